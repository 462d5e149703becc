select cast(year as varchar), count(*)
from years
where s in (select s from of('sl:publishedBy') where o = 'actor:iso')
  and s in (select s from of('sl:publishedBy') where o = 'actor:iec')
group by year
