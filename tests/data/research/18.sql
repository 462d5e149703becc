select length(n.o) - 2, n.s, l.o, count(distinct a.s)
from of('sl:nuts') n join of('sl:locatedIn') a on a.o = n.s
join (select s, o from of('rdfs:label') where lang = 'en') l on l.s = n.s
group by 1, 2, 3
