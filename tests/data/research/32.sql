with recorded as (select distinct s, cast(left(o, 4) as int) as year from of('sl:publicationDate')), lives as (
  select distinct s, p.o as publisher, cast(left(w.o, 4) as int) - year as life
  from recorded join of('sl:withdrawalDate') w using (s) join of('sl:publishedBy') p using (s)
)
select publisher, count(*), avg(life) from lives group by 1
