select p.o, count(*), avg(b.year - a.year)
from of('sl:adoptionOf') link
join years a on a.s = link.o join years b on b.s = link.s join of('sl:publishedBy') p on p.s = link.s
group by p.o
