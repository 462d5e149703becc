select c.o, l.o, m.o, count(distinct c.s)
from of('sl:contributor') c join of('skos:exactMatch') m on m.s = c.o
join (select s, o from of('rdfs:label') where lang = 'en') l on l.s = c.o
where m.o like 'https://ror.org/%'
group by 1, 2, 3
