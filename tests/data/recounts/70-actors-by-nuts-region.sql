select length(n.o) - 2, n.s, count(distinct l.s) from of('sl:nuts') n join of('sl:locatedIn') l on l.o = n.s group by 1, 2
