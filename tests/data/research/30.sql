select c.o, left(w.o, 4), count(distinct c.s)
from of('sl:contributor') c join of('sl:when') w using (s)
where c.o in (select s from of('rdfs:label') where o = '华为' and lang = 'zh')
group by 1, 2
