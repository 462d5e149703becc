"""Checks of a question file beyond its header: that what it names exists, and that its query is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import QuestionFileError
from ..ontology.namespaces import PREFIXES
from .answers.packaged import turned_off
from .answers.registry import assertion_selectors, computations
from .sparql.syntax import parser_says

if TYPE_CHECKING:
    from .question import Question

Fault = Callable[[str | int, str], QuestionFileError]


def values_block(variable: str) -> re.Pattern[str]:
    """Return the pattern of the ``VALUES`` block of a parameter."""
    return re.compile(rf"VALUES\s+\?{variable}\s*\{{[^}}]*\}}")


def check(question: Question, fault: Fault) -> None:
    """Check that everything that the header of a question names exists.

    Args:
        question: the question as its file states it.
        fault: makes the error of a key of the header, or of a line, with a message.

    Raises:
        QuestionFileError: if something does not exist, with file and line.
    """
    names = {parameter.name for parameter in question.parameters}
    for key, used in (
        ("example", question.example),
        ("either", question.either),
        ("distinct", question.distinct),
        ("applies", question.applies),
    ):
        if unknown := [name for name in used if name not in names]:
            raise fault(key, f"unknown parameter {', '.join(unknown)}; the question has {listed(names)}")
    if not question.sparql and not question.measure:
        raise fault("measure", "the file has no query, so the header needs '# measure: ...'")
    for key, name, known in (
        ("measure", question.measure, computations()),
        ("behind", question.behind, assertion_selectors()),
    ):
        if name is not None and name not in known:
            hint = turned_off(name) if key == "measure" else ""
            raise fault(key, f"unknown {key} {name!r}; {hint or f'expected one of {listed(known)}'}")
    if question.behind and not question.sparql:
        raise fault("behind", "'# behind' is for questions with a query; a computation names its assertions")

    for name, pattern in question.applies.items():
        try:
            ox.Store().query(f"ASK {{ VALUES ?{name} {{ UNDEF }} {pattern} }}", prefixes=PREFIXES)
        except SyntaxError as error:
            raise fault("applies", f"malformed pattern of {name}: {parser_says(str(error))}") from None


def check_query(question: Question, fault: Fault, body_start: int) -> None:
    """Check that the query is a SELECT query that the parser accepts, with a VALUES block for each parameter.

    Args:
        question: the question as its file states it.
        fault: as for ``check``.
        body_start: the number of lines before the query.

    Raises:
        QuestionFileError: if it is not, with file and line.
    """
    for parameter in question.parameters:
        if not parameter.choices and not values_block(parameter.name).search(question.sparql):
            raise fault(1, f"the query has no 'VALUES ?{parameter.name} {{ ... }}'")
    try:
        solutions = ox.Store().query(question.sparql.strip(), prefixes=PREFIXES)
    except SyntaxError as error:
        place = re.search(r"error at (\d+):", str(error))
        line = body_start + int(place[1] if place else 1)
        reason = re.sub(r"^at \d+:\d+: ", "", parser_says(str(error)))
        raise fault(line, f"malformed query: {reason}") from None
    if not isinstance(solutions, ox.QuerySolutions):
        raise fault(body_start + 1, "the query must be a SELECT query")
    columns = [variable.value for variable in solutions.variables]
    declared = [column.name for column in question.columns]
    if declared and not question.measure and declared != columns:
        raise fault("columns", f"the header declares {', '.join(declared)}; the query selects {', '.join(columns)}")


def listed(names: Iterable[str]) -> str:
    """Return names in alphabetical order, separated by commas; ``none`` if there are none."""
    return ", ".join(sorted(names)) or "none"
