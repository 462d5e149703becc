with counted as (
  select r.o as release, c.o as company, count(distinct r.s) as n
  from of('sl:forRelease') r join of('sl:contributor') c using (s) group by 1, 2
)
select * from (select release, company, n, rank() over (partition by release order by n desc) - 1 as ahead from counted)
where ahead < 3
