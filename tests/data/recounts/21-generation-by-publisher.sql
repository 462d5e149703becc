select p.o, count(*), avg(generation), max(generation)
from generations join years using (s) join of('sl:publishedBy') p using (s)
where s not in (select s from of('rdf:type') where o = 'sl:Amendment')
group by p.o
