with editions as (select s from of('sl:editionOf') where o = 'standard:iso-iec-27001'),
found as (
  select 'amends' as how, s from of('sl:amends')
  where o in (select s from editions) or o = 'standard:iso-iec-27001'
  union
  select 'adopts', s from of('sl:adoptionOf')
  where o in (select s from editions) or o = 'standard:iso-iec-27001'
)
select how, s, cast(day as varchar) from found left join days using (s)
