select a.field, b.field, count(distinct s)
from main_fields a join main_fields b using (s)
where a.field < b.field and s in (select s from of('sl:status') where o = 'sl:inForce')
group by 1, 2
