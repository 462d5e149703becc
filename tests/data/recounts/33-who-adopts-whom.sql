with numbers as (
  select distinct a.s, coalesce(n.o, a.o) as number
  from of('sl:adoptionOf') a left join of('sl:editionOf') n on n.s = a.o
)
select b.o, p.o, count(distinct (a.s, number))
from numbers a
join of('sl:publishedBy') b on b.s = a.s
join of('sl:editionOf') e on e.o = number
join of('sl:publishedBy') p on p.s = e.s
where b.o <> p.o
group by 1, 2
