"""Queries over columns: what they find is what the store finds, or they say that the store has to be asked."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standlink.graph.index.reading import dump
from standlink.graph.pipeline import patterns
from standlink.graph.pipeline.columns import TERM, Columns
from standlink.graph.pipeline.computing import no_values
from standlink.graph.pipeline.expressions import UnsupportedError
from standlink.graph.pipeline.loading import Part
from standlink.graph.pipeline.mentions import properties
from standlink.graph.pipeline.patterns import select
from standlink.graph.pipeline.tabulation import queried, tabulate
from standlink.graph.releases.release import TABLES, Release
from standlink.graph.store.merging import with_merge
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import ONTOLOGY, PREFIXES

GRAPHS = [ox.NamedNode(PREFIXES["graph"] + name) for name in "ab"]
THINGS = [ox.NamedNode(f"https://example.org/thing/{name}") for name in "abcd"]
WORDS = [ox.NamedNode(ONTOLOGY + name) for name in ("partOf", "when", "label", "narrower")]
TEXTS = [
    ox.Literal("one"),
    ox.Literal('t"w\\o\n\u2028'),
    ox.Literal("eins", language="de"),
    ox.Literal("one", language="en"),
    ox.Literal("2020-01-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    ox.Literal("1.50", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
]
#: Queries with every operator and function that columns know.
QUERIES = {
    "join": "SELECT ?a ?b ?c { ?a sl:partOf ?b . ?b sl:partOf ?c }",
    "join of graphs": "SELECT ?a ?b ?g { ?a sl:partOf ?b . GRAPH ?g { ?b sl:when ?c } }",
    "one graph": "SELECT ?a ?b { GRAPH ?g { ?a sl:partOf ?b . ?b sl:when ?c } FILTER(?g != graph:a) }",
    "the same twice": "SELECT ?a { ?a sl:partOf ?a }",
    "constant": "SELECT ?a { ?a sl:partOf <https://example.org/thing/a> }",
    "optional": "SELECT ?a ?b ?c { ?a sl:partOf ?b OPTIONAL { ?b sl:when ?c } }",
    "optional with a condition": 'SELECT ?a ?c { ?a sl:partOf ?b OPTIONAL { ?b sl:label ?c FILTER(LANG(?c) = "en") } }',
    "optional if not bound": """SELECT ?a ?b ?c { ?a sl:partOf ?x OPTIONAL { ?a sl:when ?b }
        OPTIONAL { ?a sl:label ?c FILTER(!BOUND(?b)) } }""",
    "union": "SELECT ?a ?b ?c { { ?a sl:partOf ?b } UNION { ?a sl:when ?c } }",
    "distinct": "SELECT DISTINCT ?a { ?a sl:partOf ?b }",
    "values": 'SELECT ?a ?p ?n { VALUES (?p ?n) { (sl:partOf "part") (sl:when "time") } ?a ?p ?b }',
    "exists": "SELECT ?a { ?a sl:partOf ?b FILTER EXISTS { ?b sl:when ?c } }",
    "not exists": "SELECT ?a { ?a sl:partOf ?b FILTER NOT EXISTS { ?b sl:when ?c . ?c sl:label ?d } }",
    "exists in the graph": "SELECT ?a ?g { GRAPH ?g { ?a sl:partOf ?b FILTER NOT EXISTS { ?b sl:when ?c } } }",
    "exists with an unbound": """SELECT ?a ?c { ?a sl:partOf ?b OPTIONAL { ?b sl:when ?c }
        FILTER(EXISTS { ?a sl:label ?c } || BOUND(?c)) }""",
    "exists of a text": 'SELECT ?b { ?a sl:partOf ?x BIND(CONCAT("o", "ne") AS ?b) FILTER EXISTS { ?x sl:label ?b } }',
    "exists as a value": "SELECT ?a ?e { ?a sl:partOf ?b BIND(EXISTS { ?b sl:narrower ?a } && ?b != ?a AS ?e) }",
    "path of any length": "SELECT ?a ?b { ?b sl:narrower ?c . ?a sl:partOf* ?b }",
    "path of one step at most": "SELECT ?a ?b { ?a sl:narrower ?x . ?a sl:partOf? ?b }",
    "path either way": "SELECT ?a ?b { ?a (sl:partOf|^sl:narrower) ?b }",
    "path of two steps": "SELECT ?a ?b { ?a sl:partOf/^sl:narrower ?b }",
    "path of two steps in a graph": "SELECT ?a ?b ?g { GRAPH ?g { ?a sl:partOf/sl:when ?b } }",
    "path of two steps if there is one": """SELECT ?a ?b { ?a sl:partOf ?x
        OPTIONAL { ?a sl:when ?b FILTER NOT EXISTS { ?a sl:narrower/sl:partOf ?b } } }""",
    "any property from what is known": "SELECT ?a ?p ?b { ?x sl:narrower ?a . ?a ?p ?b }",
    "any property to what is known": "SELECT ?a ?p ?b ?g { ?b sl:narrower ?x GRAPH ?g { ?a ?p ?b } }",
    "any property of a constant": "SELECT ?p ?b { <https://example.org/thing/a> ?p ?b }",
    "least": """SELECT ?a (MIN(?t) AS ?least) (MAX(?t) AS ?most) { ?a sl:partOf ?b OPTIONAL { ?a sl:when ?w }
        BIND(STR(?w) AS ?t) } GROUP BY ?a""",
    "inner query": """SELECT ?a ?n { ?a sl:narrower ?x
        OPTIONAL { SELECT ?a (MIN(STR(?b)) AS ?n) { ?a sl:partOf ?b } GROUP BY ?a } }""",
    "texts": """SELECT ?a ?s ?l ?x ?y ?z ?r { ?a sl:label ?b BIND(STR(?b) AS ?s) BIND(LANG(?b) AS ?l)
        BIND(STRAFTER(?s, "n") AS ?x) BIND(STRBEFORE(?s, "n") AS ?y) BIND(REPLACE(LCASE(?s), "[a-m]+", "-") AS ?z)
        BIND(REGEX(?s, "^[a-z]+$") AS ?r) }""",
    "choice": """SELECT ?a ?b { ?a sl:label ?x OPTIONAL { ?a sl:partOf ?p }
        BIND(IF(STRSTARTS(STR(?x), "o"), STR(?p), COALESCE(STR(?p), "none")) AS ?b) }""",
    "made IRI": """SELECT ?a ?b { ?a sl:partOf ?x
        BIND(IRI(CONCAT("https://example.org/thing/", STRAFTER(STR(?a), "thing/"))) AS ?b) }""",
    "exists with a condition on both": """SELECT ?a ?b { ?a sl:label ?b FILTER NOT EXISTS {
        ?a sl:label ?c FILTER(!sameTerm(?c, ?b) && SUBSTR(STR(?c), 1, 2) < SUBSTR(STR(?b), 1, 2)) } }""",
    "parts of texts": """SELECT ?x ?y { ?a sl:label ?b BIND(SUBSTR(STR(?b), 2) AS ?x)
        BIND(SUBSTR("-01-01", STRLEN(STR(?b)) - 1) AS ?y) }""",
    "made dates and numbers": """SELECT ?a ?d ?y { ?a sl:partOf ?x
        BIND(CONCAT("2020-02-0", IF(?a = ?x, "1", "2")) AS ?t)
        BIND(xsd:date(?t) AS ?d) BIND(xsd:integer(SUBSTR(?t, 1, 4)) AS ?y) }""",
    "order": """SELECT ?a ?b { ?a sl:partOf ?x BIND(IF(STR(?a) < STR(?x), ?a, ?x) AS ?b)
        FILTER(?x IN (?a, <https://example.org/thing/a>)) }""",
}
UNSUPPORTED = {
    "property between unbound variables": "SELECT ?a { ?a ?b ?c }",
    "property of a text": "SELECT ?a { ?x sl:label ?b . ?a ?p ?b }",
    "literal in a pattern": 'SELECT ?a { ?a sl:label "one" }',
    "join by what may be unbound": "SELECT ?a { ?a sl:partOf ?b OPTIONAL { ?a sl:when ?c } ?d sl:when ?c }",
    "comparison of literals": "SELECT ?a { ?a sl:label ?b . ?a sl:when ?c FILTER(?b = ?c) }",
    "number": "SELECT (COUNT(*) AS ?n) { ?a sl:partOf ?b }",
    "order of solutions": "SELECT ?a { ?a sl:partOf ?b } ORDER BY ?a",
    "difference": "SELECT ?a { ?a sl:partOf ?b MINUS { ?b sl:partOf ?a } }",
    "no date": "SELECT ?d { ?a sl:label ?b BIND(xsd:date(STR(?b)) AS ?d) }",
    "no canonical number": 'SELECT ?n { ?a sl:partOf ?b BIND(xsd:integer(CONCAT("0", "7")) AS ?n) }',
    "start before a text": 'SELECT ?t { ?a sl:partOf ?b BIND(SUBSTR("one", 0) AS ?t) }',
    "function": "SELECT ?n { ?a sl:label ?b BIND(STRLEN(?b) AS ?n) }",
}

things, graphs = st.sampled_from(THINGS), st.sampled_from(GRAPHS)
links = st.builds(ox.Quad, things, st.sampled_from([*WORDS[:2], WORDS[3]]), things, graphs)
quads = links | st.builds(ox.Quad, things, st.just(WORDS[2]), st.sampled_from(TEXTS), graphs)


def columns_of(found: list[ox.Quad], folder: Path) -> Columns:
    parts = []
    for number, graph in enumerate(GRAPHS):
        path = folder / f"{number}.nt"
        triples = (ox.Triple(*quad.triple) for quad in found if quad.graph_name == graph)
        path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES))
        parts.append(Part(graph, path))
    return Columns(parts, [str(word) for word in WORDS])


