-- Views over the table quads(s, p, o, lang, g), the N-Quads dump of a release with prefixed names. They count anew what
-- the rules in ontology/derivations derive, and read none of the derived words.

create table triples as select distinct s, p, o, lang from quads;

create macro of(name) as table select s, o, lang from triples where p = name;

create table years as
select s, min(cast(left(o, 4) as int)) as year from of('sl:publicationDate') group by s;

create table days as
with dates as (select s, left(o, 10) as written from of('sl:publicationDate'))
select s, min(cast(left(written || '-01-01', 10) as date)) as day
from dates d
where not exists (
  from dates f where f.s = d.s and f.written <> d.written and starts_with(f.written, d.written)
)
group by s;

create table main_fields as
select distinct s, regexp_extract(o, '^technology:ics-[0-9]{2}') as field from of('sl:inField');

create table steps as
select distinct if(p = 'sl:supersededBy', o, s) as later, if(p = 'sl:supersededBy', s, o) as earlier
from quads
where p in ('sl:supersedes', 'sl:supersededBy', 'sl:nextEditionOf') and g <> 'graph:inferred' and s <> o;

create table generations as
with recursive things as (
  select s from of('rdf:type')
  where o = 'sl:StandardDocument' and s not in (select s from of('rdf:type') where o = 'sl:NumberedStandard')
  union select later from steps
  union select earlier from steps
), walk as (
  select s, 1 as n from things where s not in (select later from steps)
  union
  select later, n + 1 from walk join steps on s = earlier where n < 1000
)
select s, max(n) as generation from walk group by s;

create table papers as
select e.s as paper, e.o as meeting, c.o as company from of('sl:atEvent') e join of('sl:contributor') c using (s);
