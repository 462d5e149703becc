select if(p.o = 'actor:ieee', p.o, 'actor:itu'), cast(year as varchar), count(distinct s)
from years join of('sl:publishedBy') p using (s) join of('sl:keyword') k using (s)
where p.o in ('actor:ieee', 'actor:itu-t', 'actor:itu-r') and lower(k.o) like '%security%'
group by 1, 2
