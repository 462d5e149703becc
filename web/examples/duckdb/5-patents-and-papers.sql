-- Declared patent filings, in all, and papers of each company
-- 各企业声明的专利申请（合计）与提案
select label, filings, coalesce(papers, 0) as papers
from (
  select observed, sum(value) as filings
  from 'tables/observation.parquet'
  where indicator like '%#declaredFilings'
    and observation not in (select observation from 'tables/narrowing.parquet' where property like '%#patentOffice')
  group by observed
)
left join (
  select actor as observed, count(distinct contribution) as papers from 'tables/contribution.parquet' group by actor
) using (observed)
join 'tables/labels.parquet' on iri = observed
order by filings desc, label
