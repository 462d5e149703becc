select p.o, count(distinct l.o)
from of('sl:takesPartIn') p join of('sl:locatedIn') l using (s)
where p.o in (select s from of('rdf:type') where o in ('sl:NumberedStandard', 'sl:StandardDocument'))
  and l.o in (select s from of('rdf:type') where o = 'sl:Country')
group by p.o
