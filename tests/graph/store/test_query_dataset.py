"""The dataset of a query: FROM, FROM NAMED and the dataset of the protocol, counted on graphs that overlap."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pyoxigraph as ox
import pytest
from standlink.errors import ResultTooLargeError
from standlink.graph.store import query_dataset
from standlink.graph.store.query_dataset import dataset_of
from standlink.graph.store.store import Store

EX = "http://x/"
A, B, C = (EX + name for name in "abc")
COUNT = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) %s { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def store() -> Store:
    """Graphs a with triples 1 to 4, b with 3 to 6 and c with 4 and 9."""
    graphs = {A: (1, 2, 3, 4), B: (3, 4, 5, 6), C: (4, 9)}
    subject, prop = ox.NamedNode(EX + "s"), ox.NamedNode(EX + "p")
    return Store.of(
        ox.Quad(subject, prop, ox.Literal(n), ox.NamedNode(graph)) for graph, all_n in graphs.items() for n in all_n
    )


def number(store: Store, sparql: str, **dataset: Sequence[str] | None) -> int:
    solution = next(iter(store.query(sparql, **dataset)))  # type: ignore[arg-type]
    return int(solution[0].value)


@pytest.mark.parametrize(
    ("clauses", "default", "named"),
    [
        ("FROM <http://x/a>", 4, 0),
        ("FROM <http://x/a> FROM <http://x/a>", 4, 0),
        ("FROM <http://x/a> FROM <http://x/b>", 6, 0),
        ("FROM <http://x/a> FROM <http://x/b> FROM <http://x/c>", 7, 0),
        ("FROM NAMED <http://x/a>", 0, 4),
        ("FROM NAMED <http://x/a> FROM NAMED <http://x/b>", 0, 8),
        ("FROM <http://x/a> FROM NAMED <http://x/b>", 4, 4),
        ("FROM NAMED <http://x/b> FROM <http://x/a> FROM <http://x/b>", 6, 4),
        ("FROM <http://x/a> FROM <http://x/b> FROM NAMED <http://x/c>", 6, 2),
        ("FROM <http://x/none>", 0, 0),
        ("FROM <http://x/none> FROM <http://x/a>", 4, 0),
    ],
)
def test_triples_of_several_graphs_count_once(store: Store, clauses: str, default: int, named: int):
    assert number(store, COUNT % clauses) == default
    assert number(store, NAMED % clauses) == named
    found = dataset_of(COUNT % clauses)
    assert found is not None
    asked = {"default_graphs": [g.value for g in found.default], "named_graphs": [g.value for g in found.named]}
    assert number(store, COUNT % "", **asked) == default
    assert number(store, NAMED % "", **asked) == named


def test_the_dataset_of_the_protocol_replaces_that_of_the_query(store: Store):
    query, named = COUNT % f"FROM <{C}> FROM NAMED <{A}>", NAMED % f"FROM <{C}> FROM NAMED <{A}>"
    assert (number(store, query), number(store, named)) == (2, 4)
    assert (number(store, query, default_graphs=[A, B]), number(store, named, default_graphs=[A, B])) == (6, 0)
    assert (number(store, query, named_graphs=[B, C]), number(store, named, named_graphs=[B, C])) == (0, 6)
    assert number(store, query, default_graphs=[]) == 0


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * FROM <http://x/a> { ?s ?p ?o }",
        "BASE <http://x/> SELECT * FROM <a> { ?s ?p ?o }",
        "BASE <http://y/> BASE <http://x/> SELECT * FROM<a>{ ?s ?p ?o }",
        "PREFIX from: <http://x/> SELECT * FROM from:a WHERE { ?from from:p ?o }",
        "PREFIX e: <http://x/> # FROM <http://x/b>\nASK\tfrom # NAMED\n\n e:a {}",
        "BASE <http://x/> PREFIX e: <a> CONSTRUCT FROM e: WHERE { ?s ?p ?o }",
        "DESCRIBE <http://x/s> FROM <http://x/\\u0061>",
        "SELECT (' FROM <http://x/b>' AS ?l) (<x:FROM> AS ?i) FROM <http://x/a> { ?s ?p '''FROM <x:b>''' }",
        "SELECT (EXISTS { ?s ?p ?o } AS ?e) \\u0046ROM <http://x/a> { ?s ?p 'a \\' FROM <b>' }",
        "SELECT ?s FROM <http://x/a> { { SELECT ?s { ?s ?p ?o FILTER(?s<?p && ?o>?p) } } ?s ?FROM $from }",
        "PREFIX named: <http://x/> SELECT * FROM named:a { }",
        "PREFIX from: <http://x/> CONSTRUCT { ?s from:p (1) } FROM from:a { ?s ?p ?o } ORDER BY from:f(?s)",
        "PREFIX from: <http://x/> DESCRIBE from:x ?s FROM from:a WHERE { ?s ?p ?o } LIMIT 1",
        "PREFIX x: <http://x/> SELECT *FROMx:a{}",
        "PREFIX : <http://x/> SELECT (1<2 AS ?x)FROM:a WHERE {}",
        "ASKFROM<http://x/a>{}",
    ],
)
def test_the_dataset_is_found_whatever_the_spelling(sparql: str):
    found = dataset_of(sparql)
    assert found is not None
    assert ({g.value for g in found.default}, found.named) == ({A}, frozenset())


def test_words_may_touch_as_the_engine_reads_them():
    found = dataset_of("PREFIX x: <http://x/> SELECT * FROM <http://x/a>FROMNAMED x:b FROMNAMEDx:c FROMx:d {}")
    assert found is not None
    assert {g.value for g in found.default} == {A, EX + "d"}
    assert {g.value for g in found.named} == {B, C}


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s ?p ?o }",
        "",
        "PREFIX from: <http://x/> DESCRIBE from:x from:a",
        "PREFIX from: <http://x/> SELECT ?s { ?s ?p ?o } ORDER BY from:f(?s)",
        "SELECT ?from { ?from ?p 'FROM <http://x/a>' } # FROM <http://x/a>",
        'PREFIX from: <http://x/> ASK { <http://x/FROM> from:from """FROM <http://x/a> \\""""@from }',
        "SELECT * { ?s <http://x/FROM>/!<http://x/from>|<http://x/FROM#a> ?o }",
    ],
)
def test_a_query_without_a_dataset_has_none(sparql: str):
    assert dataset_of(sparql) is None
    with suppress(RuntimeError):  # no function of that name
        ox.Store().query(sparql or "ASK {}")


