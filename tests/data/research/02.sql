with recorded as (select distinct s, cast(left(o, 4) as int) as year from of('sl:publicationDate'))
select cast(year as varchar), count(*)
from recorded
where s in (select s from of('sl:publishedBy') where o = 'actor:iso')
  and s in (select s from of('sl:publishedBy') where o = 'actor:iec')
group by year
