-- Median age of ISO standards in force, by main field
-- 现行ISO标准的年龄中位数，按主要领域
with ages as (
  select distinct regexp_extract(field, 'ics-[0-9]{2}') as field, document, year(today()) - first as age
  from (select document, min(published_year) as first from 'tables/document.parquet' group by document)
  join 'tables/document_field.parquet' using (document)
  where document in (select document from 'tables/document.parquet' where status like '%#inForce')
    and document in (select document from 'tables/document_body.parquet' where body like '%/actor/iso')
    and document not in (select "from" from 'tables/standard_standard.parquet' where relation like '%#amends')
)
select field, count(*) as documents, quantile_disc(age, 0.5) as median
from ages where age is not null
group by field
order by median desc, field
