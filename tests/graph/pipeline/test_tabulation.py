"""Analysis tables: every fact of the graph once, with types and names, always in the same order."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from standlink import Graph
from standlink.graph.pipeline.table_file import said_by
from standlink.graph.pipeline.tabulation import (
    Definition,
    definitions,
    documentation,
    tabulate,
)
from standlink.graph.releases.release import TABLES, Release
from standlink.ontology.namespaces import PREFIXES, mint

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
TABLE = {d.name: d for d in definitions()}
NAMES = (
    *("actor_region", "adoption", "authorship", "barrier", "case_document", "claim", "contribution"),
    *("coverage", "document", "document_body", "document_field", "event", "evidence", "indicator"),
    *("indicator_value", "involvement", "labels", "membership", "narrowing", "native_generation", "observation"),
    *("organization", "ownership", "rapporteur", "record", "region_field_year", "region_year", "rendering"),
    *("standard", "standard_actor", "standard_standard"),
    *("standard_technology", "statement", "studied", "technology_actor"),
)
#: Those that only catalogues and imported tables have rows for.
OF_CATALOGUES = {
    *(
        "authorship",
        "case_document",
        "contribution",
        "document",
        "document_body",
        "document_field",
        "indicator_value",
        "narrowing",
        "native_generation",
        "rapporteur",
        "region_field_year",
        "rendering",
    ),
}
TYPES = {"iri": pl.String, "string": pl.String, "date": pl.String, "int": pl.Int64, "float": pl.Float64}
SL = PREFIXES["sl"]


def table(release: Release, name: str) -> pl.DataFrame:
    return release.table(name).collect()


def rows(release: Release, sparql: str) -> set[tuple[str | None, ...]]:
    found = release.store.select(sparql)
    return {tuple(None if cell is None else cell.value for cell in row) for row in found}  # type: ignore[union-attr]


# what is there


def test_tables_are_those_that_are_documented(release: Release) -> None:
    assert tuple(TABLE) == NAMES
    assert set(release.manifest["tables"]) == set(NAMES)
    assert {p.name for p in (release.path / TABLES).iterdir()} == {f"{name}.parquet" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_table_has_rows_and_the_manifest_counts_them(name: str, release: Release, catalogued: Release) -> None:
    of = catalogued if name in OF_CATALOGUES else release
    assert len(table(of, name)) == of.manifest["tables"][name] > 0


@pytest.mark.parametrize("definition", TABLE.values(), ids=NAMES)
def test_columns_are_of_the_types_that_are_documented(definition: Definition, release: Release) -> None:
    schema = release.table(definition.name).collect_schema()
    assert dict(schema) == {c.name: TYPES.get(c.type, pl.Boolean) for c in definition.columns}


@pytest.mark.parametrize("definition", TABLE.values(), ids=NAMES)
def test_file_says_what_it_holds_and_under_which_licences(definition: Definition, release: Release) -> None:
    said = json.loads(said_by(release.path / TABLES / f"{definition.name}.parquet"))
    assert said["row"] == definition.row
    assert [c["meaning"] for c in said["columns"]] == [c.meaning for c in definition.columns]
    assert {(d["graph"], d["title"], d["licence"]) for d in said["datasets"]} == {
        (entry["graph"], entry["title"], entry["licence"]) for entry in release.manifest["datasets"]
    }


def test_page_of_tables_says_what_the_definitions_say() -> None:
    made = "from standlink.graph.pipeline.tabulation import documentation; print(documentation(), end='')"
    assert (ROOT / "docs" / "tables.md").read_text("utf-8") == documentation(), f'python -c "{made}" > docs/tables.md'


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_sorted_and_unique(name: str, release: Release) -> None:
    found = table(release, name)
    assert found.equals(found.sort(pl.all()))
    assert not found.is_duplicated().any()


def test_same_graph_gives_the_same_bytes(release: Release, tmp_path: Path) -> None:
    tabulate(release.store.inner, tmp_path / "again")
    for path in sorted((release.path / TABLES).iterdir()):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("name", NAMES)
def test_other_tools_read_a_table(name: str, release: Release) -> None:
    path, rows_of_table = release.path / TABLES / f"{name}.parquet", release.manifest["tables"][name]
    assert len(pl.read_parquet(path)) == rows_of_table
    import duckdb

    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(rows_of_table,)]


# references


@pytest.mark.parametrize("definition", TABLE.values(), ids=NAMES)
def test_every_thing_in_a_table_has_a_label(definition: Definition, release: Release) -> None:
    labels = table(release, "labels")
    found = table(release, definition.name)
    if definition.name == "labels":
        found = found.filter(pl.col("kind") != "term")
    for column in definition.columns:
        if column.type == "iri":
            strangers = found.filter(~pl.col(column.name).is_in(labels["iri"].implode()))[column.name].drop_nulls()
            assert strangers.to_list() == []


def test_labels_are_those_that_pages_show(release: Release) -> None:
    labels = table(release, "labels")
    assert labels["iri"].is_unique().all()
    assert labels["label"].null_count() == 0
    for iri, label in labels.select("iri", "label").iter_rows():
        assert release.store.label(ox.NamedNode(iri)) == label


def test_label_has_the_narrowest_class(release: Release) -> None:
    classes = dict(table(release, "labels").select("iri", "class").iter_rows())
    assert classes[mint("actor", "ford")] == SL + "Company"
    assert classes[mint("event", "ford-adopts-nacs")] == SL + "Adoption"
    assert classes[mint("region", "europe")] == SL + "Continent"


@pytest.mark.parametrize("definition", TABLE.values(), ids=NAMES)
def test_year_and_precision_are_those_of_the_date(definition: Definition, release: Release) -> None:
    found = table(release, definition.name)
    for column in (c.name for c in definition.columns if c.type == "date"):
        dates = found.select(column, f"{column}_year", f"{column}_precision").drop_nulls(column)
        assert len(dates) == len(found) - found[f"{column}_year"].null_count()
        for date, year, precision in dates.iter_rows():
            assert year == int(date[:4])
            assert precision == {4: "year", 7: "month", 10: "day"}[len(date)]


# the same as the graph


COUNTS = {
    "observation": "SELECT DISTINCT ?o { ?o a sl:Observation }",
    "claim": "SELECT DISTINCT ?c { ?c a sl:Claim }",
    # One that has been replaced names its successor, which is no assertion.
    "evidence": "SELECT DISTINCT ?a ?p ?e { ?e a sl:Evidence . ?a ?p ?e FILTER(?p != dcterms:isReplacedBy) }",
    "labels": f"""SELECT DISTINCT ?s {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{PREFIXES["actor"].removesuffix("actor/")}")
        || STRSTARTS(STR(?s), "{SL}")) }}""",
    "membership": """SELECT DISTINCT ?m ?member ?body {
        { ?m sl:member ?member ; sl:memberBody ?body }
        UNION { ?m sl:property sl:memberOf ; sl:subject ?member ; sl:object ?body } }""",
}


@pytest.mark.parametrize("name", COUNTS)
def test_rows_are_as_many_as_the_graph_has(name: str, release: Release) -> None:
    assert len(table(release, name)) == len(list(release.store.select(COUNTS[name])))


def test_every_adoption_of_the_cases_is_a_row_with_its_year(release: Release) -> None:
    expected = rows(
        release,
        """SELECT ?event ?actor ?standard (SUBSTR(STR(?date), 1, 4) AS ?year)
        { ?event a sl:Adoption ; sl:adopter ?actor ; sl:adoptedStandard ?standard ; sl:announced ?date }""",
    )
    found = table(release, "adoption").select("event", "actor", "standard", pl.col("announced_year").cast(pl.String))
    assert expected <= set(found.iter_rows())
    assert {e for e, *_ in expected} == {e for e, *_ in rows(release, "SELECT ?e { ?e a sl:Adoption }")}
    ford = found.filter(pl.col("event") == mint("event", "ford-adopts-nacs"))
    assert ford["announced_year"].to_list() == ["2023"]


def test_adopters_are_those_of_the_graph(release: Release) -> None:
    found = table(release, "adoption").select("actor", "standard")
    assert set(found.iter_rows()) == rows(release, "SELECT ?actor ?standard { ?actor sl:adopts ?standard }")


def test_who_takes_part_in_a_standard_is_as_in_the_graph(release: Release) -> None:
    found = table(release, "standard_actor").filter("takes_part").select("actor", "standard")
    expected = rows(release, "SELECT ?actor ?standard { ?standard a sl:Standard . ?actor sl:takesPartIn ?standard }")
    assert set(found.iter_rows()) == expected


def test_opponents_and_publishers_are_rows_but_take_no_part(release: Release) -> None:
    found = table(release, "standard_actor").filter(~pl.col("takes_part"))
    assert {SL + "Opposition", SL + "Publication"} <= set(found["role"])
    assert SL + "Backing" not in set(found["role"])


def test_linkage_of_countries_from_the_tables_is_the_answer_to_the_question(release: Release, graph: Graph) -> None:
    owner = dict(table(release, "ownership").select("actor", "owner").iter_rows())

    def group(actor: str) -> str:
        return group(owner[actor]) if actor in owner else actor

    actors = release.table("standard_actor").filter("takes_part").select("standard", "actor")
    places = release.table("actor_region").filter(pl.col("level") == "country").select("actor", "region")
    placed: dict[str, set[tuple[str, str]]] = {}
    for standard, actor, region in actors.join(places, on="actor").unique().collect().iter_rows():
        if "/region/" not in actor:
            placed.setdefault(standard, set()).add((region, group(actor)))
    shared: Counter[tuple[str, str]] = Counter()
    for here in placed.values():
        pairs = combinations(sorted(here), 2)
        shared.update({(a, b) for (a, one), (b, other) in pairs if a != b and one != other})
    answer = graph.ask("linkages/regions", level="country", place="unit").records()
    assert {(str(r["a"]), str(r["b"])): r["shared"] for r in answer} == dict(shared)


def test_verdicts_are_those_of_the_question(release: Release, graph: Graph) -> None:
    answer = {(r["claim"], r["judged"]) for r in graph.ask("claims/checked").records()}
    assert set(table(release, "claim").select("claim", "verdict").iter_rows()) == answer


def test_relation_of_standards_has_one_row(release: Release) -> None:
    found = table(release, "standard_standard")
    assert {SL + "supersedes", SL + "partOf", SL + "competesWith"} <= set(found["relation"])
    assert not {SL + "supersededBy", SL + "hasPart"} & set(found["relation"])
    symmetric = found.filter(pl.col("relation") == SL + "competesWith").select("from", "to")
    assert not {(b, a) for a, b in symmetric.iter_rows()} & set(symmetric.iter_rows())


def test_no_relation_between_standards_is_left_out(release: Release) -> None:
    """The query names the relations, since scanning all triples of standards is slow; none may be missing.

    Derived words repeat relations of the table, and would count them twice.
    """
    found = table(release, "standard_standard").select("from", "relation", "to")
    expected = rows(
        release,
        """SELECT ?s ?p ?o { ?s a sl:Standard . ?s ?p ?o . ?o a sl:Standard
        FILTER NOT EXISTS { ?defined owl:inverseOf ?p }
        FILTER(?p NOT IN (sl:directlySupersedes, sl:adoptsNumber))
        FILTER(STR(?s) < STR(?o) || NOT EXISTS { ?p a owl:SymmetricProperty }) }""",
    )
    assert set(found.iter_rows()) == expected


@pytest.mark.parametrize("name", ["standard_standard", "standard_technology"])
def test_relation_that_is_stated_is_not_called_inferred(name: str, release: Release) -> None:
    asserted = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(?g != graph:inferred && ISIRI(?o)) }"
    stated = rows(release, asserted)
    ends = ("from", "to") if name == "standard_standard" else ("standard", "technology")
    found = table(release, name).select(ends[0], "relation", ends[1], "inferred")
    tied = {frozenset((s, o)) for s, _, o in stated}
    for a, relation, b, inferred in found.iter_rows():
        assert not (inferred and (a, relation, b) in stated)
        assert inferred or frozenset((a, b)) in tied


def test_pairs_of_standards_and_technologies_are_those_of_the_graph(release: Release) -> None:
    found = table(release, "standard_technology").select("standard", "technology")
    expected = rows(release, "SELECT ?s ?t { ?s a sl:Standard . ?t a sl:Technology . { ?s ?p ?t } UNION { ?t ?p ?s } }")
    assert set(found.iter_rows()) == expected


def test_barriers_are_as_in_the_graph(release: Release) -> None:
    found = table(release, "barrier")
    for column, verb in (("hinders", "sl:hinders"), ("addressed_by", "sl:addressedBy")):
        pairs = set(found.select("barrier", column).drop_nulls().iter_rows())
        assert pairs == rows(release, f"SELECT ?b ?x {{ ?b {verb} ?x }}")
    assert set(found["barrier"]) == {b for (b,) in rows(release, "SELECT ?b { ?b a sl:Barrier }")}
