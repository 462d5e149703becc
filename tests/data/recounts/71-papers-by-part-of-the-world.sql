select r.s, r.o, count(distinct paper), count(distinct company)
from of('sl:m49') r join of('sl:locatedIn') l on l.o = r.s join papers on company = l.s
where r.s in (select s from of('rdf:type') where o = 'sl:SupranationalRegion')
group by 1, 2
