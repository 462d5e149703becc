select a.o, b.o, count(distinct a.s)
from of('sl:inField') a join of('sl:inField') b using (s)
where a.o < b.o and a.s in (select s from of('sl:status') where o = 'sl:inForce')
group by 1, 2
