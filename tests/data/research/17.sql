select c.o, p.o, sum(cast(v.o as double))
from of('sl:indicator') i join of('sl:connector') c using (s) join of('sl:period') p using (s)
join of('sl:value') v using (s)
where i.o = 'sl:stationsInstalled' and i.s not in (select s from of('sl:chargingNetwork'))
group by 1, 2
