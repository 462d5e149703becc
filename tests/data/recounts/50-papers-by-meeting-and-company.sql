with days as (select meeting, min(o) as day from papers join of('sl:when') on s = paper where length(o) = 10 group by meeting)
select meeting, day, company, count(distinct paper)
from papers left join days using (meeting)
where company in (select s from of('rdf:type') where o = 'sl:Company')
  and paper in (select s from of('rdf:type') where o = 'sl:ContributionPaper')
group by meeting, day, company