def rows(solutions: pl.DataFrame) -> Counter[tuple[str | None, ...]]:
    """Return solutions as texts: of terms in N-Triples notation, of others as in a literal."""
    texts = [
        column.cast(pl.String) if column.dtype == TERM
        else column.cast(pl.String) + "^^boolean" if column.dtype == pl.Boolean
        else pl.Series([None if text is None else str(ox.Literal(text)) for text in column], dtype=pl.String)
        for column in solutions.iter_columns()
    ]  # fmt: skip
    return Counter(zip(*texts, strict=True))


def answered(store: Store, sparql: str) -> Counter[tuple[str | None, ...]]:
    def text(cell: object) -> str | None:
        if isinstance(cell, ox.Literal) and cell.datatype.value.endswith("#boolean"):
            return f"{cell.value}^^boolean"
        return None if cell is None else str(cell)

    return Counter(tuple(map(text, solution)) for solution in store.select(sparql))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(quads, max_size=30))
@pytest.mark.parametrize("name", QUERIES)
def test_columns_give_what_the_store_gives(name: str, found: list[ox.Quad], tmp_path: Path) -> None:
    store = ox.Store()
    store.extend(with_merge(found))
    assert rows(select(columns_of(found, tmp_path), QUERIES[name])) == answered(Store(store), QUERIES[name])


