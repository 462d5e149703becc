"""What the files of computed answers declare of their columns is what the answers have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import PREFIXES
from standlink.queries import library as module
from standlink.queries.library import library
from standlink.queries.run import ask

pytestmark = pytest.mark.slow

FOLDER: Final = Path(module.__file__).parent
COMPUTED: Final = [question.id for question in library().values() if question.measure]
#: The patterns of literals of each type, and their datatypes without ``xsd:``; a thing is an IRI.
LITERALS: Final = {
    "text": (r".*", {"string"}),
    "integer": (r"-?\d+", {"integer"}),
    "number": (r".+", {"double", "decimal", "integer"}),
    "year": (r"\d{4}", {"integer", "gYear"}),
    "date": (r"\d{4}(-\d\d){0,2}", {"string", "gYear", "gYearMonth", "date"}),
    "boolean": (r"true|false", {"boolean"}),
}


def declared(question_id: str) -> dict[str, str]:
    """Return the columns that a question file declares, with their types."""
    text = (FOLDER / f"{question_id}.rq").read_text("utf-8")
    line = re.search(r"(?m)^# columns: (.+)$", text)
    assert line, f"{question_id} has a measure, and so needs '# columns: NAME TYPE, ...'"
    return dict(pair.split(" ") for pair in line[1].split(", "))  # type: ignore[misc]


def fits(term: NamedNode | BlankNode | Literal, kind: str) -> bool:
    """Return whether a value is of a declared type."""
    if not isinstance(term, Literal):
        return kind in ("thing", "dataset") and isinstance(term, NamedNode)
    if term.language:
        return kind == "text"
    pattern, datatypes = LITERALS.get(kind, ("", set()))
    return term.datatype.value.removeprefix(PREFIXES["xsd"]) in datatypes and bool(re.fullmatch(pattern, term.value))


def misfits(release: Release, question_id: str, arguments: dict[str, list[str]]) -> Iterator[str]:
    """Yield the columns of an answer with a value that is not of the declared type."""
    table = ask(release, library()[question_id], arguments).table
    types = declared(question_id)
    assert table.columns == tuple(types)
    for name, values in zip(table.columns, zip(*table.rows, strict=True), strict=False):
        if not all(value is None or fits(value, types[name]) for value in values):
            yield name


@pytest.mark.parametrize("question_id", COMPUTED)
def test_answers_have_the_declared_columns(question_id: str, asked: dict[str, Release]) -> None:
    question = library()[question_id]
    assert list(misfits(asked[question_id], question_id, question.example)) == []
    if "until" in {parameter.name for parameter in question.parameters}:
        before_all = {**question.example, "since": ["1000"], "until": ["1001"]}
        before_all |= {"year": ["1001"]} if "year" in question.example else {}
        assert list(misfits(asked[question_id], question_id, before_all)) == []


@pytest.mark.parametrize("question_id", ["actors/roles", "linkages/network", "convergence/lineage", "evidence/of"])
def test_labels_are_in_the_order_of_iris_so_that_each_process_gives_the_same_bytes(question_id: str, release: Release):
    question = library()[question_id]
    labels = list(ask(release, question, question.example).table.labels)
    assert len(labels) > 1
    assert labels == sorted(labels)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (NamedNode("https://example.org/a"), "thing", True),
        (Literal("a"), "thing", False),
        (NamedNode("https://example.org/a"), "text", False),
        (Literal(2020), "year", True),
        (Literal(20), "year", False),
        (Literal("2020-05"), "date", True),
        (Literal("May 2020"), "date", False),
        (Literal(0.5), "integer", False),
        (Literal(True), "boolean", True),
        (Literal("a"), "nonsense", False),
    ],
)
def test_values_are_compared_with_declared_types(value: NamedNode | Literal, kind: str, expected: bool) -> None:
    assert fits(value, kind) is expected
