-- table: an indicator of which the release has values, with its coverage
-- column code: string; the code: the World Bank's, or one of Standlink that begins with the dataset
-- column name: string; the name in English
-- column name_zh: string; the name in Chinese
-- column kind: string; innovation, participation (in standardization) or context
-- column unit: string; the unit in English
-- column unit_zh: string; the unit in Chinese
-- column definition: string; what it measures, and by which date, in English
-- column definition_zh: string; the same in Chinese
-- column source: string; the title of the dataset
-- column licence: string; the address of its licence
-- column page: string; the address of its source
-- column dataset: string; the name of the dataset; cases for all curated cases together
-- column figures: int; the number of all its values, those by field and of groups of countries too
-- column countries: int; the number of countries with a value in any year
-- column parts: int; the number of parts of countries with a value in any year
-- column first_year: int; the first year with a value of a country or a part of one
-- column last_year: int; the last year with one
-- column best_year: int; the year with values of the most countries and parts, the latest of several
-- column best_year_regions: int; how many of them have a value in it
-- column last_year_regions: int; how many of them have a value in the last year

WITH yearly AS (
  SELECT indicator, dataset, year, COUNT(DISTINCT region) AS regions FROM region_year GROUP BY indicator, dataset, year
),
most AS (SELECT indicator, dataset, MAX(regions) AS regions, MAX(year) AS last_year FROM yearly GROUP BY indicator, dataset),
best AS (
  SELECT yearly.indicator AS indicator, yearly.dataset AS dataset, MAX(yearly.year) AS best_year
  FROM yearly JOIN most ON most.indicator = yearly.indicator AND most.dataset = yearly.dataset AND most.regions = yearly.regions
  GROUP BY yearly.indicator, yearly.dataset
),
final AS (
  SELECT yearly.indicator AS indicator, yearly.dataset AS dataset, yearly.regions AS regions
  FROM yearly JOIN most ON most.indicator = yearly.indicator AND most.dataset = yearly.dataset AND most.last_year = yearly.year
),
spread AS (
  SELECT indicator, dataset, COUNT(DISTINCT CASE WHEN level = 'country' THEN region END) AS countries,
    COUNT(DISTINCT CASE WHEN level = 'sub-national' THEN region END) AS parts,
    MIN(year) AS first_year, MAX(year) AS last_year, COUNT(*) AS amount
  FROM region_year GROUP BY indicator, dataset
),
whole AS (SELECT indicator, dataset, COUNT(value) AS numbers FROM given GROUP BY indicator, dataset)
SELECT concept.code AS code, concept.name AS name, concept.name_zh AS name_zh, concept.kind AS kind,
  concept.unit AS unit, concept.unit_zh AS unit_zh, concept.definition AS definition,
  concept.definition_zh AS definition_zh, origin.title AS source, origin.licence AS licence, origin.page AS page,
  concept.dataset AS dataset, COALESCE(whole.numbers, spread.amount) AS figures, spread.countries AS countries,
  spread.parts AS parts, spread.first_year AS first_year, spread.last_year AS last_year, best.best_year AS best_year,
  most.regions AS best_year_regions, final.regions AS last_year_regions
FROM concept
JOIN spread ON spread.indicator = concept.code AND spread.dataset = concept.dataset
JOIN most ON most.indicator = concept.code AND most.dataset = concept.dataset
JOIN best ON best.indicator = concept.code AND best.dataset = concept.dataset
JOIN final ON final.indicator = concept.code AND final.dataset = concept.dataset
JOIN origin ON origin.name = concept.dataset
LEFT JOIN whole ON whole.indicator = concept.code AND whole.dataset = concept.dataset
