with recursive parts as (
  select 'actor:iso-iec-jtc-1' as c
  union
  select a.s from of('sl:partOf') a join parts on a.o = c
)
select c, count(distinct s) from parts join of('sl:preparedBy') p on p.o = c group by c
