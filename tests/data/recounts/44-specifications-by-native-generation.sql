select o, count(distinct s) from of('sl:nativeGeneration') group by o
