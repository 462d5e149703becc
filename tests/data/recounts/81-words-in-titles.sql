select s, t.o, cast(day as varchar)
from of('dcterms:title') t left join days using (s) where lower(t.o) like '%information security%'
