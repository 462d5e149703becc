select a.o, s.o, d.o
from of('rdf:type') t
join of('sl:adopter') a using (s) join of('sl:adoptedStandard') s using (s) join of('sl:when') d using (s)
where t.o = 'sl:Adoption'
