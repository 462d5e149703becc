with dated as (
  select distinct p.o as body, s, f.o as field, day
  from days join of('sl:publishedBy') p using (s) join of('sl:inField') f using (s)
)
select a.field, count(*)
from dated a join dated b on a.field = b.field and b.day between a.day and a.day + 30
where a.body = 'actor:iec' and b.body = 'actor:jisc'
group by a.field
