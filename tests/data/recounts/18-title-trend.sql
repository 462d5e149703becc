select p.o, year, count(distinct s)
from years join of('sl:publishedBy') p using (s) join of('dcterms:title') t using (s)
where p.o in ('actor:itu-t', 'actor:ieee') and lower(t.o) like '%security%'
group by 1, 2
