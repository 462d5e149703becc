select p.o, cast(year as varchar), count(distinct s)
from years join of('sl:publishedBy') p using (s) join of('dcterms:title') t using (s)
where regexp_matches(lower(t.o), 'artificial intelligence|machine learning|neural network')
group by 1, 2
