"""Figures of regions by year: indicators of tables beside participation that is counted from records."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from standlink.errors import BuildError, FileError
from standlink.graph.pipeline import computing, tabulation
from standlink.graph.pipeline.build import build
from standlink.graph.pipeline.tabulation import definitions
from standlink.graph.releases.backup import back_up, restore
from standlink.graph.releases.dataset import open_dataset
from standlink.graph.releases.release import Release, Releases
from standlink.graph.releases.values import values_path
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.registry import find_importer
from standlink.graph.store.store import sl
from standlink.ontology.namespaces import mint, node

pytestmark = pytest.mark.slow

TABLES = Path(__file__).parents[2] / "data" / "tables"
COMPUTED = [each.name for each in definitions() if each.sql]


def figures(release: Release, indicator: str) -> dict[tuple[str, int], float]:
    """Return the values of an indicator by the slug of the region and the year."""
    rows = release.table("region_year").filter(pl.col("indicator") == indicator).collect()
    found = {(r.rpartition("/")[2], y): v for r, y, v in rows.select("region", "year", "value").iter_rows()}
    assert len(found) == len(rows)
    return found


def indicator(release: Release, code: str) -> dict[str, object]:
    (row,) = release.table("indicator").filter(pl.col("code") == code).collect().to_dicts()
    return row


# indicators of tables


def test_values_of_countries_are_there_and_no_others(catalogued: Release) -> None:
    assert figures(catalogued, "GB.XPD.RSDV.GD.ZS").items() >= {("sweden", 2018): 3.25}.items()
    assert set(figures(catalogued, "GB.XPD.RSDV.GD.ZS").values()) == {3.25, 1.5, 1.75}
    # Kosovo and the Channel Islands have no code of ISO 3166-1.
    assert figures(catalogued, "SP.POP.TOTL") == {}
    given = catalogued.table("indicator_value").filter(pl.col("indicator") == "SP.POP.TOTL").collect()
    assert set(given["area"]) == {"Kosovo", "Channel Islands"}


def test_missing_value_is_no_row_and_zero_is_one(catalogued: Release) -> None:
    assert ("sweden", 2019) not in figures(catalogued, "GB.XPD.RSDV.GD.ZS")
    assert figures(catalogued, "IT.CEL.SETS.P2") == {("sweden", 1960): 0}


def test_total_and_fields_are_in_tables_of_their_own(catalogued: Release) -> None:
    code = "ncses.publications.fractional"
    assert figures(catalogued, code) == {("sweden", 2018): 2000}
    fields = catalogued.table("region_field_year").filter(pl.col("indicator") == code).collect()
    assert fields.select("field", "value").rows() == [("computer and information sciences", 120.0)]


def test_both_ways_of_counting_articles_stay_apart(catalogued: Release) -> None:
    assert figures(catalogued, "ncses.publications.whole") == {("sweden", 2018): 3500}


def test_each_region_indicator_and_year_has_one_row(catalogued: Release, windowed: Release) -> None:
    for release in (catalogued, windowed):
        rows = release.table("region_year").collect()
        assert not rows.select("region", "indicator", "year").is_duplicated().any()


def test_country_has_its_code_of_three_letters(catalogued: Release) -> None:
    rows = catalogued.table("region_year").filter(pl.col("region") == mint("region", "sweden")).collect()
    assert set(rows["iso3"]) == {"SWE"}


# participation


def test_rapporteurships_count_by_the_first_version_and_the_country_of_the_organization(windowed: Release) -> None:
    """Of 99.001 since 2006 and 99.003 since 2006, with Nokia, Ericsson and Qualcomm; of 99.002 since 2016."""
    assert figures(windowed, "3gpp.rapporteurships") == {
        ("finland", 2006): 2, ("sweden", 2006): 1, ("united-states", 2006): 1, ("china", 2016): 1, ("sweden", 2016): 1,
    }  # fmt: skip


def test_contributions_count_each_document_once(windowed: Release) -> None:
    """One specification at two meetings a year from 2016, two from 2020; 2025 ends after the first meeting."""
    found = figures(windowed, "3gpp.contributions")
    assert {year: n for (region, year), n in found.items() if region == "sweden"} == {
        **dict.fromkeys(range(2016, 2020), 2.0), **dict.fromkeys(range(2020, 2025), 4.0), 2025: 2.0,
    }  # fmt: skip
    assert {region for region, _ in found} == {"china", "sweden"}


def test_documents_of_the_ietf_count_once_for_each_country(catalogued: Release) -> None:
    rows = catalogued.table("authorship").filter(pl.col("dataset") == "ietf").collect()
    known = rows.drop_nulls(["country", "occurred_year"])
    documents = {(c, y, s) for c, y, s in known.select("country", "occurred_year", "standard").iter_rows()}
    expected = Counter((country.rpartition("/")[2], year) for country, year, _ in documents)
    assert figures(catalogued, "ietf.documents") == dict(expected)
    assert sum(figures(catalogued, "ietf.authorships").values()) == known["event"].n_unique()
    assert documents


def test_roles_in_the_cases_are_those_of_dated_events_and_statements(release: Release) -> None:
    roles = release.table("standard_actor").collect()
    kept = roles.filter("takes_part", ~pl.col("kind").str.ends_with("#Rapporteurship")).drop_nulls(
        ["event", "date_year"]
    )
    homes = release.table("actor_region").filter(pl.col("level") == "country").select("actor", "region").collect()
    expected = Counter(
        (region.rpartition("/")[2], year)
        for region, year, *_ in kept.join(homes.unique(), on="actor")
        .select("region", "date_year", "event", "actor")
        .unique()
        .iter_rows()
    )
    assert figures(release, "cases.roles") == dict(expected)
    assert expected


# indicators and their coverage


def test_indicator_says_what_it_is_in_both_languages(catalogued: Release) -> None:
    table = catalogued.table("indicator").collect()
    assert table["code"].is_unique().all()
    assert table.null_count().select(pl.exclude("page")).sum_horizontal().item() == 0
    assert set(table["kind"]) == {"innovation", "participation", "context"}


def test_indicators_of_participation_are_concepts_and_only_those_with_values_are_in_the_table(release: Release) -> None:
    """The ontology describes all of them; the curated release has no records of 3GPP or the IETF to count."""
    store = release.store
    described = store.subjects(node("skos:inScheme"), sl("ParticipationIndicators"))
    codes = {store.text(each, node("dcterms:identifier")) for each in described}
    assert codes == {
        *("3gpp.contributions", "3gpp.rapporteurships", "cases.roles", "ietf.authorships", "ietf.documents")
    }
    for each in described:
        for prop in ("skos:definition", "skos:prefLabel"):
            assert {t.language for t in store.texts(each, node(prop))} == {"en", "zh"}
    assert set(release.table("indicator").select("code").collect()["code"]) & codes == {"cases.roles"}


def test_coverage_counts_countries_years_and_all_values(catalogued: Release) -> None:
    row = indicator(catalogued, "GB.XPD.RSDV.GD.ZS")
    # Sweden and Turkey in 2018, Turkey in 2019, the European Union in 2018; one more is missing.
    assert (row["figures"], row["countries"], row["parts"]) == (4, 2, 0)
    assert (row["first_year"], row["last_year"], row["best_year"]) == (2018, 2019, 2018)
    assert (row["best_year_regions"], row["last_year_regions"]) == (2, 1)
    assert row["licence"] == "https://creativecommons.org/licenses/by/4.0/"


def test_release_without_tables_of_indicators_has_the_same_columns(release: Release, catalogued: Release) -> None:
    for name in COMPUTED:
        assert release.table(name).collect_schema() == catalogued.table(name).collect_schema()
    assert release.manifest["tables"]["indicator_value"] == 0
    assert set(release.table("region_year").collect()["indicator"]) == {"cases.roles"}


# the life of the values


@pytest.fixture
def with_values(tmp_path: Path, small_cases: Path) -> Release:
    """A release of a small case with one table of indicators, in a data folder of its own."""
    import_source(tmp_path / "home", find_importer("wdi").load(TABLES / "wdi.csv"), refusals_allowed=1)
    return build(tmp_path / "home", cases=small_cases)


def changed(home: Path, folder: Path, old: str, new: str) -> None:
    """Import the table with another value."""
    path = folder / "wdi.csv"
    path.write_text((TABLES / "wdi.csv").read_text("utf-8").replace(old, new), "utf-8")
    import_source(home, find_importer("wdi").load(path), refusals_allowed=1)


def test_update_has_the_values_of_a_build_from_nothing(tmp_path: Path, small_cases: Path, with_values: Release) -> None:
    home = tmp_path / "home"
    changed(home, tmp_path, "-125.5", "-126.5")
    updated = build(home, cases=small_cases)
    assert updated.manifest["base"] == with_values.id
    assert figures(updated, "BX.KLT.DINV.CD.WD") == {("sweden", 2018): -126.5}
    shutil.copytree(home / "datasets", tmp_path / "other" / "datasets")
    whole = build(tmp_path / "other", cases=small_cases)
    for name in COMPUTED:
        files = [each.folder / "tables" / f"{name}.parquet" for each in (updated, whole)]
        assert files[0].read_bytes() == files[1].read_bytes(), name
    # What did not change is one file on disk.
    same = [each.folder / "tables" / "region_field_year.parquet" for each in (updated, with_values)]
    assert same[0].samefile(same[1])


def test_damaged_values_stop_the_build_and_the_release_remains(
    tmp_path: Path, small_cases: Path, with_values: Release
) -> None:
    home = tmp_path / "home"
    values_path(home, "wdi").write_bytes(b"PAR1")
    with pytest.raises(FileError, match="import wdi again"):
        build(home, cases=small_cases, force=True)
    assert Releases(home).current_id() == with_values.id


def test_backup_brings_the_values_back(tmp_path: Path, with_values: Release) -> None:
    back_up(tmp_path / "home", tmp_path / "backup.tar.zst")
    restore(tmp_path / "restored", tmp_path / "backup.tar.zst")
    restored = Releases(tmp_path / "restored").current()
    assert figures(restored, "IT.CEL.SETS.P2") == figures(with_values, "IT.CEL.SETS.P2") != {}
    assert open_dataset(tmp_path / "restored", "wdi") == open_dataset(tmp_path / "home", "wdi")
    assert values_path(tmp_path / "restored", "wdi").read_bytes() == values_path(tmp_path / "home", "wdi").read_bytes()


def test_faulty_query_names_its_table(tmp_path: Path, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "wrong.sql").write_text(
        "-- table: something\n-- column a: int; a\n\nSELECT nothing FROM given\n", "utf-8"
    )
    monkeypatch.setattr(tabulation, "FOLDER", folder)
    with pytest.raises(BuildError, match="table wrong"):
        tabulation.tabulate(release.store.inner, tmp_path / "out")


def test_query_of_other_columns_than_its_header_is_refused(
    tmp_path: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "wrong.sql").write_text("-- table: something\n-- column a: int; a\n\nSELECT year FROM given\n", "utf-8")
    monkeypatch.setattr(tabulation, "FOLDER", folder)
    with pytest.raises(BuildError, match="table wrong: the header and the SELECT clause"):
        tabulation.tabulate(release.store.inner, tmp_path / "out")


def test_values_have_the_columns_of_their_table() -> None:
    (definition,) = (each for each in definitions() if each.name == "indicator_value")
    assert {c.name for c in definition.columns} == set(computing.no_values().columns)


def test_later_edition_of_a_table_counts(tmp_path: Path, small_cases: Path) -> None:
    """Of a country and year that two editions give differently, both values are there, and the later is the figure."""
    path = tmp_path / "gerd.csv"
    header = "country_name,iso3,year,gerd_million_usd_ppp,gerd_percent_of_gdp,edition,source_table"
    path.write_text(f"{header}\nSweden,SWE,2018,10,2.5,2022,6304\nSweden,SWE,2018,9,2.25,2020,1875\n", "utf-8")
    import_source(tmp_path / "home", find_importer("ncses").load(path))
    release = build(tmp_path / "home", cases=small_cases)
    assert figures(release, "ncses.gerd") == {("sweden", 2018): 10}
    assert figures(release, "ncses.gerd.share") == {("sweden", 2018): 2.5}
    assert release.manifest["tables"]["indicator_value"] == 4
