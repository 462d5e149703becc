-- Published amendments, drafts being told by their dates rather than by their class.
select c.o, any_value(l.o), count(distinct s)
from of('rdf:type') t join years using (s) join of('sl:preparedBy') c using (s)
join (select s, o from of('rdfs:label') where lang = 'en') l on l.s = c.o
where t.o in ('sl:Amendment', 'sl:DraftAmendment')
group by c.o
