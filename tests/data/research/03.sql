select field, any_value(l.o), count(*), avg(2026 - year)
from (select distinct field, s, year from main_fields join years using (s)
      where s in (select s from of('sl:publishedBy') where o = 'actor:iso')
        and s in (select s from of('sl:status') where o = 'sl:inForce'))
join (select s, o from of('rdfs:label') where lang = 'en') l on l.s = field
group by field
