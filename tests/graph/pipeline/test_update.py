"""Updates: a release made from the one before equals one that is built from nothing."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sampling import few, spread
from standlink.errors import ValidationError
from standlink.graph.gate.validation import LISTED
from standlink.graph.pipeline import tabulation as tables
from standlink.graph.pipeline import whole
from standlink.graph.pipeline.build import build
from standlink.graph.pipeline.mentions import patterns
from standlink.graph.pipeline.table_file import said_by
from standlink.graph.releases.dataset import write_dataset
from standlink.graph.releases.dumps import DUMPS, QUADS
from standlink.graph.releases.release import REPORT, TABLES, Release, Releases
from standlink.graph.store import kept_hubs
from standlink.graph.store.hub import hub_of
from standlink.graph.store.neighbourhood import MOST
from standlink.graph.store.reading import describe
from standlink.graph.store.store import INFERRED, ONTOLOGY, sl
from standlink.ontology.namespaces import PREFIXES, mint
from standlink.queries.prepare import prepare
from standlink.queries.search.ranking import ORDERS, list_things, search

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[2] / "data" / "cases" / "small.ttl"
RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
DESCRIPTION = ox.NamedNode(PREFIXES["dcterms"] + "description")


def quiet(stage: str, result: str) -> None:
    """Ignore the progress of a build."""


def write(home: Path, name: str, triples: list[ox.Triple], digest: str) -> None:
    """Write a dataset to a data folder, as an import does."""
    write_dataset(
        home, triples, name=name, title=name, licence="https://creativecommons.org/publicdomain/zero/1.0/",
        derived_from="https://example.org/", importer="test 1", digest=digest, read=1, kept=1,
    )  # fmt: skip


def region(number: int) -> ox.NamedNode:
    return ox.NamedNode(mint("region", f"r{number}"))


def described(count: int) -> list[ox.Triple]:
    """Return enough complete regions to make a change a small part of the graph."""
    return [
        triple
        for n in range(count)
        for triple in (
            ox.Triple(region(n), RDF_TYPE, sl("SubnationalRegion")),
            ox.Triple(region(n), LABEL, ox.Literal(f"Region {n}", language="en")),
            ox.Triple(region(n), LABEL, ox.Literal(f"地{n}", language="zh")),
        )
    ]


def content(release: Release) -> dict[str, object]:
    """Return the content of a release in every form: graph, dump, index, tables, report."""
    with closing(sqlite3.connect(release.index)) as db:
        things = db.execute("SELECT * FROM things ORDER BY id").fetchall()
        words = sorted({word for _, _, _, _, label, *_ in things for word in label.split()})[:5]
        hubs = {table: set(db.execute(f"SELECT * FROM {table}")) for table in ("counts", "lists", "entries", "letters")}
    orders = {order: list_things(release, {}, limit=1_000, order=order, editions=True) for order in ORDERS}
    return {
        "quads": set(release.store.inner),
        "dump": gzip.decompress((release.path / DUMPS / QUADS).read_bytes()),
        "report": json.loads((release.path / REPORT).read_text("utf-8")),
        "tables": {p.name: pl.read_parquet(p).to_dicts() for p in sorted((release.path / TABLES).iterdir())},
        "said": {p.name: said_by(p) for p in sorted((release.path / TABLES).iterdir())},
        "things": things,
        "orders": {order: [hit.iri for hit in found.hits] for order, found in orders.items()},
        "hubs": hubs,
        "found": {word: search(release, word, limit=100, facets=True) for word in words},
        **{key: release.manifest[key] for key in ("triples", "inferred", "counts", "tables", "findings")},
    }


def same_from_nothing(home: Path, cases: Path) -> None:
    """Compare the current release with one that is built from nothing with the same inputs."""
    updated = Releases(home).current()
    afresh = build(home, quiet, force=True, cases=cases)
    assert updated.manifest["base"]
    assert afresh.manifest["base"] is None
    found, expected = content(updated), content(afresh)
    for key in expected:
        assert found[key] == expected[key], key
    assert set(updated.store.triples()) == {q.triple for q in updated.store.quads()}
    dumped = set(ox.parse(gzip.decompress((updated.path / DUMPS / QUADS).read_bytes()), format=ox.RdfFormat.N_QUADS))
    assert dumped == {q for q in updated.store.quads() if q.graph_name != ONTOLOGY}


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    shutil.copy(SMALL, folder / "small.ttl")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a release of the small case and a catalogue of regions, built once and copied by ``home``."""
    folder, cases = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("cases")
    shutil.copy(SMALL, cases / "small.ttl")
    write(folder, "catalogue", described(40), "1")
    build(folder, quiet, cases=cases)
    return folder


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A data folder with a release of the small case and a catalogue of regions."""
    return Path(shutil.copytree(built, tmp_path / "home"))


def test_changed_event_updates_all_that_follows_from_it(home: Path, cases: Path) -> None:
    text = (cases / "small.ttl").read_text("utf-8")
    adopter = "    sl:adopter actor:works ;\n"
    assert adopter in text
    (cases / "small.ttl").write_text(text.replace(adopter, "    sl:adopter actor:body ;\n"), "utf-8")
    build(home, quiet, cases=cases)
    same_from_nothing(home, cases)


def test_dataset_added_changed_and_removed(home: Path, cases: Path) -> None:
    more = [ox.Triple(region(1), sl("partOf"), region(2)), ox.Triple(region(2), sl("partOf"), region(3))]
    write(home, "more", more, "1")
    release = build(home, quiet, cases=cases)
    follows = ox.Quad(region(1), sl("partOf"), region(3), INFERRED)
    assert follows in release.store.inner
    same_from_nothing(home, cases)
    # The inferred triple is now asserted, and no longer inferred.
    write(home, "more", [*more, follows.triple], "2")
    release = build(home, quiet, cases=cases)
    assert follows not in release.store.inner
    same_from_nothing(home, cases)
    shutil.rmtree(home / "datasets" / "more")
    release = build(home, quiet, cases=cases)
    assert not list(release.store.triples(region(1), sl("partOf")))
    same_from_nothing(home, cases)


@pytest.mark.parametrize("in_memory", spread([whole.IN_MEMORY, 0], 2))
def test_triple_of_two_datasets_is_kept_until_neither_has_it(
    home: Path, cases: Path, in_memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "IN_MEMORY", in_memory)
    own, both = (ox.Triple(region(1), sl("partOf"), region(n)) for n in (2, 3))
    for name in "ab":
        write(home, name, [own, both], "1")
    build(home, quiet, cases=cases)
    for name, left in (("a", {both}), ("b", set())):
        write(home, name, [own], "2")
        store = build(home, quiet, cases=cases).store
        assert set(store.triples(region(1), sl("partOf"), region(3))) == left
        assert len(list(store.triples(region(1), sl("partOf")))) == 1 + len(left)
    same_from_nothing(home, cases)


def test_finding_of_an_unchanged_record_is_kept_and_of_a_fixed_one_is_not(home: Path, cases: Path) -> None:
    described_twice = (ox.Literal(text, language="en") for text in ("A region.", "The same region."))
    lame = described(41)[-3:] + [ox.Triple(region(40), DESCRIPTION, text) for text in described_twice]
    write(home, "lame", lame, "1")
    assert build(home, quiet, cases=cases).manifest["findings"]["Warning"] == 1
    write(home, "other", [ox.Triple(region(1), sl("partOf"), region(2))], "1")
    assert build(home, quiet, cases=cases).manifest["findings"]["Warning"] == 1
    same_from_nothing(home, cases)
    write(home, "lame", described(41)[-3:], "2")
    assert build(home, quiet, cases=cases).manifest["findings"]["Warning"] == 0
    same_from_nothing(home, cases)


def test_more_findings_than_are_listed_are_counted_exactly(home: Path, cases: Path) -> None:
    texts = [ox.Literal(text, language="en") for text in ("A region.", "The same region.")]
    described_twice = {n: [ox.Triple(region(n), DESCRIPTION, text) for text in texts] for n in range(LISTED + 30)}

    def rewrite(digest: str, without: set[int]) -> int:
        twice = (t for n, both in described_twice.items() for t in (both[:1] if n in without else both))
        write(home, "catalogue", [*described(LISTED + 30), *twice], digest)
        return int(build(home, quiet, cases=cases).manifest["findings"]["Warning"])

    assert rewrite("1", set()) == LISTED + 30
    # The names of regions sort as text: 99 is the last of all.
    assert rewrite("2", {99}) == LISTED + 29
    same_from_nothing(home, cases)
    assert rewrite("3", {98, 0}) == LISTED + 28
    same_from_nothing(home, cases)


def test_violation_stops_an_update_and_keeps_the_release(home: Path, cases: Path) -> None:
    before = Releases(home).current_id()
    text = (cases / "small.ttl").read_text("utf-8")
    (cases / "small.ttl").write_text(text.replace("    sl:adopter actor:works ;\n", ""), "utf-8")
    with pytest.raises(ValidationError):
        build(home, quiet, cases=cases)
    assert Releases(home).current_id() == before


def test_large_change_is_built_from_nothing(home: Path, cases: Path) -> None:
    write(home, "catalogue", described(80), "2")
    assert build(home, quiet, cases=cases).manifest["base"] is None


def test_graph_too_large_for_memory_gives_the_same_release(
    home: Path, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, "more", [ox.Triple(region(1), sl("partOf"), region(2))], "1")
    in_memory = content(build(home, quiet, force=True, cases=cases))
    monkeypatch.setattr(whole, "IN_MEMORY", 0)
    assert content(build(home, quiet, force=True, cases=cases)) == in_memory
    write(home, "more", [ox.Triple(region(2), sl("partOf"), region(3))], "2")
    updated = build(home, quiet, cases=cases)
    assert updated.manifest["base"]
    assert content(build(home, quiet, force=True, cases=cases)) == content(updated)


def test_damaged_release_is_not_updated(home: Path, cases: Path) -> None:
    path = Releases(home).current().path / REPORT
    path.write_bytes(path.read_bytes().replace(b"t", b"T", 1))
    write(home, "more", [ox.Triple(region(1), sl("partOf"), region(2))], "1")
    assert build(home, quiet, cases=cases).manifest["base"] is None


def test_table_is_made_again_only_if_what_it_looks_at_has_changed(
    home: Path, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    rows = tables._rows
    monkeypatch.setattr(tables, "_rows", lambda d, s, f: made.append(d.name) or rows(d, s, f))
    for number, name in enumerate(("Uno", "Primo")):
        made.clear()
        write(home, "more", [ox.Triple(region(1), LABEL, ox.Literal(name, language="it"))], str(number))
        build(home, quiet, cases=cases)
    assert {"labels"} <= set(made) <= {"labels", "standard_standard"}
    same_from_nothing(home, cases)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?x { ?x a sl:Claim }", {f"{RDF_TYPE} {sl('Claim')}"}),
        ("SELECT ?x { ?x a ?class }", {str(RDF_TYPE)}),
        ("SELECT ?x { ?x sl:partOf/^rdfs:label* ?y FILTER NOT EXISTS { ?x sl:when ?y } }",
         {str(sl("partOf")), str(LABEL), str(sl("when"))}),
        ("SELECT ?x { { SELECT ?x { GRAPH ?g { ?x sl:when ?y } } } UNION { ?x sl:period ?y } }",
         {str(sl("when")), str(sl("period"))}),
        ("SELECT ?x { ?x ?p ?y }", None),
        ("SELECT ?x { ?x !sl:when ?y }", None),
        ("SELECT ?x { ?x sl:when ?y FILTER EXISTS { ?x ?p ?z } }", None),
    ],
)  # fmt: skip
def test_query_mentions_what_it_could_match(query: str, expected: set[str] | None) -> None:
    keys = [pattern.keys for pattern in patterns(query)]
    named = {key for each in keys for key in each or ()}
    assert (None if None in keys else named) == expected


def test_renamed_things_take_their_places_in_every_order_and_list(
    built: Path, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(built, tmp_path / "home"))
    hub, many = region(0), described(MOST + 20)
    many += [ox.Triple(region(n), sl("partOf"), hub) for n in range(1, MOST + 20)]
    write(home, "catalogue", many, "1")
    build(home, quiet, cases=cases)
    monkeypatch.setattr(whole, "index", None)
    for step, renamed in enumerate(({7: "AAA"}, {7: "zz", 300: "Region 300 and more", 12: "Région 5", 0: "Hub"})):
        written = {f'"Region {number}"@en': f'"{name}"@en' for number, name in renamed.items()}
        if step:
            written['"AAA"@en'] = '"zz"@en'
        many = [
            ox.Triple(t.subject, t.predicate, ox.Literal(new.split('"')[1], language="en"))
            if (new := written.get(str(t.object)))
            else t
            for t in many
        ]
        write(home, "catalogue", many, f"renamed {step}")
        assert build(home, quiet, cases=cases).manifest["base"]
    monkeypatch.undo()
    with closing(sqlite3.connect(Releases(home).current().index)) as db:
        assert db.execute("SELECT count(*) FROM entries").fetchone()[0] > MOST
    same_from_nothing(home, cases)


def test_kept_hubs_follow_a_change(built: Path, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, hub = Path(shutil.copytree(built, tmp_path / "home")), region(0)
    many = described(MOST + 20)
    many += [ox.Triple(region(n), sl("partOf"), hub) for n in range(1, MOST + 20)]
    write(home, "catalogue", many, "1")
    before = build(home, quiet, cases=cases, prepare=prepare)
    read: list[str] = []
    monkeypatch.setattr(kept_hubs, "describe", lambda *about: read.append(about[1]) or describe(*about))
    # Of the hub the first names alone are shown: the first change is of none of them, the second of the first.
    for new, is_shown in (("Region 300 and more", False), ("AAA", True)):
        name = {'"Region 300"@en': ox.Literal(new, language="en")}
        write(
            home, "catalogue", [ox.Triple(t.subject, t.predicate, name.get(str(t.object), t.object)) for t in many], new
        )
        after = build(home, quiet, cases=cases, prepare=prepare)
        assert after.manifest["base"] == before.id
        assert read == [hub.value] * is_shown
        assert after.hubs.description(hub.value) == describe(after.store, hub.value, hub_of(after.index, hub.value))
        assert (b'"AAA"' in (after.hubs.json(hub.value) or b"")) == is_shown
        before = after


PROPERTIES = [sl(name) for name in ("partOf", "hasPart", "locatedIn", "headquarteredIn", "competesWith")]
LINKS = st.builds(ox.Triple, st.integers(0, 4).map(region), st.sampled_from(PROPERTIES), st.integers(0, 4).map(region))
NAMES = st.builds(ox.Literal, st.sampled_from(("Uno", "Due")), language=st.sampled_from(("it", "de")))
TEXTS = st.builds(ox.Triple, st.integers(0, 4).map(region), st.sampled_from((LABEL, DESCRIPTION)), NAMES)
TYPES = st.builds(ox.Triple, st.integers(0, 4).map(region), st.just(RDF_TYPE), st.just(sl("SubnationalRegion")))
FACTS = LINKS | TEXTS | TYPES


@settings(
    max_examples=few(1), derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=st.lists(st.tuples(st.sampled_from("ab"), st.sets(FACTS, max_size=6)), min_size=2, max_size=2))
def test_any_changes_one_after_the_other(
    steps: list[tuple[str, set[ox.Triple]]], built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    cases, home = folder / "cases", Path(shutil.copytree(built, folder / "home"))
    cases.mkdir()
    shutil.copy(SMALL, cases / "small.ttl")
    for number, (name, facts) in enumerate(steps):
        write(home, name, sorted(facts, key=str), str(number))
        build(home, quiet, cases=cases)
    same_from_nothing(home, cases)
