with edges as (
  select s, p, o from triples
  where p in ('sl:supersedes', 'sl:amends', 'sl:adoptionOf', 'sl:commonTextWith')
    and s in (select s from of('sl:preparedBy') where o = 'actor:iso-iec-jtc-1-sc-27')
    and s in (select s from of('rdfs:label')) and o in (select s from of('rdfs:label'))
)
select s, p, o from edges
union
select s, 'rdfs:label', o from of('rdfs:label') where s in (select s from edges union select o from edges)
