select s, t.o, d.o from of('dcterms:title') t join of('sl:publicationDate') d using (s)
where lower(t.o) like '%blockchain%'
