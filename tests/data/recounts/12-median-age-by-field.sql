with ages as (
  select distinct f.field, s, year(today()) - year as age
  from years join main_fields f using (s)
  where s in (select s from of('sl:publishedBy') where o = 'actor:iso')
    and s in (select s from of('sl:status') where o = 'sl:inForce')
    and s not in (select s from of('rdf:type') where o = 'sl:Amendment')
)
select field, count(*), quantile_disc(age, 0.5) from ages group by field
