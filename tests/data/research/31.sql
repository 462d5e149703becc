with recorded as (select distinct s, cast(left(o, 4) as int) as year from of('sl:publicationDate'))
select b.year // 10 || '0s', count(*), avg(b.year - a.year)
from of('sl:adoptionOf') link join recorded a on a.s = link.o join recorded b on b.s = link.s
where link.s in (select s from of('sl:publishedBy') where o = 'actor:jisc')
group by 1
