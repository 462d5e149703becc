with recorded as (select distinct s, cast(left(o, 4) as int) as year from of('sl:publicationDate'))
select if(p.o = 'actor:ieee', p.o, 'actor:itu'), cast(year as varchar), count(distinct s)
from recorded join of('sl:publishedBy') p using (s) join of('sl:keyword') k using (s)
where p.o in ('actor:ieee', 'actor:itu-t', 'actor:itu-r') and lower(k.o) like '%security%'
group by 1, 2
