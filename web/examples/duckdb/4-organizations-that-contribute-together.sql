-- Organizations that contribute papers together
-- 共同提交提案的组织
with papers as (select distinct contribution, actor from 'tables/contribution.parquet')
select a.actor, b.actor as other, count(*) as papers
from papers a join papers b using (contribution)
where a.actor < b.actor
group by all
having papers >= 2
order by papers desc, a.actor, other
