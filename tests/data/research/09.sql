select a.o, b.o, count(distinct s)
from of('sl:contributor') a join of('sl:contributor') b using (s)
where a.o < b.o and s in (select s from of('rdf:type') where o = 'sl:Contribution')
group by 1, 2
