select meeting, company, n, place
from (
  select meeting, company, count(distinct paper) as n,
         rank() over (partition by meeting order by count(distinct paper) desc) as place
  from papers where company in (select s from of('rdf:type') where o = 'sl:Company')
  group by meeting, company
)
where place <= 3