@pytest.mark.parametrize("name", QUERIES)
def test_number_of_solutions_leaves_nothing_to_the_store(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "_MANY", 0)
    found = [ox.Quad(a, word, b, graph) for a, b, word, graph in product(THINGS, THINGS, WORDS, GRAPHS)]
    store = ox.Store()
    store.extend(with_merge(found))
    assert rows(select(columns_of(found, tmp_path), QUERIES[name])) == answered(Store(store), QUERIES[name])


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_columns_do_not_know_is_left_to_the_store(name: str, tmp_path: Path) -> None:
    found = [
        *(ox.Quad(a, word, b, GRAPHS[0]) for a, b, word in product(THINGS[:3], THINGS[1:], WORDS[:2])),
        *(ox.Quad(THINGS[0], WORDS[2], text, GRAPHS[1]) for text in TEXTS),
        ox.Quad(THINGS[3], WORDS[0], THINGS[0], GRAPHS[1]),
    ]
    with pytest.raises(UnsupportedError):
        select(columns_of(found, tmp_path), UNSUPPORTED[name])


@pytest.mark.slow
@pytest.mark.release
def test_tables_from_columns_are_those_of_the_store(catalogued: Release, tmp_path: Path) -> None:
    store = catalogued.store.inner
    graphs = list(store.named_graphs())
    parts = [Part(graph, path) for graph, path in zip(graphs, dump(store, tmp_path), strict=True)]  # type: ignore[arg-type]
    values = catalogued.table("indicator_value").select(no_values().columns).collect()
    assert tabulate(store, tmp_path / "tables", parts=parts, values=values) == catalogued.manifest["tables"]
    for path in sorted((catalogued.path / TABLES).iterdir()):
        assert (tmp_path / "tables" / path.name).read_bytes() == path.read_bytes(), path.name
    columns = Columns(parts, properties(definition.sparql for definition in queried()))
    for definition in queried():
        select(columns, definition.sparql)  # Raises if the store has to be asked, which holds up a large build.
