select o, count(distinct s) from of('rdf:type') where o like 'sl:%' group by o