def test_relative_graphs_resolve_against_the_base_iri(store: Store):
    assert number(store, COUNT % "FROM <a> FROM <b>", base_iri=EX) == 6


def test_a_malformed_dataset_is_a_syntax_error(store: Store):
    for clauses in ("FROM undeclared:a FROM <http://x/b>", "FROM NAMED", "FROM <a b>"):
        with pytest.raises(SyntaxError):
            store.query(COUNT % clauses)
    with pytest.raises(ValueError, match="IRI"):
        store.query(COUNT % "", default_graphs=["a"])


def test_a_merge_that_is_too_large_names_the_sizes_of_its_graphs(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(query_dataset, "MOST_MERGED", 7)
    fresh = Store(store.inner)
    assert number(fresh, COUNT % f"FROM <{A}> FROM <{C}>") == 5
    with pytest.raises(ResultTooLargeError, match=r"8 triples \(http://x/a 4, http://x/b 4\); at most 7"):
        fresh.query(COUNT % f"FROM <{A}> FROM <{B}>")
    assert number(fresh, COUNT % f"FROM <{A}>") == 4
    everything = [A, B, C, EX + "none"]
    assert number(fresh, COUNT % "", default_graphs=everything, named_graphs=[C]) == 7
    assert number(fresh, NAMED % "", default_graphs=everything, named_graphs=[C]) == 2
