select g.s, count(distinct t.s), count(distinct a.s)
from of('skos:inScheme') g
left join of('sl:taskOf') t on t.o = g.s
left join of('sl:actorClass') c on c.s = g.s
left join of('rdf:type') a on a.o = c.o
where g.o = 'sl:Stakeholders'
group by g.s
