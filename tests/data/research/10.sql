select s, count(distinct o) from of('sl:participatingRegion')
where s in (select s from of('rdf:type') where o = 'sl:NumberedStandard')
  and o in (select s from of('rdf:type') where o = 'sl:Country')
group by s
