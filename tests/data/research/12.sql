-- Amendments as the sources state them, of any edition or of the number.
with editions as (select s from of('sl:editionOf') where o = 'standard:iec-60601-1'),
amending as (
  select s, o from quads where p = 'sl:amends' and g <> 'graph:inferred'
  union select o, s from quads where p = 'sl:amendedBy' and g <> 'graph:inferred'
),
found as (
  select distinct 'amended by' as how, s as other from amending
  where o = 'standard:iec-60601-1' or o in (select s from editions)
  union all select 'uses', o from of('sl:uses') where s = 'standard:iec-60601-1'
  union all select 'used by', s from of('sl:uses') where o = 'standard:iec-60601-1'
  union all select 'cites', o from of('dcterms:references') where s = 'standard:iec-60601-1'
)
select 'standard:iec-60601-1', l.o, how, other
from found left join (select o from of('rdfs:label') where s = 'standard:iec-60601-1') l on true
