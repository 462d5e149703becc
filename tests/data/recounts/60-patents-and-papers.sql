select o.o, sum(cast(v.o as double)), coalesce(any_value(n), 0)
from of('sl:indicator') i join of('sl:observed') o using (s) join of('sl:value') v using (s)
left join (select company, count(distinct paper) as n from papers group by company) on company = o.o
where i.o = 'sl:declaredFilings' and i.s not in (select s from of('sl:patentOffice'))
group by o.o
