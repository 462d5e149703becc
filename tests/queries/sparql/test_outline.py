"""The outline of a query: form, columns and what its words say of the answer, without a parser."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from standlink.ontology.namespaces import PREFIXES
from standlink.queries.sparql.outline import Outline


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# ASK\nPREFIX ask: <http://x/> BASE <http://y/SELECT> construct where { ?s ?p ?o }", "CONSTRUCT"),
        ("prefix select: <http://x/>\nask{}", "ASK"),
        ("SELECTDISTINCT*{}", "SELECT"),
        ("DESCRIBE <SELECT>", "DESCRIBE"),
        ("INSERT DATA {}", ""),
        ("", ""),
    ],
)
def test_form_is_the_first_word_after_the_prologue(query: str, form: str) -> None:
    assert Outline.of(query).form == form


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", ["s", "p", "o"]),
        ("SELECT DISTINCT * { ?b ?a ?c }", ["b", "a", "c"]),
        ("SELECTREDUCED*{?b ?a 1}", ["b", "a"]),
        ("SELECT * { # ?a\n ?c ?b '?a' OPTIONAL { ?b ?c $a } }", ["c", "b", "a"]),
        ("SELECT * { { SELECT ?z ?y { ?y ?hidden ?z } } ?y ?a ?z }", ["z", "y", "a"]),
        ("SELECT ?b ?a { ?a ?b ?c }", ["b", "a"]),
        ("SELECT (1 AS ?b) ?a { ?a ?b2 ?c }", ["b", "a"]),
        ("SELECT ?b { { SELECT * { ?a ?b ?c } } }", ["b"]),
    ],
)
def test_columns_of_a_star_are_in_the_order_of_the_query(query: str, columns: list[str]) -> None:
    solutions = ox.Store().query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    assert Outline.of(query).ordered([variable.value for variable in solutions.variables]) == columns


@pytest.mark.parametrize("call", ["NOW()", "now()", "Rand ()", "UUID()", "StrUUID()", "BNODE()", "bnode('a')"])
def test_answer_differs_each_time_by_some_functions(call: str) -> None:
    assert Outline.of(f"SELECT ({call} AS ?x) {{}}").varies
    assert Outline.of(f"SELECT * {{ FILTER({call} = 1) }}").varies
    assert not Outline.of(f"SELECT ('{call}' AS ?x) {{ ?now <http://x/RAND()> ?x }} # {call}").varies


def test_touching_words_count_too() -> None:
    query = "SELECT*{?s ?p ?o FILTERRAND()}"
    ox.Store().query(query)
    assert Outline.of(query).varies
