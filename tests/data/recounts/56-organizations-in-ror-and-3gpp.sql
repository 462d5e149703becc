select company, m.o, count(distinct paper)
from papers join of('skos:exactMatch') m on m.s = company
where m.o like 'https://ror.org/%'
group by 1, 2
