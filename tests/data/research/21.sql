with recorded as (select distinct s, cast(left(o, 4) as int) as year from of('sl:publicationDate'))
select p.o, cast(year as varchar), count(distinct s)
from recorded join of('sl:publishedBy') p using (s) join of('dcterms:title') t using (s)
where regexp_matches(lower(t.o), 'artificial intelligence|machine learning|neural network')
group by 1, 2
