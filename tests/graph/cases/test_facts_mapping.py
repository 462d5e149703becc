"""Tests that the graph contains every fact of the dossier behind the curated cases, as listed in the mapping table."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.store import INFERRED, ONTOLOGY, RDF_TYPE, Store, sl
from standlink.ontology.namespaces import expand, kind_and_slug, node
from standlink.ontology.vocabulary import declared_terms

CHECKOUT: Final = Path(__file__).parents[3]
TABLE: Final = CHECKOUT / "docs" / "facts-mapping.csv"
PAGE: Final = node("foaf:page")
RECORDS: Final = ("event", "statement", "observation", "claim")


@pytest.fixture(scope="module")
def facts(shared: Callable[[str], Path]) -> list[dict[str, str]]:
    """The rows of the dossier; the test is skipped without it."""
    with shared("facts/facts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def table() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({r["predicate"] for r in rows}) == len(rows)
    return {r["predicate"]: r for r in rows}


@pytest.fixture(scope="module")
def slugs(release: Release) -> dict[str, list[ox.NamedNode]]:
    """The things of the graph by slug; a thing with a new address also by the old one."""
    found = defaultdict(list)
    for thing in {q.subject for q in release.store.quads() if q.graph_name not in (ONTOLOGY, INFERRED)}:
        known = kind_and_slug(thing.value) if isinstance(thing, ox.NamedNode) else None
        if known:
            found[known[1]] += [thing, *release.store.nodes(thing, node("dcterms:isReplacedBy"))]
    return found


@pytest.fixture(scope="module")
def cited_by(release: Release) -> dict[str, list[set[str]]]:
    """By page of a source: each record or thing that cites it, with all nodes that it names.

    A barrier that is an example of a wider one names the wider one as well.
    """
    store, found = release.store, defaultdict(list)
    page = _read_at(store)
    source = {t.subject: t.object for t in store.triples(None, sl("source"))}
    wider = defaultdict(set)
    for triple in store.triples(None, sl("exemplifies")):
        wider[triple.subject.value].add(triple.object.value)
    for triple in store.triples(None, sl("evidence")):
        own = store.quads(triple.subject)
        named = {q.object.value for q in own if isinstance(q.object, ox.NamedNode) and q.graph_name != INFERRED}
        named.update(*(wider[n] for n in named & wider.keys()))
        found[page.get(source[triple.object], "")].append({triple.subject.value, *named})
    return found


def test_every_predicate_of_the_dossier_is_listed_with_its_count(facts: list[dict[str, str]]) -> None:
    assert {p: int(r["rows"]) for p, r in table().items()} == Counter(f["predicate"] for f in facts)


def test_table_names_only_existing_terms() -> None:
    named = {name for row in table().values() for name in row["mapped_to"].split()}
    own = {n for n in named if expand(n) not in declared_terms()}
    assert own <= {"rdfs:label"}


def test_every_predicate_is_mapped_or_refused_with_a_reason() -> None:
    assert [p for p, r in table().items() if not r["mapped_to"] and not r["note"]] == []


def test_source_of_every_fact_is_a_source_of_the_graph(facts: list[dict[str, str]], release: Release) -> None:
    assert {f["source_url"] for f in facts} - set(_read_at(release.store).values()) == set()


def test_subject_and_object_of_every_fact_are_described(
    facts: list[dict[str, str]], slugs: dict[str, list[ox.NamedNode]]
) -> None:
    named = {f["subject"] for f in facts} | {f["object"] for f in facts if f["object_type"] == "entity"}
    assert named - slugs.keys() == set()


def test_every_fact_is_in_a_record_that_cites_its_source(
    facts: list[dict[str, str]], slugs: dict[str, list[ox.NamedNode]], cited_by: dict[str, list[set[str]]]
) -> None:
    """Subject and object occur together; a note in the table explains the predicates where they cannot."""
    lost = []
    for number, fact in enumerate(facts, start=2):
        if table()[fact["predicate"]]["note"]:
            continue
        ends = [fact["subject"]] + ([fact["object"]] if fact["object_type"] == "entity" else [])
        wanted = [{n.value for n in slugs[end]} for end in ends]
        if not any(all(w & record for w in wanted) for record in cited_by[fact["source_url"]]):
            lost.append((number, fact["subject"], fact["predicate"], fact["object"]))
    assert lost == []


def test_graph_holds_1300_evidenced_assertions_on_500_things(release: Release) -> None:
    citing = {t.subject for t in release.store.triples(None, sl("evidence"))}
    kinds = Counter(_kind(node) for node in citing)
    assert sum(kinds[kind] for kind in RECORDS) >= 1300
    things = {t.subject for t in release.store.triples(None, RDF_TYPE)}
    assert sum(_kind(node) not in (*RECORDS, "evidence", "source", "") for node in things) >= 500


def _read_at(store: Store) -> dict[ox.NamedNode, str]:
    """Return where each source was read: the address of a copy, else its page."""
    triples = (*store.triples(None, PAGE), *store.triples(None, sl("accessedAt")))
    return {t.subject: t.object.value for t in triples if isinstance(t.object, ox.NamedNode)}


def _kind(node: object) -> str:
    known = kind_and_slug(node.value) if isinstance(node, ox.NamedNode) else None
    return known[0] if known else ""
