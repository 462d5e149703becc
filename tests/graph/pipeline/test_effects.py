"""What a change of triples can change in the result of a query."""

from __future__ import annotations

import polars as pl
import pyoxigraph as ox
import pytest
from standlink.graph.pipeline.derivation import derivations
from standlink.graph.pipeline.effects import Effect, Effects
from standlink.graph.pipeline.mentions import patterns
from standlink.graph.pipeline.tabulation import Definition, queried
from standlink.graph.releases.difference import Difference
from standlink.graph.releases.release import Release
from standlink.graph.store.store import Store, sl
from standlink.ontology.namespaces import mint, node
from standlink.ontology.vocabulary import RDF_TYPE

FIRM = ox.NamedNode(mint("actor", "firm"))
RELEASE = ox.NamedNode(mint("standard", "release"))
LABEL = node("rdfs:label")
GRAPH = ox.NamedNode("https://example.org/a")
STORE = Store.of([ox.Quad(RELEASE, RDF_TYPE, sl("Release"), GRAPH), ox.Quad(FIRM, RDF_TYPE, sl("Company"), GRAPH)])


def effects(*triples: ox.Triple) -> Effects:
    """Return the effects of adding triples."""
    lines = pl.Series("line", [f"{triple} ." for triple in triples], pl.String)
    return Effects([Difference(lines, lines.clear())], STORE)


NAMED = effects(ox.Triple(FIRM, LABEL, ox.Literal("Firm", language="en")))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?x WHERE { ?x a sl:Claim }", None),
        ("SELECT ?x WHERE { ?x a sl:Release ; rdfs:label ?name }", None),
        ("SELECT ?x WHERE { ?x a sl:Company . OPTIONAL { ?x rdfs:label ?name } }", "x"),
        ("SELECT ?x WHERE { ?x sl:partOf ?y . ?y rdfs:label ?name }", "y"),
        ("SELECT ?x WHERE { ?x rdfs:label ?name . ?y rdfs:label ?name }", ""),
        ("SELECT ?x WHERE { ?x a sl:Claim FILTER NOT EXISTS { ?x rdfs:label ?name } }", None),
        ("SELECT ?x WHERE { ?x a sl:Company FILTER NOT EXISTS { ?x rdfs:label ?name } }", "x"),
        ("SELECT ?x WHERE { ?x sl:partOf/rdfs:label ?name }", ""),
        ("SELECT ?x WHERE { VALUES ?p { sl:partOf sl:adopts } ?x ?p ?y }", None),
        ("SELECT ?x WHERE { VALUES ?p { sl:supersedes } ?p owl:inverseOf ?q . GRAPH ?g { ?x ?q ?y } }", None),
        ("SELECT ?x WHERE { ?p owl:inverseOf ?q . GRAPH ?g { ?x ?q ?y } }", "x"),
        ("SELECT ?x WHERE { ?x ?p ?y }", "x"),
        ("SELECT ?x WHERE { ?x ?p ?y . ?y a sl:Standard }", None),
        ("SELECT ?x WHERE { ?x a sl:Company { SELECT (MIN(?name) AS ?n) WHERE { ?x rdfs:label ?name } } }", ""),
        ("SELECT ?x (MIN(?name) AS ?n) WHERE { ?x rdfs:label ?name } GROUP BY ?x", "x"),
        ("SELECT (MIN(?x) AS ?least) WHERE { ?x rdfs:label ?name } GROUP BY ?name", ""),
    ],
)
def test_change_of_a_name_affects_what_reads_it(query: str, expected: str | None) -> None:
    effect = NAMED.on(query)
    assert effect.is_none == (expected is None)
    assert effect.variable == (expected or "")


def test_name_of_a_company_changes_no_derived_word_and_one_table_by_its_rows() -> None:
    assert all(NAMED.on(rule.sparql).is_none for rule in derivations())
    (labels,) = (d for d in queried() if d.name == "labels")
    assert NAMED.on(labels.sparql).is_by({"iri"})
    assert [d.name for d in queried() if not NAMED.on(d.sparql).is_none] == ["labels"]


def test_removed_class_still_counts() -> None:
    lines = pl.Series("line", [f"<{mint('standard', 'x')}> {RDF_TYPE} {sl('Release')} ."], pl.String)
    gone = Effects([Difference(lines.clear(), lines)], STORE)
    assert gone.on("SELECT ?x WHERE { ?x a sl:Release ; rdfs:label ?name }").variable == "x"


def test_query_is_restricted_to_the_changed_things() -> None:
    query = "SELECT ?x WHERE { ?x a sl:Company . OPTIONAL { ?x rdfs:label ?name } }"
    assert f"WHERE {{ VALUES ?x {{ {FIRM} }}" in NAMED.on(query).restricted(query)


@pytest.mark.slow
@pytest.mark.parametrize("definition", queried(), ids=lambda definition: definition.name)
def test_query_for_affected_solutions_gives_those_of_the_whole(definition: Definition, release: Release) -> None:
    """Also where the pattern has branches: the values are in each of them."""
    names = [column.name for column in definition.selected]

    def rows(sparql: str) -> set[tuple[str, ...]]:
        return {tuple(str(solution[name]) for name in names) for solution in release.store.select(sparql)}

    whole = rows(definition.sparql)
    # Of a change, queries are restricted to values of a variable that is the subject of a pattern.
    subjects = {pattern.subject for pattern in patterns(definition.sparql)} - {*definition.least}
    for name in sorted(subjects.intersection(c.name for c in definition.selected if c.type == "iri")):
        place = names.index(name)
        values = sorted({row[place] for row in whole if row[place].startswith("<")})
        for value in values[:: max(1, len(values) // 2)]:
            found = rows(Effect(frozenset({value[1:-1]}), name).restricted(definition.sparql))
            assert found == {row for row in whole if row[place] == value}
