select meeting, min(min(day)) over (partition by meeting), company, count(distinct paper)
from papers join (select s as paper, o as day from of('sl:when') where length(o) = 10) using (paper)
where company in (select s from of('rdf:type') where o = 'sl:Company')
group by meeting, company
