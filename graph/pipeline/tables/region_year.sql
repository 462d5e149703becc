-- table: a figure of a country, or of a part of one, for a year: an indicator from a table, or participation counted from records; one row for each region, indicator and year
-- column region: iri; the country or the part of one
-- column iso3: string; the code of the country in ISO 3166-1, three letters; null for parts of countries
-- column level: string; country or sub-national
-- column indicator: string; the code of the indicator: the table indicator says what each counts, and by which date
-- column year: int; the year
-- column value: float; the value, in the unit of the indicator; a year without a row has no value, and for participation is zero only within the years that the table coverage has for the dataset
-- column dataset: string; the name of the dataset; cases for all curated cases together

-- An actor counts for each country in which it is located.
WITH home AS (SELECT DISTINCT actor, region FROM actor_region WHERE level = 'country'),
-- Of a year that two editions of a table give, the later counts: that with the higher number.
total AS (
  SELECT region, level, indicator, year, value, dataset, COALESCE(TRY_CAST(source_table AS BIGINT), 0) AS edition
  FROM given
  WHERE region IS NOT NULL AND field IS NULL AND value IS NOT NULL
),
figure AS (
  SELECT total.region AS region, total.level AS level, total.indicator AS indicator, total.year AS year,
    total.value AS value, total.dataset AS dataset
  FROM total
  JOIN (SELECT region, indicator, year, MAX(edition) AS edition FROM total GROUP BY region, indicator, year) AS newest
    ON newest.region = total.region AND newest.indicator = total.indicator AND newest.year = total.year
    AND newest.edition = total.edition
  UNION ALL
  SELECT country AS region, 'country' AS level, 'ietf.documents' AS indicator, occurred_year AS year,
    CAST(COUNT(DISTINCT standard) AS DOUBLE) AS value, dataset
  FROM authorship
  WHERE dataset = 'ietf' AND country IS NOT NULL AND occurred_year IS NOT NULL
  GROUP BY country, occurred_year, dataset
  UNION ALL
  SELECT country AS region, 'country' AS level, 'ietf.authorships' AS indicator, occurred_year AS year,
    CAST(COUNT(DISTINCT event) AS DOUBLE) AS value, dataset
  FROM authorship
  WHERE dataset = 'ietf' AND country IS NOT NULL AND occurred_year IS NOT NULL
  GROUP BY country, occurred_year, dataset
  UNION ALL
  SELECT home.region AS region, 'country' AS level, '3gpp.rapporteurships' AS indicator, rapporteur.began_year AS year,
    CAST(COUNT(DISTINCT rapporteur.event) AS DOUBLE) AS value, 'relaton-3gpp' AS dataset
  FROM rapporteur JOIN home ON home.actor = rapporteur.organization
  WHERE rapporteur.began_year IS NOT NULL
  GROUP BY home.region, rapporteur.began_year
  UNION ALL
  SELECT home.region AS region, 'country' AS level, '3gpp.contributions' AS indicator, listed.date_year AS year,
    CAST(COUNT(DISTINCT listed.contribution) AS DOUBLE) AS value, 'tdocs' AS dataset
  FROM (
    SELECT DISTINCT contribution.contribution AS contribution, contribution.actor AS actor, contribution.date_year AS date_year
    FROM contribution
    JOIN (SELECT DISTINCT record FROM record WHERE dataset = 'tdocs') AS own ON own.record = contribution.contribution
  ) AS listed
  JOIN home ON home.actor = listed.actor
  WHERE listed.date_year IS NOT NULL
  GROUP BY home.region, listed.date_year
  UNION ALL
  SELECT home.region AS region, 'country' AS level, 'cases.roles' AS indicator, role.date_year AS year,
    CAST(COUNT(*) AS DOUBLE) AS value, 'cases' AS dataset
  FROM (
    SELECT DISTINCT standard_actor.event AS event, standard_actor.actor AS actor, standard_actor.date_year AS date_year
    FROM standard_actor
    JOIN (SELECT name FROM origin WHERE is_curated) AS curated ON curated.name = standard_actor.dataset
    WHERE takes_part AND event IS NOT NULL AND date_year IS NOT NULL
      AND kind <> 'https://w3id.org/standlink/ontology#Rapporteurship'
  ) AS role
  JOIN home ON home.actor = role.actor
  GROUP BY home.region, role.date_year
)
SELECT figure.region AS region, country.iso3 AS iso3, level, indicator, year, value, dataset
FROM figure LEFT JOIN country ON country.region = figure.region
