select a.o, a.s
from of('sl:addresses') a
where a.s in (select s from of('rdf:type') where o = 'sl:Strategy')
  and a.o in (select s from of('rdf:type') where o = 'sl:Barrier')
