select a.company, b.company, count(distinct paper)
from papers a join papers b using (paper)
where a.company < b.company
  and a.company in (select s from of('rdf:type') where o = 'sl:Company')
  and b.company in (select s from of('rdf:type') where o = 'sl:Company')
  and (a.company, b.company) not in (select (s, o) from of('sl:ownedBy'))
  and (b.company, a.company) not in (select (s, o) from of('sl:ownedBy'))
group by 1, 2
