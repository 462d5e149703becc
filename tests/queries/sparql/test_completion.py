"""Completion: the names that fit where they stand, those that occur there first."""

from __future__ import annotations

import pytest
from standlink.graph.releases.release import Release
from standlink.queries.sparql.completion import MOST, Option, complete
from standlink.queries.sparql.context import context_at

#: A query that is typed so far, and names that must be among the first three.
FIRST = [
    ("SELECT * { ?a sl:adopts NACS", ["standard:nacs"]),
    ("SELECT * { ?a sl:adopts standard:nac", ["standard:nacs"]),
    ("SELECT * { ?a sl:ado", ["sl:adopts", "sl:adoptedBy"]),
    ("SELECT * { ?a 采用", ["sl:adopts"]),
    ("SELECT * { ?a a sl:Adop", ["sl:Adoption"]),
    ("SELECT * { ?a a 采用", ["sl:Adoption"]),
    ("SELECT * { VALUES ?s { 北美充电", ["standard:nacs"]),
    ("SELECT * { GRAPH wifi", ["graph:wifi"]),
    ("SELECT * { ?s rdfs:la", ["rdfs:label"]),
    ("SELECT * { FILTER(?a = actor:for", ["actor:ford"]),
    ("PREFIX s: <https://w3id.org/standlink/ontology#> SELECT * { ?a s:adopt", ["s:adopts"]),
]


def options(release: Release, query: str) -> tuple[Option, ...]:
    return complete(release, query, len(query)).options


def names(release: Release, query: str) -> list[str]:
    return [option.name for option in options(release, query)]


@pytest.mark.parametrize(("query", "expected"), FIRST)
def test_name_is_found_by_its_beginning_or_label_in_both_languages(
    release: Release, query: str, expected: list[str]
) -> None:
    found = names(release, query)
    assert set(expected) & set(found[:3]), found[:8]
    assert len(found) <= MOST


def test_value_of_a_property_is_one_that_occurs_the_most_frequent_first(release: Release) -> None:
    found = names(release, "SELECT * { ?a sl:adopts ")
    query = "SELECT ?o (COUNT(*) AS ?n) { ?s sl:adopts ?o } GROUP BY ?o"
    counts = {str(o.value): int(n.value) for o, n in release.store.select(query)}  # type: ignore[union-attr]
    of = [counts[f"https://w3id.org/standlink/id/{name.replace(':', '/')}"] for name in found if ":" in name[:-1]]
    assert of
    assert of == sorted(of, reverse=True)


def test_property_is_offered_after_a_subject_and_no_class(release: Release) -> None:
    kinds = {option.kind for option in options(release, "SELECT * { ?a sl:a")}
    assert kinds == {"property"}


@pytest.mark.parametrize("subject", ["?e a sl:Adoption ; ", "standard:nacs ", "?e sl:announced ?d ; "])
def test_properties_that_occur_on_the_subject_come_first(release: Release, subject: str) -> None:
    head = subject.split()[0]
    where = f"{subject}?p ?v" if head.startswith("?") else f"{head} ?p ?v"
    solutions = release.store.select(f"SELECT DISTINCT ?p {{ {where} }}")
    used = {str(row["p"].value) for row in solutions}  # type: ignore[union-attr]
    first = [name for name in names(release, f"SELECT * {{ {subject}") if name.startswith("sl:")][:5]
    assert {f"https://w3id.org/standlink/ontology#{name[3:]}" for name in first} <= used


def test_class_is_one_that_has_things_first(release: Release) -> None:
    found = [name for name in names(release, "SELECT * { ?s a ") if name.startswith("sl:")]
    query = f"SELECT (COUNT(*) AS ?n) {{ ?s a {found[0]} }}"
    (row,) = release.store.select(query)
    assert int(row["n"].value) > 100  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s rdfs:label 'Fo", "SELECT * { # NAC", "SELECT * { ?s <http://x/NAC", "SELECT ?NA"]
)
def test_nothing_is_completed_inside_a_text_comment_iri_or_variable(release: Release, query: str) -> None:
    assert options(release, query) == ()


def test_prefix_to_declare_is_said(release: Release) -> None:
    (nacs,) = (o for o in options(release, "SELECT * { ?a sl:adopts NACS") if o.name == "standard:nacs")
    assert (nacs.prefix, nacs.kind) == ("standard", "thing")
    assert "wdt:" in names(release, "SELECT * { ?s wd")


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("", "other"),
        ("SELECT * { ", "subject"),
        ("SELECT * { ?s ", "property"),
        ("SELECT * { ?s ?p ", "value"),
        ("SELECT * { ?s ?p ?o, ", "value"),
        ("SELECT * { ?s ?p ?o ; ", "property"),
        ("SELECT * { ?s ?p ?o . ", "subject"),
        ("SELECT * { ?s a ", "class"),
        ("SELECT * { ?s sl:a/", "property"),
        ("SELECT * { ?s (sl:a|", "property"),
        ("SELECT * { ?s sl:adopts [ ", "property"),
        ("SELECT * { FILTER(", "other"),
        ("SELECT * { FILTER(?x) ?s ", "property"),
        ("SELECT * { OPTIONAL { ?s ", "property"),
        ("SELECT * { VALUES ?s { ", "data"),
        ("SELECT * FROM ", "graph"),
        ("SELECT * { ?s ?p ?o } ORDER BY ", "other"),
    ],
)
def test_place_is_read_from_an_unfinished_query(query: str, place: str) -> None:
    assert context_at(query, len(query)).place == place
