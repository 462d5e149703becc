with recursive parts as (
  select 'actor:iso' as c union select a.s from of('sl:partOf') a join parts on a.o = c
)
select count(*) from parts
