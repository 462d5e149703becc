with recursive steps_back as (
  select s, o from of('sl:basedOn') union select s, o from of('sl:uses')
), reached as (
  select o from steps_back where s = 'standard:nacs'
  union
  select b.o from steps_back b join reached r on b.s = r.o
)
select o from reached
