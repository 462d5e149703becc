-- table: a figure of a country, or of a part of one, for a year and a field of technology, science or business; one row for each region, indicator, field and year
-- column region: iri; the country or the part of one
-- column iso3: string; the code of the country in ISO 3166-1, three letters; null for parts of countries
-- column level: string; country or sub-national
-- column indicator: string; the code of the indicator, as in the table indicator
-- column field: string; the field as the source prints it; the total of all fields is in the table region_year
-- column year: int; the year
-- column value: float; the value, in the unit of the indicator
-- column dataset: string; the name of the dataset

SELECT given.region AS region, country.iso3 AS iso3, given.level AS level, given.indicator AS indicator,
  given.field AS field, given.year AS year, given.value AS value, given.dataset AS dataset
FROM given LEFT JOIN country ON country.region = given.region
WHERE given.region IS NOT NULL AND given.field IS NOT NULL AND given.value IS NOT NULL
