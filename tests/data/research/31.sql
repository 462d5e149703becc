select b.year // 10 || '0s', count(*), avg(b.year - a.year)
from of('sl:adoptionOf') link join years a on a.s = link.o join years b on b.s = link.s
where link.s in (select s from of('sl:publishedBy') where o = 'actor:jisc')
group by 1
