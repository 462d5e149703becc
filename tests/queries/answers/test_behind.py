"""The assertions that the answer of a query uses: those that its rows name, or those that a function selects."""

from __future__ import annotations

from typing import Any

import pytest
from standlink import Graph
from standlink.queries.answers.assertions import named
from standlink.queries.answers.registry import assertion_selector
from standlink.queries.answers.request import Request
from standlink.queries.answers.tables import tables_of
from standlink.queries.run import Answer

#: Questions whose rows name no assertion: arguments, and an independent query for their assertions.
COUNTED: dict[str, tuple[dict[str, Any], str]] = {
    "linkages/of-actor": (
        {"actor": "nokia"},
        """
        ?standard a sl:Standard .
        FILTER EXISTS { ?one sl:concerns ?standard ; sl:participant ?part . ?part (sl:ownedBy|sl:partOf)* actor:nokia }
        ?assertion sl:concerns ?standard ; sl:participant ?who . ?who a sl:Actor .
        """,
    ),
    "linkages/between-regions": (
        {"a": "sweden", "b": "china", "place": "unit"},
        """
        ?standard a sl:Standard .
        VALUES (?here ?there) { (region:sweden region:china) (region:china region:sweden) }
        ?assertion sl:concerns ?standard ; sl:participant/sl:locatedIn ?here .
        FILTER EXISTS { ?other sl:concerns ?standard ; sl:participant/sl:locatedIn ?there }
        """,
    ),
    "barriers/unaddressed": (
        {"initiative": "ev-charging-unification"},
        """
        ?assertion sl:property sl:hinders ; sl:subject ?barrier .
        FILTER NOT EXISTS { ?remedy sl:addresses ?barrier }
        FILTER EXISTS { ?barrier sl:hinders/sl:studiedIn? initiative:ev-charging-unification }
        """,
    ),
}


def _behind(graph: Graph, answer: Answer) -> set[str]:
    """Return the assertions that an answer uses, each once."""
    behind = answer.question.behind
    given = {name: [thing.iri or thing.label for thing in things] for name, things in answer.bindings.items()}
    request = Request(tables_of(graph.release), arguments=given)
    found = assertion_selector(behind)(request, answer.table) if behind else named(answer.table)
    return set(found.drop_nulls().cast(str).to_list())


@pytest.mark.parametrize("question", COUNTED)
def test_what_stands_behind_is_what_sparql_finds(question: str, graph: Graph) -> None:
    arguments, where = COUNTED[question]
    answer = graph.answer(question, **arguments)
    expected = {row["assertion"] for row in graph.sparql(f"SELECT DISTINCT ?assertion WHERE {{ {where} }}")}
    assert expected
    if answer.sparql:
        assert _behind(graph, answer) == expected
    assert answer.evidence is not None
    assert answer.evidence.statements == answer.evidence.sourced == len(expected)
    assert str(answer.notes[-1]).startswith(f"Based on {len(expected):,} statements; ")


def test_linked_regions_rest_on_part_of_what_all_taking_part_rests_on(graph: Graph) -> None:
    """A standard with actors of one country links none; what is said of it is not behind the links."""
    answers = (
        graph.answer("linkages/regions", case="wi-fi-standardization"),
        graph.answer("linkages/regions"),
        graph.answer("regions/participation"),
    )
    numbers = [answer.evidence.statements for answer in answers if answer.evidence]
    assert len(set(numbers)) == len(answers)
    assert numbers == sorted(numbers)


def test_a_region_rests_on_its_figures_too(graph: Graph) -> None:
    figures = graph.sparql("SELECT ?o { ?o sl:observed region:united-states }").records()
    assert {row["o"] for row in figures} <= _behind(graph, graph.answer("regions/profile", region="united-states"))
    assert figures


def test_rows_that_name_assertions_rest_on_these(graph: Graph) -> None:
    answer = graph.answer("convergence/switchers", from_="ccs1", to="nacs")
    events = {row[name] for row in answer.table for name in ("earlier", "later")}
    assert _behind(graph, answer) == events
    assert [str(note) for note in answer.notes] == [
        "Based on 8 statements; 2 have one source, none has only low-confidence evidence."
    ]


def test_answers_without_rows_say_so_and_nothing_of_evidence(graph: Graph) -> None:
    answer = graph.answer("convergence/switchers", from_="nacs", to="ccs1")
    assert [note.kind for note in answer.notes] == ["empty"]
    assert answer.evidence is None
