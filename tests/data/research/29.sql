select c.o, count(distinct c.s)
from of('sl:contributor') c
where c.o in (select s from of('rdfs:label')) and c.o not in (select s from of('sl:locatedIn'))
group by 1
