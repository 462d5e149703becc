select company, count(distinct paper) from papers
where company in (select s from of('rdf:type') where o = 'sl:Company')
  and company not in (select s from of('sl:locatedIn'))
group by company
