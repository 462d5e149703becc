select p.o, count(*), avg(ended - year)
from years join (select s, min(cast(left(o, 4) as int)) as ended from of('sl:withdrawalDate') group by s) using (s)
join of('sl:publishedBy') p using (s)
group by p.o
