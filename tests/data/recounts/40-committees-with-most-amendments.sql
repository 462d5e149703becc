select c.o, any_value(l.o), count(distinct s)
from of('rdf:type') t join years using (s) join of('sl:preparedBy') c using (s)
left join (select s, o from of('rdfs:label') where lang = 'en') l on l.s = c.o
where t.o in ('sl:Amendment', 'sl:DraftAmendment') and t.s not in (select s from of('rdf:type') where o = 'sl:Corrigendum')
group by c.o
