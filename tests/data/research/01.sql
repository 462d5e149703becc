with recorded as (
  select distinct s, cast(left(o, 4) as int) as year from of('sl:publicationDate')
  where s in (select s from of('rdf:type') where o = 'sl:StandardDocument')
)
select p.o, year // 10 || '0s', count(distinct s) from recorded join of('sl:publishedBy') p using (s) group by 1, 2
