with asked as (
  select unnest(string_split_regex(regexp_extract(content, '(?s)VALUES \?id \{ "(.*)" \}', 1), '" "')) as id
  from read_text('tests/data/research/19.rq')
)
select id, n.s, t.o, d.o, c.o
from asked join of('sl:designation') n on n.o = id
left join of('sl:status') t using (s) left join of('sl:publicationDate') d using (s) left join of('sl:preparedBy') c using (s)
