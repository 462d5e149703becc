with taken as (
  select coalesce(n.o, a.o) as number
  from of('sl:adoptionOf') a left join of('sl:editionOf') n on n.s = a.o
  where a.s in (select s from of('sl:publishedBy') where o = 'actor:jisc')
), own as (
  select field, s, coalesce(n.o in (select number from taken), false) as adopted
  from main_fields left join of('sl:editionOf') n using (s)
  where s in (select s from of('sl:publishedBy') where o = 'actor:iso')
    and s in (select s from of('sl:status') where o = 'sl:inForce')
)
select field, count(distinct s), count(distinct s) filter (adopted) from own group by field
