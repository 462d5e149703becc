"""Tables of indicators: what a value is of, which values are missing, and what is kept apart."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import FileError
from standlink.graph.releases.dataset import Dataset, open_dataset, triples_path
from standlink.graph.releases.values import read_values, values_path
from standlink.graph.sources.listed import open_table
from standlink.graph.sources.protocol import import_source
from standlink.ontology.namespaces import GRAPHS, mint

pytestmark = pytest.mark.slow

TABLES = Path(__file__).parents[3] / "data" / "tables"
QB = "http://purl.org/linked-data/cube#"
#: A row of each of NCSES's tables: its header, and two or three rows.
NCSES = {
    "patents": (
        "technology_field,area,country,iso3,area_path,income_group,year,value,source_table",
        ("semiconductors,Sweden,SE,SWE,World > Europe,High,2018,10,5880", "all,Sweden,SE,SWE,,High,2018,90,5857"),
    ),
    "families": (
        "technology_field,area,country,iso3,area_path,income_group,year,value,source_table",
        ("semiconductors,China,CN,CHN,World > Asia,,2018,12,5840", "unassigned,China,CN,CHN,World > Asia,,2018,1,5855"),
    ),
    "sectors": (
        "measure,technology_sector,area,country,iso3,area_path,year,value,source_table",
        (
            "PCT applications,all,European Patent Office,,,World > Europe,2018,500,10558",
            "USPTO utility patents granted,chemistry,Sweden,SE,SWE,World > Europe,2018,5,10551",
        ),
    ),
    "sustainability": (
        "technology,area,country,iso3,area_path,income_group,year,value,source_table",
        ("environmental management,Yugoslavia,,,World > Europe,,2018,2,10600",),
    ),
    "trademarks": (
        "business_sector,area,country,iso3,area_path,income_group,year,value,source_table",
        ("clothing,Sweden,SE,SWE,World > Europe,High,2018,3,10590",),
    ),
    "states": (
        "state,year,measure,value,source_table",
        (
            "Georgia,2018,all_rd,700,1106",
            "U.S. total,2018,all_rd,9000,1106",
            "U.S. undistributed,2018,all_rd,,1106",
            "Alaska,2018,business_performed,100-250,1106",
        ),
    ),
    "gerd": (
        "country_name,country,iso3,region,year,gerd_million_usd_ppp,gerd_percent_of_gdp,edition,source_table",
        ("Sweden,SE,SWE,Europe,2018,1500.5,3.25,2020,1875", "OECD,,,Selected country groups,2018,9999.5,2.5,2020,1875"),
    ),
}
Read = Callable[..., pl.DataFrame]


def imported(home: Path, name: str, path: Path) -> Dataset:
    with open_table(name, path) as source:
        return import_source(home, source, refusals_allowed=1)


def values(home: Path, dataset: Dataset) -> pl.DataFrame:
    return read_values(home, dataset.name, dataset.values_digest)


@pytest.fixture
def ncses(tmp_path: Path) -> Path:
    """A folder with seven small tables of NCSES, one of them compressed, and a file that is none."""
    folder = tmp_path / "ncses"
    folder.mkdir()
    for name, (header, rows) in NCSES.items():
        (folder / f"{name}.csv").write_text("\n".join([header, *rows]), "utf-8")
    (folder / "gerd.csv.gz").write_bytes(gzip.compress((folder / "gerd.csv").read_bytes()))
    (folder / "gerd.csv").unlink()
    (folder / "coverage.csv").write_text("indicator,values\nX,1\n", "utf-8")
    return folder


@pytest.fixture
def wdi(tmp_path: Path) -> pl.DataFrame:
    return values(tmp_path, imported(tmp_path, "wdi", TABLES / "wdi.csv"))


def one(frame: pl.DataFrame, **given: object) -> dict[str, object]:
    (row,) = frame.filter(*(pl.col(k) == v for k, v in given.items())).to_dicts()
    return row


# countries, groups, and what is neither


def test_country_is_matched_by_code_whatever_its_name(wdi: pl.DataFrame) -> None:
    turkey = wdi.filter(pl.col("area_code") == "TUR").sort("year")
    assert turkey["region"].unique().to_list() == [mint("region", "turkey")] or turkey["region"].n_unique() == 1
    assert turkey["area"].to_list() == ["Turkey", "Turkiye"]


@pytest.mark.parametrize(
    ("code", "level"),
    [("EUU", "aggregate"), ("CHI", "aggregate"), ("XKX", "country")],
    ids=["group", "isles", "kosovo"],
)
def test_area_without_a_code_of_iso_3166_counts_for_no_region(wdi: pl.DataFrame, code: str, level: str) -> None:
    row = one(wdi, area_code=code)
    assert (row["level"], row["region"]) == (level, None)


def test_former_countries_and_parts_of_countries_keep_their_level(tmp_path: Path, ncses: Path) -> None:
    found = values(tmp_path, imported(tmp_path, "ncses", ncses))
    assert one(found, area="Yugoslavia")["level"] == "former country"
    assert one(found, area="European Patent Office")["level"] == "aggregate"
    assert one(found, area="Yugoslavia")["region"] is None


def test_state_of_a_country_is_not_the_country_of_its_name(tmp_path: Path, ncses: Path) -> None:
    found = values(tmp_path, imported(tmp_path, "ncses", ncses))
    assert one(found, area="Georgia") | {} == one(found, area="Georgia", level="sub-national")
    assert one(found, area="Georgia")["region"] == mint("region", "georgia-us-state")
    assert one(found, area="U.S. total")["region"] == mint("region", "united-states")
    assert one(found, area="U.S. undistributed")["region"] is None
    described = triples_path(tmp_path, "ncses").read_text("utf-8")
    assert f"<{mint('region', 'georgia-us-state')}> <http://www.w3.org/2000/01/rdf-schema#label>" in described


# numbers


def test_missing_and_withheld_values_are_not_zero_and_zeros_are_kept(tmp_path: Path, wdi: pl.DataFrame) -> None:
    assert one(wdi, indicator="GB.XPD.RSDV.GD.ZS", area_code="SWE", year=2019)["value"] is None
    assert one(wdi, indicator="IT.CEL.SETS.P2")["value"] == 0
    dataset = open_dataset(tmp_path, "wdi")
    assert dataset
    assert dataset.repaired == {"value withheld, given as a range or not available, kept without a number": 1}


def test_range_is_no_number(tmp_path: Path, ncses: Path) -> None:
    found = values(tmp_path, imported(tmp_path, "ncses", ncses))
    assert one(found, area="Alaska")["value"] is None


def test_values_below_zero_are_kept_where_they_can_be(tmp_path: Path, wdi: pl.DataFrame) -> None:
    assert one(wdi, indicator="BX.KLT.DINV.CD.WD")["value"] == -125.5
    assert "IP.PAT.RESD" not in wdi["indicator"]
    dataset = open_dataset(tmp_path, "wdi")
    assert dataset
    assert dataset.refused["value below zero"] == 1


@pytest.mark.parametrize("value", ["3,5", "1,234.5", '"-0,7"'])
def test_comma_in_a_number_stops_the_import_and_names_the_place(tmp_path: Path, value: str) -> None:
    path = tmp_path / "wdi.csv"
    header, good = (TABLES / "wdi.csv").read_text("utf-8").splitlines()[:2]
    quoted = value if value.startswith('"') else f'"{value}"'
    path.write_text("\n".join([header, good, good.replace("3.25", quoted)]), "utf-8")
    with pytest.raises(FileError, match=r"wdi\.csv:3: column value: .* has a comma"):
        imported(tmp_path, "wdi", path)


def test_comma_in_a_table_of_a_folder_names_that_table(tmp_path: Path, ncses: Path) -> None:
    header, rows = NCSES["states"]
    (ncses / "states.csv").write_text("\n".join([header, rows[0], rows[1].replace("9000", '"9,5"')]), "utf-8")
    with pytest.raises(FileError, match=r"states\.csv:3: column value"):
        imported(tmp_path, "ncses", ncses)


# the tables of NCSES


def test_each_table_is_known_by_its_columns(tmp_path: Path, ncses: Path) -> None:
    dataset = imported(tmp_path, "ncses", ncses)
    found = values(tmp_path, dataset)
    assert (dataset.read, dataset.kept, dataset.values) == (16, 16, 16)
    assert set(found["indicator"]) == {
        *("ncses.patents", "ncses.families", "ncses.pct", "ncses.patents.sectors", "ncses.patents.sustainability"),
        *("ncses.trademarks", "ncses.rd", "ncses.rd.business", "ncses.gerd", "ncses.gerd.share"),
    }
    assert dataset.repaired["file in the folder without a column source_table, which is no table of NCSES"] == 1


def test_patents_and_families_are_told_apart_by_the_number_of_the_table(tmp_path: Path, ncses: Path) -> None:
    found = values(tmp_path, imported(tmp_path, "ncses", ncses)).filter(pl.col("field") == "semiconductors")
    assert dict(found.select("area", "indicator").iter_rows()) == {"Sweden": "ncses.patents", "China": "ncses.families"}


def test_total_has_no_field_and_unassigned_has_one(tmp_path: Path, ncses: Path) -> None:
    found = values(tmp_path, imported(tmp_path, "ncses", ncses))
    assert one(found, indicator="ncses.patents", value=90)["field"] is None
    assert one(found, indicator="ncses.families", value=1)["field"] == "unassigned"


def test_wide_table_gives_two_indicators(tmp_path: Path, ncses: Path) -> None:
    found = values(tmp_path, imported(tmp_path, "ncses", ncses)).filter(pl.col("area_code") == "SWE")
    assert one(found, indicator="ncses.gerd")["value"] == 1500.5
    assert one(found, indicator="ncses.gerd.share")["value"] == 3.25


def test_refused_rows_of_a_folder_name_their_file(tmp_path: Path, ncses: Path) -> None:
    header, rows = NCSES["patents"]
    (ncses / "patents.csv").write_text("\n".join([header, *rows, rows[0].replace("SWE", "QQQ")]), "utf-8")
    (ncses / "strange.csv").write_text("\n".join([header, rows[0].replace("5880", "77")]), "utf-8")
    dataset = imported(tmp_path, "ncses", ncses)
    command = ["--home", str(tmp_path), "datasets", "quarantine", "list", "ncses"]
    listed = CliRunner().invoke(main, command).output
    assert "patents.csv line 4: neither a country nor a known group of countries (QQQ, ncses.patents" in listed
    assert "strange.csv line 2: unknown indicator (SWE, 77" in listed
    assert dataset.refused == {"neither a country nor a known group of countries": 1, "unknown indicator": 1}


def test_renamed_column_is_named_with_the_file(tmp_path: Path, ncses: Path) -> None:
    header, rows = NCSES["trademarks"]
    (ncses / "trademarks.csv").write_text("\n".join([header.replace("year,", "jahr,"), *rows]), "utf-8")
    with pytest.raises(FileError, match=r"trademarks\.csv:1: is not a table of NCSES: missing columns year"):
        imported(tmp_path, "ncses", ncses)


def test_folder_without_a_table_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(FileError, match="no file in it is a table of NCSES"):
        imported(tmp_path, "ncses", folder)


def test_command_imports_a_folder_and_says_how_many_values(tmp_path: Path, ncses: Path) -> None:
    result = CliRunner().invoke(main, ["--home", str(tmp_path / "home"), "import", "ncses", str(ncses)])
    assert result.exit_code == 0, result.output
    assert "16 read, 16 kept" in result.output
    assert "16 values" in result.output


# the file of values, and what the graph says of it


def test_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    for home in ("one", "two"):
        imported(tmp_path / home, "wdi", TABLES / "wdi.csv")
    one_, two = (values_path(tmp_path / home, "wdi").read_bytes() for home in ("one", "two"))
    assert one_ == two


def test_changed_value_is_another_dataset(tmp_path: Path) -> None:
    before = imported(tmp_path, "wdi", TABLES / "wdi.csv")
    other = tmp_path / "other.csv"
    other.write_text((TABLES / "wdi.csv").read_text("utf-8").replace("-125.5", "-125.25"), "utf-8")
    after = imported(tmp_path, "wdi", other)
    assert before.values_digest != after.values_digest
    assert before.content != after.content


def test_damaged_values_are_named(tmp_path: Path) -> None:
    dataset = imported(tmp_path, "wdi", TABLES / "wdi.csv")
    values_path(tmp_path, "wdi").write_bytes(b"PAR1")
    with pytest.raises(FileError, match=r"values\.parquet: damaged; import wdi again"):
        values(tmp_path, dataset)


def graph(home: Path, name: str) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(triples_path(home, name)), format=ox.RdfFormat.N_TRIPLES)
    return store


def test_graph_describes_the_values_as_a_data_cube(tmp_path: Path, ncses: Path) -> None:
    dataset = imported(tmp_path, "ncses", ncses)
    store = graph(tmp_path, "ncses")
    components = {
        (row["role"].value.removeprefix(QB), row["term"].value.rpartition("#")[2] or row["term"].value)
        for row in store.query(
            f"SELECT ?role ?term {{ <{GRAPHS}ncses> a <{QB}DataSet> ; <{QB}structure> ?s . ?s <{QB}component> ?c . "
            "?c ?role ?term "
            f"FILTER(?role IN (<{QB}dimension>, <{QB}measure>, <{QB}attribute>)) }}"
        )
    }
    assert {role for role, _ in components} == {"dimension", "measure", "attribute"}
    assert {"observed", "indicator", "period", "field"} == {term for role, term in components if role == "dimension"}
    assert dataset.values_digest in triples_path(tmp_path, "ncses").read_text("utf-8")


@pytest.mark.parametrize("name", ["wdi", "ncses"])
def test_every_indicator_has_its_texts_in_both_languages(tmp_path: Path, name: str) -> None:
    imported(tmp_path, name, TABLES / f"{name}.csv")
    store = graph(tmp_path, name)
    skos, dim = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/linked-data/sdmx/2009/attribute#"
    query = "SELECT ?c ?p (COUNT(DISTINCT LANG(?t)) AS ?n) { ?c <http://purl.org/dc/terms/identifier> ?code ; ?p ?t "
    query += f"FILTER(?p IN (<{skos}prefLabel>, <{skos}definition>, <{dim}unitMeasure>)) }} GROUP BY ?c ?p"
    found = [int(row["n"].value) for row in store.query(query)]
    assert found
    assert set(found) == {2}


# real tables


@pytest.mark.samples
def test_every_value_of_the_world_bank_is_there(tmp_path: Path, shared: Callable[[str], Path]) -> None:
    folder = shared("data/indicators")
    dataset = imported(tmp_path, "wdi", folder / "wdi.csv.zst")
    assert (dataset.values, dataset.refused) == (dataset.read, {})
    found = values(tmp_path, dataset)
    coverage = pl.read_csv(folder / "coverage.csv").sort("indicator")
    isles = pl.col("area_code") == "CHI"
    counted = found.group_by("indicator").agg(
        values=pl.col("value").count().cast(pl.Int64),
        # The file counts the Channel Islands as a country.
        countries=pl.col("area_code").filter((pl.col("level") == "country") | isles).n_unique().cast(pl.Int64),
        first_year=pl.col("year").min(),
        last_year=pl.col("year").max(),
    )
    columns = ("indicator", "values", "countries", "first_year", "last_year")
    assert counted.sort("indicator").select(columns).equals(coverage.select(columns))


@pytest.mark.samples
def test_every_value_of_ncses_is_there(tmp_path: Path, shared: Callable[[str], Path]) -> None:
    dataset = imported(tmp_path, "ncses", shared("data/indicators"))
    assert (dataset.values, dataset.refused) == (dataset.read, {})
    found = values(tmp_path, dataset).filter(pl.col("year") == 2020, pl.col("indicator") == "ncses.patents")
    of = {(a, f): v for a, f, v in found.select("area", pl.col("field").fill_null("all"), "value").iter_rows()}
    rta = {
        (area, field): (of[area, field] / of[area, "all"]) / (of["World", field] / of["World", "all"])
        for area, field in (
            ("Taiwan", "semiconductors"), ("South Korea", "semiconductors"), ("Germany", "semiconductors"),
            ("Sweden", "digital communication"), ("Switzerland", "pharmaceuticals"), ("Germany", "transport"),
        )
    }  # fmt: skip
    assert [round(value, 2) for value in rta.values()] == [4.93, 2.43, 0.57, 2.72, 2.38, 1.93]


def test_description_of_a_dataset_names_its_values(tmp_path: Path) -> None:
    dataset = imported(tmp_path, "wdi", TABLES / "wdi.csv")
    about = json.loads((tmp_path / "datasets" / "wdi" / "dataset.json").read_text("utf-8"))
    assert (about["values"], about["values_digest"]) == (dataset.values, dataset.values_digest)
