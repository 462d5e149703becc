with counted as (
  select company, paper, paper in (
    select s from of('sl:outcome') where o in ('agreed', 'approved', 'endorsed')) as agreed
  from papers where paper in (select s from of('sl:outcome'))
)
select company, count(distinct paper), count(distinct paper) filter (agreed),
       count(distinct paper) filter (agreed) / count(distinct paper)
from counted group by company having count(distinct paper) >= 200
