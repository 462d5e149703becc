select l.o, m.o, n
from (
  select a.company as a, b.company as b, count(distinct paper) as n
  from papers a join papers b using (paper) where a.company < b.company
  group by 1, 2 having count(distinct paper) >= 2
)
left join (select s, o from of('rdfs:label') where lang = 'en') l on l.s = a
left join (select s, o from of('rdfs:label') where lang = 'en') m on m.s = b
