"""Answers read from the analysis tables are those of the SPARQL query that the question shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.store import RDF_TYPE, sl
from standlink.ontology.namespaces import THINGS
from standlink.queries.library import find_question
from standlink.queries.run import ask
from standlink.queries.table import Table

#: Cells with the names of several things, which SPARQL joins in any order.
JOINED = {"concerns", "who", "where", "detail"}


def rows(table: Table) -> list[tuple[str, ...]]:
    return [
        tuple(
            "".join(sorted(str(term))) if column in JOINED else str(term)
            for column, term in zip(table.columns, row, strict=True)
        )
        for row in table.rows
    ]


def of_kind(release: Release, cls: str) -> Iterator[str]:
    for node in release.store.subjects(RDF_TYPE, sl(cls)):
        if isinstance(node, ox.NamedNode) and node.value.startswith(THINGS):
            yield node.value


@pytest.mark.parametrize(
    ("question", "parameter", "cls"),
    [
        ("regions/profile", "region", "Region"),
        ("standards/timeline", "standard", "Standard"),
        ("standards/timeline", "case", "Initiative"),
        ("evidence/of", "thing", "Region"),
        ("evidence/of", "thing", "Claim"),
        ("evidence/of", "thing", "Company"),
    ],
)
def test_an_answer_from_tables_is_that_of_the_query(question: str, parameter: str, cls: str, release: Release):
    things, different, total = sorted(of_kind(release, cls))[:40], [], 0
    for thing in things:
        answer = ask(release, find_question(question), {parameter: thing})
        queried = rows(Table.from_solutions(release.store.select(answer.sparql)))
        ours = rows(answer.table)
        total += len(ours)
        if question == "regions/profile":
            # The query does not say in what order the figures of a region come.
            ours, queried = sorted(ours), sorted(queried)
        if ours != queried:
            different.append((thing, Counter(ours) - Counter(queried), Counter(queried) - Counter(ours)))
    assert things
    assert total
    assert different == []


def test_both_a_standard_and_a_case_give_the_events_of_either(release: Release):
    either = {"standard": "nacs", "case": "5g-standardization"}
    apart = [
        {row[1] for row in ask(release, find_question("standards/timeline"), {name: value}).table.rows}
        for name, value in either.items()
    ]
    both = ask(release, find_question("standards/timeline"), either)
    assert {row[1] for row in both.table.rows} == apart[0] | apart[1]
    assert rows(both.table) == rows(Table.from_solutions(release.store.select(both.sparql)))


def test_names_in_a_cell_are_sorted(release: Release):
    adopted = ask(release, find_question("standards/timeline"), {"standard": "nacs"})
    who = {row["event"]: row["who"] for row in adopted.table}
    assert who[THINGS + "event/volkswagen-group-adopts-nacs"] == "Audi, Porsche, Volkswagen Group"
