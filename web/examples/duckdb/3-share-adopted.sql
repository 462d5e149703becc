-- Share of ISO standards in force that JISC adopted in any edition, by main field
-- 现行ISO标准中有任一版本被JISC采标的比例，按主要领域
with numbers as (
  select document, any_value(number) as number from 'tables/document.parquet' group by document
), taken as (
  select coalesce(n.number, r."to") as number
  from 'tables/standard_standard.parquet' r left join numbers n on n.document = r."to"
  where relation like '%#adoptionOf'
    and "from" in (select document from 'tables/document_body.parquet' where body like '%/actor/jisc')
), own as (
  select distinct regexp_extract(field, 'ics-[0-9]{2}') as field, document,
                  number in (select number from taken) as adopted
  from 'tables/document_field.parquet' join numbers using (document)
  where number is not null
    and document in (select document from 'tables/document.parquet' where status like '%#inForce')
    and document in (select document from 'tables/document_body.parquet' where body like '%/actor/iso')
    and document not in (select "from" from 'tables/standard_standard.parquet' where relation like '%#amends')
)
select field, count(*) as in_force, count(*) filter (adopted) as taken, taken / in_force as share
from own
group by field
order by share desc, field
