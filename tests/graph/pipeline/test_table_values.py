"""Values in tables: imported relations, dates, odd names, the least of several, and what is refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from standlink.errors import BuildError, NoReleaseError, NotFoundError
from standlink.graph.pipeline.tabulation import (
    TableFileError,
    definition_files,
    read_definition,
    tabulate,
)
from standlink.graph.releases.release import Release
from standlink.graph.store.merging import with_merge
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import PREFIXES, mint, slug

from .test_tabulation import SL, TABLE

pytestmark = pytest.mark.slow


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


def test_drafts_are_told_by_version_stage_and_dates_also_when_they_were_given_up(tmp_path: Path) -> None:
    given, a, withdrawn = ox.NamedNode(PREFIXES["graph"] + "x"), PREFIXES["rdf"] + "type", SL + "withdrawnStatus"
    facts = {
        "prepared": {"status": ox.NamedNode(SL + "inPreparation")},
        "3gpp-v0": {"publishedBy": ox.NamedNode(mint("actor", "3gpp")), "versionNumber": ox.Literal("0.1.0")},
        "3gpp-v1": {"publishedBy": ox.NamedNode(mint("actor", "3gpp")), "versionNumber": ox.Literal("15.0.0")},
        "etsi-v1": {"publishedBy": ox.NamedNode(mint("actor", "etsi")), "versionNumber": ox.Literal("1.1.1")},
        "abandoned": {"status": ox.NamedNode(withdrawn), "stage": ox.Literal("40.98")},
        "dated": {"stage": ox.Literal("40.98"), "publicationDate": ox.Literal("1999")},
        "withdrawn": {"status": ox.NamedNode(withdrawn), "stage": ox.Literal("95.99")},
        "p802": {"status": ox.NamedNode(withdrawn), "draftDate": ox.Literal("1999")},
        "was-draft": {"draftDate": ox.Literal("1998"), "publicationDate": ox.Literal("1999")},
    }
    quads = [
        ox.Quad(ox.NamedNode(mint("standard", slug)), predicate, value, given)
        for slug, values in facts.items()
        for predicate, value in [
            (ox.NamedNode(a), ox.NamedNode(SL + "StandardDocument")),
            (ox.NamedNode(PREFIXES["dcterms"] + "source"), ox.NamedNode("https://example.org/record")),
            *((ox.NamedNode(SL + name), value) for name, value in values.items()),
        ]
    ]
    tabulate(Store.of(quads).inner, tmp_path / "t")
    documents = pl.read_parquet(tmp_path / "t" / "document.parquet")
    drafts = documents.filter("draft")["document"].cast(pl.String)
    assert set(documents["document"].cast(pl.String)) == {mint("standard", slug) for slug in facts}
    assert set(drafts) == {mint("standard", slug) for slug in ("prepared", "3gpp-v0", "abandoned", "p802")}


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


def test_studied_standard_that_a_catalogue_lists_is_itself_a_document_of_its_case(tmp_path: Path) -> None:
    given, source = ox.NamedNode(PREFIXES["graph"] + "x"), ox.NamedNode(PREFIXES["dcterms"] + "source")
    case, listed, other = (
        ox.NamedNode(mint(kind, slug)) for kind, slug in (("initiative", "case"), ("standard", "a"), ("standard", "b"))
    )
    store = Store.of(
        ox.Quad(s, p, o, given)
        for s, p, o in (
            (listed, ox.NamedNode(SL + "studiedIn"), case),
            (other, ox.NamedNode(SL + "studiedIn"), case),
            (listed, source, ox.NamedNode("https://example.org/record")),
        )
    ).inner
    tabulate(store, tmp_path / "t")
    rows = pl.read_parquet(tmp_path / "t" / "case_document.parquet").select("document", "standard", "how").rows()
    assert rows == [(listed.value, listed.value, "itself")]


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
