-- table: a value of an indicator as its source gives it: every one, those of groups of countries and former countries too
-- column indicator: string; the code of the indicator, as in the table indicator
-- column area: string; the country, part of a country or group of countries, as printed
-- column area_code: string; its code of three letters: of ISO 3166-1, or the World Bank's for groups; null if the source gives none
-- column region: iri; the region; null for areas that are no country of ISO 3166-1 and no part of one
-- column level: string; country, sub-national, aggregate (a group of countries, or what belongs to none) or former country
-- column field: string; the field of technology, science or business as printed; null for the total
-- column count_type: string; fractional or whole, where the source counts in both ways
-- column year: int; the year
-- column value: float; the value, in the unit; null where the source withholds it or gives a range
-- column unit: string; the unit
-- column source_table: string; the number of the table in the source, if it has several
-- column dataset: string; the name of the dataset

SELECT indicator, area, area_code, region, level, field, count_type, year, value, unit, source_table, dataset
FROM given
