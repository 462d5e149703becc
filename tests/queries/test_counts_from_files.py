"""Answers on samples of catalogues, counted another way: from the files."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import ryaml
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import GRAPHS, ONTOLOGY, mint
from standlink.queries.answers.holdings import holding
from standlink.queries.answers.tables import tables_of

from .test_questions_on_catalogues import CHECKOUT

pytestmark = pytest.mark.slow


def _records(sample: Path, name: str) -> Iterator[dict[str, Any]]:
    for path in sorted((sample / "records" / name / "data").iterdir()):
        yield ryaml.loads(path.read_text("utf-8"))


def _counted(ids: set[str]) -> set[str]:
    """Return the numbers of documents without renderings of others, collections, and drafts of 3GPP."""
    plain = {id_: re.sub(r"(\+.*)?[ -](EXV-)?(CSV|RLV|CMV|EXV)$", "", id_) for id_ in ids}
    none = re.compile(r"3GPP .* V[0-2]\.\d+\.\d+$|.* (SER|DB)$")
    return {id_ for id_ in ids if (plain[id_] == id_ or plain[id_] not in ids) and not none.match(id_)}


def test_documents_of_a_catalogue_are_those_of_its_files(sample: Path, sampled: Release) -> None:
    rows = Graph(sampled).ask("catalogues/datasets", unit="documents").records()
    found = {row["dataset"]: row["standards"] for row in rows}
    for name in ("3gpp", "etsi", "iec", "jis"):
        ids = _counted({_primary(record) for record in _records(sample, name)})
        assert found[f"{GRAPHS}relaton-{name}"] == len(ids), name


def test_documents_of_a_year_are_those_that_the_files_date(sample: Path, sampled: Release) -> None:
    for name in ("iec", "etsi"):
        records = {_primary(record): record for record in _records(sample, name)}
        expected = Counter(_published(records[id_]) for id_ in _counted(set(records)))
        del expected[None]
        rows = Graph(sampled).ask("catalogues/by-year", dataset=f"relaton-{name}", unit="documents").records()
        assert {row["year"]: row["standards"] for row in rows} == dict(expected), name


@pytest.mark.usefixtures("real_data")
def test_documents_of_a_field_are_those_whose_records_name_it(sample: Path, sampled: Release) -> None:
    """Of IEC, by sector: every record of the sample that has fields of the ICS is of one shape; CISPR counts apart."""
    expected: Counter[str] = Counter()
    records = {_primary(record): record for record in _records(sample, "iec")}
    for record in (records[id_] for id_ in _counted(set(records))):
        codes = {ics["code"] for ics in (record.get("ext") or {}).get("ics") or [] if "IEC" in _primary(record)}
        expected.update({mint("technology", f"ics-{code.split('.')[0]}") for code in codes})
    rows = (
        Graph(sampled).ask("catalogues/publishers", breadth="sector", dataset="relaton-iec", unit="documents").records()
    )
    iec = {row["field"]: row["standards"] for row in rows if row["publisher"] == mint("actor", "iec")}
    assert sum(expected.values()) > 150
    assert iec == dict(expected)


@pytest.mark.usefixtures("real_data")
def test_stations_of_a_connector_are_those_of_the_list(sample: Path, sampled: Release) -> None:
    with (sample / "tables" / "afdc_stations_ny_2025-05.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["Status Code"] == "E" and row["Open Date"]]
    names = {"ccs1": "J1772COMBO", "chademo": "CHADEMO"}  # NACS carries either current, as a station has it
    found = Graph(sampled).ask("catalogues/connectors", least="1").records()
    last = max(row["year"] for row in found)  # type: ignore[type-var]
    for slug, name in names.items():
        expected = sum(name in row["EV Connector Types"].split() for row in rows)
        assert expected
        (row,) = (r for r in found if r["year"] == last and r["connector"] == mint("standard", slug))
        assert row["stations"] == expected, slug


def test_filings_of_all_offices_and_of_each_are_sums_over_one_indicator(sampled: Release) -> None:
    query = """
        SELECT ?office (SUM(?filings) AS ?sum) {
          SELECT DISTINCT ?figure ?filings ?office {
            { ?figure sl:indicator sl:declaredFilings BIND("all" AS ?office) }
            UNION { ?figure sl:indicator sl:declaredFilingsByOffice ; sl:patentOffice ?office }
            ?figure sl:value ?filings
          }
        } GROUP BY ?office"""
    graph = Graph(sampled)
    expected = {row["office"]: row["sum"] for row in graph.sparql(query).records()}
    found: Counter[Any] = Counter()
    for row in graph.ask("catalogues/declared-patents", most="10000").records():
        found[row["office"]] += row["filings"]
    assert dict(found) == expected
    assert expected["all"]


@pytest.mark.usefixtures("real_data")
def test_drafts_count_for_no_field(sampled: Release) -> None:
    query = """
        SELECT DISTINCT ?document ?field ?status {
          ?document sl:inField ?field
          FILTER NOT EXISTS { ?document a sl:DraftAmendment }
          OPTIONAL { ?document sl:status ?status }
          # A record of a joint draft has neither.
          FILTER(BOUND(?status) || EXISTS { ?document sl:publicationDate ?date } || NOT EXISTS {
            GRAPH ?catalogue { ?document dcterms:source ?record }
            FILTER(CONTAINS(STR(?catalogue), "/relaton-"))
          })
        }"""
    renderings = set(tables_of(sampled)["rendering"]["rendering"])
    rows = [row for row in Graph(sampled).sparql(query).records() if row["document"] not in renderings]
    draft = ONTOLOGY + "inPreparation"
    expected = Counter(row["field"] for row in rows if row["status"] != draft)
    counted = Graph(sampled).ask("catalogues/by-field", unit="documents").records()
    found = {row["field"]: row["standards"] for row in counted}
    assert any(row["status"] == draft for row in rows)
    with (CHECKOUT / "queries" / "answers" / "series-fields.csv").open(encoding="utf-8") as file:
        mapped = {mint("technology", f"ics-{row['field'].replace('.', '-')}") for row in csv.DictReader(file)}
    expected = Counter({field: number for field, number in expected.items() if field not in mapped})
    assert {field: found[field] for field in found.keys() & expected.keys()} == {
        field: expected[field] for field in found.keys() & expected.keys()
    }


def test_items_on_which_countries_meet_are_those_that_sparql_finds(sampled: Release) -> None:
    """China and Sweden, by the owners of the contributors, in the words of the graph."""
    query = """
        SELECT DISTINCT ?item {
          ?one a sl:Contribution ; sl:contributor actor:huawei ; sl:agendaItem ?item .
          ?other a sl:Contribution ; sl:contributor actor:ericsson ; sl:agendaItem ?item .
        }"""
    no_topics = (CHECKOUT / "queries" / "answers" / "not-topics.txt").read_text("utf-8").lower().splitlines()
    items = [str(row["item"]).lower() for row in Graph(sampled).sparql(query).records()]
    least = sum(not any(fnmatch(item, wording) for wording in no_topics) for item in items)
    pairs = {(r["a"], r["b"]): r["shared"] for r in Graph(sampled).ask("catalogues/topics-together").records()}
    china, sweden = mint("region", "china"), mint("region", "sweden")
    assert pairs[china, sweden] >= least > 0  # type: ignore[operator]


@pytest.mark.usefixtures("real_data")
def test_firms_of_many_countries_stand_behind_5g(sampled: Release) -> None:
    held = holding(tables_of(sampled), mint("initiative", "5g-standardization"))
    assert held.documents >= held.specifications > 1
    assert held.organizations >= held.countries > 1


@pytest.mark.usefixtures("real_data")
def test_rapporteurs_of_a_group_are_at_home_where_its_head_office_is(sampled: Release) -> None:
    rows = Graph(sampled).ask("catalogues/rapporteurs", generation="5G").records()
    homes = {row["group"]: row["home"] for row in rows}
    assert homes[mint("actor", "ericsson")] == mint("region", "sweden")
    assert homes[mint("actor", "huawei")] == mint("region", "china")


def _primary(record: dict[str, Any]) -> str:
    ids = record.get("docid") or record["docidentifier"]
    chosen = next((i for i in ids if i.get("primary")), ids[0])
    # A version of a specification of 3GPP may be listed under two releases, and is one document.
    return re.sub(r":[^/]*/", " V", str(chosen.get("id") or chosen["content"]))


def _published(record: dict[str, Any]) -> int | None:
    for date in record.get("date") or []:
        if date.get("type") == "published" and date.get("value"):
            return int(str(date["value"])[:4])
    # Where a record of ETSI has no date, its number does.
    in_number = re.search(r"\((\d{4})-\d\d\)$", _primary(record))
    return int(in_number[1]) if in_number else None


@pytest.mark.usefixtures("real_data")
def test_years_that_one_of_the_catalogues_does_not_record_whole_are_unfinished(sampled: Release) -> None:
    query = """
        SELECT (MAX(?first) AS ?from) (MIN(?last) AS ?to) {
          { SELECT DISTINCT ?catalogue { GRAPH ?catalogue { ?document sl:inField ?field ; dcterms:source ?record } } }
          GRAPH ?catalogue { ?coverage sl:variable sl:StandardDocument ; sl:firstYear ?f ; sl:lastYear ?l }
          BIND(xsd:integer(STR(?f)) AS ?first) BIND(xsd:integer(STR(?l)) AS ?last)
        }"""
    (whole,) = Graph(sampled).sparql(query).records()
    assert whole["from"] is not None
    for name in ("technologies/by-year", "technologies/field-trend", "technologies/new-pairs"):
        rows = Graph(sampled).ask(name).records()
        years = {row["year"]: row["unfinished"] for row in rows}
        assert years == {year: not int(whole["from"]) <= int(year) <= int(whole["to"]) for year in years}, name
        assert True in years.values()
