"""Messages on malformed queries name the cause and mark its place."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.ontology.namespaces import PREFIXES
from standlink.queries.library import library
from standlink.queries.sparql.syntax import explain, find_fault
from standlink.web.examples import examples

#: A query with § where the mark must stand, and words of the reason.
FAULTS = [
    ("§SELCT ?s { ?s ?p ?o }", "SELCT is not a word of SPARQL; did you mean SELECT?"),
    ("PREFIX ex: <http://x/>\n§DESRIBE ex:a", "did you mean DESCRIBE?"),
    ("§what is a standard?", "not the beginning of a query"),
    ("§DELETE WHERE { ?s ?p ?o }", "begin with SELECT, ASK, CONSTRUCT or DESCRIBE"),
    ("SELECT ?s { ?s a sl:Standard } §LIMT 10", "did you mean LIMIT?"),
    ("SELECT ?s { ?s a sl:Standard } §ODER BY ?s", "did you mean ORDER?"),
    ("SELECT ?s { ?s ?p ?o §FILTR(?o > 1) }", "did you mean FILTER?"),
    ("SELECT ?s { ?s ?p ?o FILTER(§FOOBAR(?o)) }", "FOOBAR is not a word of SPARQL"),
    ("SELECT ?s §{ ?s ?p ?o", "a } is missing for this {"),
    ("SELECT ?s { ?s ?p ?o FILTER§(?o > 3 }", "a ) is missing for this ("),
    ("SELECT ?s {\n  ?s ?p ?o } §}", "} closes nothing"),
    ("SELECT ?s { ?s ?p §'abc }", "the string that begins here has no closing quote"),
    ("SELECT ?s { ?s §foo:x ?o }", "the prefix foo: is not declared; the built-in prefixes are sl:, standard:,"),
    ("SELECT ?s { ?s §acter:x ?o }", "the prefix acter: is not declared; did you mean actor:?"),
    ("SELECT ?s§, ?o { ?s ?p ?o }", "separated by spaces, not by commas"),
    ("SELECT §COUNT(?s) { ?s ?p ?o }", "such as (COUNT(?x) AS ?n)"),
    ("SELECT ?p §COUNT(?s) { ?s ?p ?o } GROUP BY ?p", "such as (COUNT(?x) AS ?n)"),
    ("SELECT ?s { ?s ?p ?o }\nORDER §?s", "BY is missing"),
    ("SELECT ?s { ?s ?p ?o FILTER §?o > 3 }", "the condition of FILTER stands in brackets"),
    ("SELECT ?s {\n  ?s a sl:Standard\n  §?s rdfs:label ?l\n}", "is a full stop or a semicolon missing before?"),
    (
        "SELECT ?s { '标准' ?p ?o . §?o ?p . }",
        "has three parts, a subject, a property and a value; here one is missing",
    ),
    ("SELECT ?s { ?s ?p ?o } §LIMIT", "a number is missing after LIMIT"),
    ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }§", "neither grouped nor aggregated"),
    ("§", "not the beginning of a query"),
]


def message(query: str) -> str:
    with pytest.raises(SyntaxError) as error:
        ox.Store().query(query, prefixes=PREFIXES)
    return explain(str(error.value), query)


@pytest.mark.parametrize(("marked", "reason"), FAULTS)
def test_message_names_the_cause_and_marks_the_place(marked: str, reason: str) -> None:
    query = marked.replace("§", "")
    before = marked[: marked.index("§")]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    first, shown, mark = message(query).split("\n")
    assert first.startswith(f"at {line}:{column}: ")
    assert reason in first
    assert shown == query.split("\n")[line - 1]
    assert mark == " " * (column - 1) + "^"


def test_place_in_a_long_line_is_shown() -> None:
    query = f"SELECT ?s {{ ?s ?p '{'x' * 500}' . ?s acter:ford ?o }}"
    _, shown, mark = message(query).split("\n")
    assert len(shown) <= 100
    assert shown[mark.index("^") :].startswith("acter:ford")


@given(st.text(st.sampled_from("SELECT{}()[]?s .;,<>'\"\\#a:b1\n\té标")))
def test_any_malformed_query_has_a_message_with_a_mark(query: str) -> None:
    try:
        ox.Store().query(query, prefixes=PREFIXES)
    except SyntaxError as error:
        first, shown, mark = explain(str(error), query).split("\n")
        assert first.startswith("at ")
        assert len(mark) <= len(shown) + 1


# parsed without being evaluated


@pytest.mark.parametrize(("marked", "reason"), FAULTS[:-1])
def test_fault_is_found_without_evaluation(marked: str, reason: str) -> None:
    fault = find_fault(marked.replace("§", ""))
    assert fault is not None
    assert fault.at == marked.index("§")
    assert reason in fault.reason.en
    assert fault.reason.zh


@pytest.mark.parametrize(
    "query",
    [
        "ASK {}",
        "DESCRIBE actor:ford",
        "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3",
        "SELECT * { ?s ?p ?o } VALUES ?s { actor:ford }",
        "SELECT (COUNT(*) AS ?n) {} GROUP BY ?x ORDER BY DESC(?n) # counted",
        *(q.sparql for q in library().values() if q.sparql),
        *(example.sparql for example in examples()),
    ],
)
def test_query_that_is_right_has_no_fault(query: str) -> None:
    assert find_fault(query) is None


def test_fault_says_what_would_fix_it() -> None:
    fixed = {"SELCT * {}": "SELECT * {}", "SELECT * { ?s ?p ?o": "SELECT * { ?s ?p ?o}"}
    for query, expected in fixed.items():
        fault = find_fault(query)
        assert fault is not None
        at = fault.at if fault.length else len(query)
        assert query[:at] + fault.near + query[at + fault.length :] == expected


def test_a_query_that_would_take_long_is_only_parsed() -> None:
    assert find_fault("ASK { " + " ?a ?b ?c ." * 5_000 + " }") is None


@given(st.text(st.sampled_from("SELECT{}()[]?s .;,<>'\"\\#a:b1\n\té标")))
def test_finding_a_fault_agrees_with_the_engine(query: str) -> None:
    try:
        ox.Store().query(query, prefixes=PREFIXES, base_iri="https://example.org/")
    except SyntaxError:
        assert find_fault(query) is not None or not query.strip()
    except (ValueError, OSError, RuntimeError):
        pass
    else:
        assert find_fault(query) is None
