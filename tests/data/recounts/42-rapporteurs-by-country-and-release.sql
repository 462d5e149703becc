with numbered as (
  select e.o as specification, d.o as release,
         cast(regexp_extract(l.o, 'Release ([0-9]+)$', 1) as int) as number
  from of('sl:editionOf') e join of('sl:deliveredIn') d using (s) join of('rdfs:label') l on l.s = d.o
  where l.lang = 'en' and regexp_matches(l.o, 'Release [0-9]+$')
), firsts as (
  select specification, arg_min(release, if(number < 90, number, number - 10000)) as release from numbered group by 1
)
select f.release, any_value(if(n.number < 90 and n.number > 0, n.number, null)), r.o, count(distinct f.specification)
from of('sl:inRole') role
join of('sl:contributedTo') t using (s) join of('sl:contributor') c using (s)
join firsts f on f.specification = t.o
join (select distinct release, number from numbered) n on n.release = f.release
join of('sl:locatedIn') r on r.s = c.o
where role.o = 'sl:rapporteur' and r.o in (select s from of('rdf:type') where o = 'sl:Country')
group by f.release, r.o
