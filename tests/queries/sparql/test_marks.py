"""Marks on a query before it is run: at their place, in plain words, with what fixes them; none on right queries."""

from __future__ import annotations

import pytest
from standlink.errors import QueryTooLargeError
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.sparql.marks import MOST, Mark, marks
from standlink.web.examples import examples

#: A query with the marked part between § and §, words of the reason, and the query after the first fix.
MARKED = [
    ("SELECT * §§{ ?s ?p ?o", "a } is missing for this {", "SELECT * { ?s ?p ?o}"),
    ("§SELCT§ * {}", "did you mean SELECT?", "SELECT * {}"),
    ("ASK { ?a §sl:adoptz§ ?b }", "did you mean sl:adopts?", "ASK { ?a sl:adopts ?b }"),
    ("ASK { ?a a sl:Actor ; §sl:adoptz§ ?b }", "did you mean sl:adopts?", "ASK { ?a a sl:Actor ; sl:adopts ?b }"),
    ("ASK { §standard:nacz§ ?p ?o }", "did you mean standard:nacs?", "ASK { standard:nacs ?p ?o }"),
    ("ASK { ?s a §sl:adopts§ }", "sl:adopts is not a class", ""),
    ("ASK { ?s §rdfs:lable§ ?o }", "did you mean rdfs:label?", "ASK { ?s rdfs:label ?o }"),
    ("ASK { GRAPH §graph:wi-fi§ { ?s ?p ?o } }", "did you mean graph:wifi?", "ASK { GRAPH graph:wifi { ?s ?p ?o } }"),
    ("ASK { ?s §acter:§x ?o }", "did you mean actor:?", "ASK { ?s actor:x ?o }"),
    (
        "# mine\nASK { ?s §wdt:§P31 ?o }",
        "the prefix wdt: is not declared",
        "# mine\nPREFIX wdt: <http://www.wikidata.org/prop/direct/>\nASK { ?s wdt:P31 ?o }",
    ),
    ("ASK { §SERVICE§ <http://x/> { ?s ?p ?o } }", "Federated queries (SERVICE) are disabled", ""),
    ("§DELETE§ WHERE { ?s ?p ?o }", "Updates are disabled", ""),
]


def found(release: Release, query: str) -> list[Mark]:
    return marks(release, query, 100_000)


@pytest.mark.parametrize(("marked", "reason", "expected"), MARKED)
def test_fault_is_marked_at_its_place_and_can_be_fixed(
    release: Release, marked: str, reason: str, expected: str
) -> None:
    before, part, _ = marked.split("§")
    query = marked.replace("§", "")
    mark = next(mark for mark in found(release, query) if reason in mark.reason.en)
    assert (query[: mark.start], query[mark.start : mark.end]) == (before, part)
    fixed = [query[: fix.start] + fix.text + query[fix.end :] for fix in mark.fixes]
    assert fixed[:1] == ([expected] if expected else [])


def test_every_place_of_a_name_is_marked(release: Release) -> None:
    query = "ASK { ?a sl:adoptz ?b . ?c sl:adoptz ?d }"
    assert [mark.start for mark in found(release, query)] == [9, 27]


def test_marks_are_in_the_order_of_the_query_and_not_too_many(release: Release) -> None:
    query = f"ASK {{ VALUES ?s {{ {' '.join(f'actor:zzz-{n}' for n in range(50))} }} ?s ?p ?o }}"
    places = [mark.start for mark in found(release, query)]
    assert places == sorted(places)
    assert len(places) == MOST


@pytest.mark.parametrize("query", [q.sparql for q in library().values() if q.sparql])
def test_question_has_no_mark(release: Release, query: str) -> None:
    assert found(release, query) == []


@pytest.mark.parametrize("query", [e.sparql for e in examples() if not e.needs])
def test_example_has_no_mark(release: Release, query: str) -> None:
    # A release of the curated cases has no use for some terms of optional parts.
    assert [m for m in found(release, query) if not m.reason.en.startswith("no triple of this release has")] == []


def test_long_query_is_refused(release: Release) -> None:
    with pytest.raises(QueryTooLargeError):
        found(release, "ASK {} #" + "x" * 100_000)
    assert found(release, "") == []
