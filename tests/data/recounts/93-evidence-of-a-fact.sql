select distinct a.s, src.o, pub.o, c.o, loc.o
from of('sl:adoptedStandard') a join of('sl:evidence') e using (s)
join of('sl:source') src on src.s = e.o join of('sl:confidence') c on c.s = e.o
left join of('sl:locator') loc on loc.s = e.o left join of('dcterms:publisher') pub on pub.s = src.o
where a.o = 'standard:nacs' and a.s in (select s from of('rdf:type') where o = 'sl:Adoption')
