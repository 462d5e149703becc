with outcomes as (
  select paper, company, paper in (
    select s from of('sl:outcome') where o in ('agreed', 'approved', 'endorsed')) as agreed
  from papers where company in (select s from of('rdf:type') where o = 'sl:Company')
)
select company, count(distinct paper), count(distinct paper) filter (agreed),
       count(distinct paper) filter (agreed) / count(distinct paper)
from outcomes group by company having count(distinct paper) >= 20
