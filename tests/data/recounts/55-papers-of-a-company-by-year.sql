select company, cast(left(w.o, 4) as int), count(distinct paper)
from papers join of('sl:when') w on w.s = paper
where company in (select s from of('rdfs:label') where o = '华为' and lang = 'zh')
group by 1, 2
