select p.o, count(distinct s)
from years join of('sl:publishedBy') p using (s)
where year < 2000 and s in (select s from of('sl:status') where o = 'sl:inForce')
  and s not in (select o from of('sl:amends')) and s not in (select s from of('sl:amends'))
group by p.o
