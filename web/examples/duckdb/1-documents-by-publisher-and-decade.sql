-- Documents by publisher and decade
-- 各发布机构每十年的文件数
select body, first // 10 * 10 as decade, count(*) as documents
from (select document, min(published_year) as first from 'tables/document.parquet' group by document)
join 'tables/document_body.parquet' using (document)
where role like '%#publishedBy' and first is not null
group by all
order by all
