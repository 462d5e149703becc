select l.o, count(distinct a.s)
from of('sl:adopts') a join of('sl:locatedIn') l using (s)
where a.o = 'standard:nacs' and l.o in (select s from of('rdf:type') where o = 'sl:Country')
group by l.o
