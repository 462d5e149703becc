select d.o, r.o, count(distinct t.o)
from of('rdf:type') k
join of('sl:contributedTo') t using (s) join of('sl:contributor') c using (s)
join of('sl:locatedIn') r on r.s = c.o
join of('sl:editionOf') e on e.o = t.o join of('sl:deliveredIn') d on d.s = e.s
where k.o = 'sl:Rapporteurship' and r.o in (select s from of('rdf:type') where o = 'sl:Country')
group by 1, 2
