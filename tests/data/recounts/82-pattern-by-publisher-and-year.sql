select p.o, year, count(distinct s)
from years join of('sl:publishedBy') p using (s) join of('dcterms:title') t using (s)
where regexp_matches(lower(t.o), 'security|privacy|cryptograph')
group by 1, 2
