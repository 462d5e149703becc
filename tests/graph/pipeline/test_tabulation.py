"""Analysis tables: every fact of the graph once, with types and names, always in the same order."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from standlink import Graph
from standlink.errors import BuildError, NoReleaseError, NotFoundError
from standlink.graph.pipeline.tabulation import (
    Definition,
    TableFileError,
    definition_files,
    definitions,
    documentation,
    read_definition,
    tabulate,
)
from standlink.graph.releases.release import TABLES, Release
from standlink.graph.store.merging import with_merge
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import PREFIXES, mint, slug
from standlink.queries.table import Table

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
TABLE = {d.name: d for d in definitions()}
NAMES = (
    *(
        "actor_region",
        "adoption",
        "authorship",
        "barrier",
        "case_document",
        "claim",
        "contribution",
        "coverage",
        "document",
        "document_body",
    ),
    *("document_field", "evidence", "labels", "membership", "narrowing", "native_generation", "observation"),
    *("ownership", "rapporteur", "rendering"),
    *("standard", "standard_actor", "standard_standard", "standard_technology", "statement", "studied"),
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
        "narrowing",
        "native_generation",
        "rapporteur",
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
    "evidence": "SELECT DISTINCT ?a ?p ?e { ?e a sl:Evidence . ?a ?p ?e }",
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


# imported records, which state relations without events


def test_relation_without_event_is_a_row_without_event(tmp_path: Path) -> None:
    actor, standard, other = (ox.NamedNode(mint(k, s)) for k, s in (("actor", "a"), ("standard", "s"), ("event", "e")))
    given, a = ox.NamedNode(PREFIXES["graph"] + "x"), ox.NamedNode(PREFIXES["rdf"] + "type")
    triples = (
        (actor, a, ox.NamedNode(SL + "Actor")),
        (standard, a, ox.NamedNode(SL + "Standard")),
        (actor, ox.NamedNode(SL + "adopts"), standard),
        (actor, ox.NamedNode(SL + "memberOf"), actor),
        (other, ox.NamedNode(SL + "when"), ox.Literal("2001")),
        (other, ox.NamedNode(SL + "inRegion"), other),
        (
            ox.NamedNode(SL + "adopts"),
            ox.NamedNode(PREFIXES["rdfs"] + "subPropertyOf"),
            ox.NamedNode(SL + "takesPartIn"),
        ),
    )
    store = Store.of(ox.Quad(s, p, o, given) for s, p, o in triples).inner
    counts = tabulate(store, tmp_path / "t")
    assert {n: counts[n] for n in ("adoption", "membership", "standard_actor")} == {
        "adoption": 1,
        "membership": 1,
        "standard_actor": 1,
    }
    for name in ("adoption", "membership", "standard_actor"):
        assert pl.read_parquet(tmp_path / "t" / f"{name}.parquet")["event"].to_list() == [None]


DATES = {
    "2023": ("2023", 2023, "year"),
    "2023Z": ("2023", 2023, "year"),
    "2023-05:00": ("2023", 2023, "year"),
    "2023-05+02:00": ("2023-05", 2023, "month"),
    "2023-05-25": ("2023-05-25", 2023, "day"),
    "2023-05-25T10:00:00-05:00": ("2023-05-25", 2023, "day"),
    "-0044-03-15": ("-0044-03-15", -44, "day"),
    "12023": ("12023", 12023, "year"),
    "soon": (None, None, None),
}


def test_empty_graph_gives_empty_tables_with_their_columns(tmp_path: Path) -> None:
    assert set(tabulate(ox.Store(), tmp_path / "t").values()) == {0}
    for name, definition in TABLE.items():
        found = pl.read_parquet(tmp_path / "t" / f"{name}.parquet")
        assert found.columns == [c.name for c in definition.columns]


def figures(tmp_path: Path, period: str, value: ox.Literal) -> ox.Store:
    graph, node = ox.NamedNode(PREFIXES["graph"] + "x"), ox.NamedNode(mint("observation", "o"))
    values = {
        PREFIXES["rdf"] + "type": ox.NamedNode(SL + "Observation"),
        SL + "period": ox.Literal(period),
        SL + "value": value,
        **dict.fromkeys((SL + "indicator", SL + "observed", SL + "unit"), node),
    }
    return Store.of(ox.Quad(node, ox.NamedNode(prop), term, graph) for prop, term in values.items()).inner


@pytest.mark.parametrize("written", DATES)
def test_date_keeps_its_precision(written: str, tmp_path: Path) -> None:
    tabulate(figures(tmp_path, written, ox.Literal("1.5")), tmp_path / "t")
    found = pl.read_parquet(tmp_path / "t" / "observation.parquet")
    assert found.select("period", "period_year", "period_precision").row(0) == DATES[written]


@pytest.mark.parametrize(
    "text",
    ['say "a", b', "two\nlines", "福特\r\n", "# 'no' comment", "a;b\tc", "NaN", "null", "a\\nb\\", '"x"@en'],
)
def test_odd_names_survive(text: str, tmp_path: Path) -> None:
    store = figures(tmp_path, "2023", ox.Literal("1"))
    node, graph = ox.NamedNode(mint("observation", "o")), ox.NamedNode(PREFIXES["graph"] + "x")
    label = ox.Quad(node, ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.Literal(text, language="en"), graph)
    store.extend(with_merge([label]))
    tabulate(store, tmp_path / "t")
    assert pl.read_parquet(tmp_path / "t" / "labels.parquet")["label_en"].to_list() == [text]


def test_comma_quote_or_line_end_in_a_value_shifts_no_column(tmp_path: Path) -> None:
    given, store = Store(figures(tmp_path, "2023", ox.Literal("1"))), ox.Store()
    node = ox.NamedNode(mint("observation", "o") + ",p?q='r',s")
    label = ox.Literal('one, "two",\nthree\tfour', language="en")
    for quad in given.quads():
        value = node if quad.object == quad.subject else quad.object
        copy = ox.Quad(node, quad.predicate, value, quad.graph_name)
        named = ox.Quad(node, ox.NamedNode(PREFIXES["rdfs"] + "label"), label, quad.graph_name)
        store.extend(with_merge([copy, named]))
    tabulate(store, tmp_path / "t")
    found, labels = (pl.read_parquet(tmp_path / "t" / f"{n}.parquet").to_dicts() for n in ("observation", "labels"))
    iris = dict.fromkeys(("observation", "indicator", "observed", "unit"), node.value)
    assert found == [{**iris, "period": "2023", "period_year": 2023, "period_precision": "year", "value": 1.0}]
    names = dict.fromkeys(("label", "label_en"), label.value)
    cls = SL + "Observation"
    assert labels == [{"iri": node.value, "kind": "observation", **names, "label_zh": None, "class": cls}]


def test_of_several_names_classes_and_dates_a_row_has_the_least(tmp_path: Path) -> None:
    store = figures(tmp_path, "2023", ox.Literal("1"))
    node, graph = ox.NamedNode(mint("observation", "o")), ox.NamedNode(PREFIXES["graph"] + "x")
    said = [
        (PREFIXES["rdf"] + "type", ox.NamedNode(SL + "Adoption")),
        *((PREFIXES["rdfs"] + "label", ox.Literal(text, language="zh")) for text in ("乙", "甲")),
        *((PREFIXES["rdfs"] + "label", ox.Literal(text, language="en")) for text in ("two", "one")),
        *((SL + name, node) for name in ("adopter", "adoptedStandard")),
        *((SL + "when", ox.Literal(date)) for date in ("2024", "2023-05")),
    ]
    for predicate, value in said:
        store.extend(with_merge([ox.Quad(node, ox.NamedNode(predicate), value, graph)]))
    tabulate(store, tmp_path / "t")
    labels, adoptions = (pl.read_parquet(tmp_path / "t" / f"{n}.parquet") for n in ("labels", "adoption"))
    assert labels.select("label", "label_en", "label_zh", "class").rows() == [("one", "one", "乙", SL + "Adoption")]
    assert adoptions["announced"].to_list() == ["2023-05"]


def test_other_renderings_of_an_edition_are_told_from_editions(tmp_path: Path) -> None:
    names = [
        *("IEC 61918:2018", "IEC 61918:2018+AMD1:2022 CSV", "IEC 61918:2018 RLV", "IEC 61918:2018 EXV"),
        *("IEC 61918:2018/AMD1:2022", "IEC 60034:2024 SER", "IEC 99999:2005 CSV", "IEC 61918:2018+AMD1:2022 EXV-CMV"),
        *("IEEE 802.5-1998", "ANSI/IEEE 802.5-1998", "IEEE 802.5-1998 Redline", "ANSI C63.2-2016"),
    ]
    graph, designation = ox.NamedNode(PREFIXES["graph"] + "x"), ox.NamedNode(SL + "designation")
    address = {name: ox.NamedNode(mint("standard", slug(name))) for name in names}
    quads = [ox.Quad(node, designation, ox.Literal(name), graph) for name, node in address.items()]
    number = ox.NamedNode(mint("standard", "iec-60034"))
    quads.append(ox.Quad(address["IEC 60034:2024 SER"], ox.NamedNode(SL + "editionOf"), number, graph))
    store = ox.Store()
    store.extend(with_merge(quads))
    found = Store(store).select(TABLE["rendering"].sparql)
    by_address = {node.value: name for name, node in address.items()} | {number.value: "IEC 60034"}
    assert {tuple(by_address.get(s[c].value, s[c].value) for c in ("rendering", "standard", "how")) for s in found} == {
        ("IEC 61918:2018+AMD1:2022 CSV", "IEC 61918:2018", "consolidated"),
        ("IEC 61918:2018 RLV", "IEC 61918:2018", "marked-up"),
        ("IEC 61918:2018 EXV", "IEC 61918:2018", "extended"),
        ("IEC 61918:2018+AMD1:2022 EXV-CMV", "IEC 61918:2018", "marked-up"),
        ("IEC 60034:2024 SER", "IEC 60034", "collection"),
        ("ANSI/IEEE 802.5-1998", "IEEE 802.5-1998", "double"),
        ("IEEE 802.5-1998 Redline", "IEEE 802.5-1998", "marked-up"),
    }


# errors


def test_value_of_another_type_is_an_error_that_names_the_table(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="table observation: a value does not have the type of its column"):
        tabulate(figures(tmp_path, "2023", ox.Literal("many")), tmp_path / "t")


def test_unknown_table_is_reported_with_the_known_ones(release: Release) -> None:
    with pytest.raises(
        NotFoundError, match=r"has no table 'adoptions'; its tables: actor_region, adoption, authorship, barrier"
    ):
        release.table("adoptions")
    with pytest.raises(NotFoundError):
        release.table("../manifest")
    older = Release(release.path, {k: v for k, v in release.manifest.items() if k != "tables"})
    with pytest.raises(NotFoundError, match="its tables: none"):
        older.table("adoption")


def test_missing_file_of_a_table_is_reported_with_what_to_do(release: Release, tmp_path: Path) -> None:
    damage = r"is damaged: tables/adoption\.parquet \(missing\)\. Run 'standlink doctor', or 'standlink build --force'"
    with pytest.raises(NoReleaseError, match=damage):
        Release(tmp_path, release.manifest).table("adoption")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("# table:", "# tabel:", 1, "malformed header; expected '# table: what a row is'"),
        ("# column claim: iri; the claim", "# column: iri; the claim", 2, "or '# column NAME: TYPE; meaning'"),
        (
            "# column claim: iri; the claim",
            "# column claim: uri; the claim",
            2,
            "column claim: expected a type (one of",
        ),
        ("# column claim: iri; the claim", "# column claim: iri", 2, "column claim: expected a type"),
        ("# table:", "", 1, "incomplete header; expected '# table: ...'"),
        (
            "# column kind",
            "# least of several: sort\n# column kind",
            1,
            "'# least of several' names unknown columns: sort",
        ),
    ],
)
def test_malformed_definition_is_reported_with_file_and_line(
    old: str, new: str, line: int, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "claim.rq"
    text = next(p for p in definition_files() if p.stem == "claim").read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TableFileError) as caught:
        read_definition(path)
    assert caught.value.line == line
    assert message in caught.value.reason


def test_header_and_query_must_name_the_same_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standlink.graph.pipeline.tabulation.FOLDER", tmp_path)
    (tmp_path / "x.rq").write_text("# table: a thing\n# column a: iri; a thing\n\nSELECT ?b { ?b ?p ?o }\n", "utf-8")
    with pytest.raises(TableFileError, match="the header and the SELECT clause name different columns"):
        tabulate(ox.Store(), tmp_path / "t")


# answers as columns

XSD = PREFIXES["xsd"]


def number(text: str, type_: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + type_))


FORD = ox.NamedNode(mint("actor", "ford"))
ANSWER = Table(
    ("actor", "year", "share", "mixed", "when", "nothing", "is"),
    (
        (FORD, number("2023"), number("0.5", "decimal"), number("1"), ox.Literal("2023"), None, ox.Literal(True)),
        (None, None, None, number("2.5", "double"), ox.Literal("2023-05"), None, None),
        (FORD, number("2024"), number("1", "decimal"), FORD, None, None, ox.Literal(False)),
    ),
    {FORD.value: "Ford"},
)


def test_answer_becomes_typed_columns() -> None:
    frame = ANSWER.to_polars()
    assert dict(frame.schema) == {
        "actor": pl.String,
        "actor_label": pl.String,
        "year": pl.Int64,
        "share": pl.Float64,
        "mixed": pl.String,
        "mixed_label": pl.String,
        "when": pl.String,
        "nothing": pl.String,
        "is": pl.Boolean,
    }
    assert frame["actor_label"].to_list() == ["Ford", None, "Ford"]
    assert frame["year"].to_list() == [2023, None, 2024]
    assert frame["when"].to_list() == ["2023", "2023-05", None]


def test_pandas_has_the_same_columns_and_dates_stay_text() -> None:
    pytest.importorskip("pandas")
    frame = ANSWER.to_pandas()
    assert list(frame.columns) == ANSWER.to_polars().columns
    assert frame["when"].to_list()[:2] == ["2023", "2023-05"]
    assert frame["share"].to_list()[0] == 0.5
    assert frame["actor"].isna().to_list() == [False, True, False]


def test_answer_without_rows_keeps_its_columns() -> None:
    frame = Table(("a", "b"), ()).to_polars()
    assert dict(frame.schema) == {"a": pl.String, "b": pl.String}


@pytest.mark.parametrize("values", [("1", "0.5"), (str(2**70), "1")])
def test_numbers_of_two_kinds_become_floating_point_numbers(values: tuple[str, str]) -> None:
    terms = [number(v, "decimal" if "." in v else "integer") for v in values]
    frame = Table(("n",), tuple((t,) for t in terms)).to_polars()
    assert frame["n"].to_list() == [float(v) for v in values]


def test_arrow_readers_take_an_answer_as_it_is() -> None:
    assert pl.DataFrame(ANSWER).equals(ANSWER.to_polars())


def test_every_answer_as_columns_has_the_rows_of_its_csv(graph: Graph) -> None:
    answer = graph.ask("convergence/switchers", from_="ccs1", to="nacs")
    head, *_ = answer.to_csv().splitlines()
    assert answer.to_polars().columns == head.split(",")
    assert len(answer.to_polars()) == len(answer) > 5
