"""The register of recounts, and the comparison of their rows with those of an answer.

A recount is a function of the data and the answer, of which it reads the arguments. It returns the rows that the answer
should have in the columns it names, or, where an answer is not determined (a partition found by chance), the faults it
found.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...queries.library import find_question
from ...queries.run import Answer, ask
from .data import Data

Row = tuple[object, ...]
Counted = Callable[[Data, Answer], Iterable[Row]]
Checked = Callable[[Data, Answer], Sequence[str]]

#: Relative difference up to which two numbers are equal.
_NEAR: Final = 1e-6
_MOST_SHOWN: Final = 6


@dataclass(frozen=True)
class Recount:
    """A recount of one question.

    Attributes:
        question: its id.
        by: what counts, such as ``networkx``.
        columns: the columns that are compared; the first ``keys`` of them identify a row.
        rows: returns the rows that the answer should have.
        faults: returns the faults of an answer instead, where its rows are not determined.
    """

    question: str
    by: str
    columns: tuple[str, ...] = ()
    keys: int = 0
    rows: Counted | None = None
    faults: Checked | None = None


RECOUNTS: Final[dict[str, Recount]] = {}


def counts(question: str, columns: str, keys: int, by: str = "Python") -> Callable[[Counted], Counted]:
    """Register a function that returns the rows of a question in the named columns, the first of which are keys."""

    def register(function: Counted) -> Counted:
        RECOUNTS[question] = Recount(question, by, tuple(columns.split()), keys, rows=function)
        return function

    return register


def checks(question: str, by: str = "Python") -> Callable[[Checked], Checked]:
    """Register a function that returns the faults of an answer."""

    def register(function: Checked) -> Checked:
        RECOUNTS[question] = Recount(question, by, faults=function)
        return function

    return register


@dataclass(frozen=True)
class Verdict:
    """The outcome of a recount: how many rows were compared, and the differences, as lines."""

    question: str
    by: str
    rows: int
    differences: tuple[str, ...]

    def __str__(self) -> str:
        if not self.differences:
            return f"equal      {self.question}: {self.rows:,} rows, by {self.by}"
        lines = [f"DIFFERENT  {self.question}: {len(self.differences):,} of {self.rows:,} rows, by {self.by}"]
        lines += [f"             {line}" for line in self.differences[:_MOST_SHOWN]]
        return "\n".join(lines)


def compare(data: Data, question: str, arguments: Mapping[str, str | Sequence[str]] | None = None) -> Verdict:
    """Answer a question, recount the answer, and return how the two differ.

    Args:
        data: the tables of a release.
        question: the id of a question that has a recount.
        arguments: the arguments; by default those of its example.
    """
    asked = find_question(question)
    answer = ask(data.release, asked, asked.example if arguments is None else arguments)
    found = RECOUNTS[question]
    if found.faults is not None:
        return Verdict(question, found.by, len(answer.table), tuple(found.faults(data, answer)))
    assert found.rows is not None
    given = [tuple(row[name] for name in found.columns) for row in answer.table]
    recounted = list(found.rows(data, answer))
    cut = answer.truncated
    different = list(_differences(recounted, given, found, is_cut=cut is not None))
    if cut is not None and cut.counts["total"] != len(recounted):
        different.append(f"{cut.counts['total']:,} rows in all, recounted {len(recounted):,}")
    return Verdict(question, found.by, len(given), tuple(different))


def _differences(recounted: Iterable[Row], given: Iterable[Row], found: Recount, *, is_cut: bool) -> Iterable[str]:
    own, theirs = _by_key(recounted, found.keys), _by_key(given, found.keys)
    for key in theirs.keys() | (set() if is_cut else own.keys()):
        mine, other = own.get(key, []), theirs.get(key, [])
        if len(mine) != len(other) or not all(map(_equal, sorted(mine, key=_order), sorted(other, key=_order))):
            shown, names = ", ".join(map(_short, key)), " ".join(found.columns[found.keys :])
            yield f"{shown}: {names} = {other or 'no row'}, recounted {mine or 'no row'}"


def _by_key(rows: Iterable[Row], keys: int) -> dict[Row, list[Row]]:
    found = defaultdict[Row, list[Row]](list)
    for row in rows:
        found[row[:keys]].append(row[keys:])
    return found


def _order(row: Row) -> str:
    """Return a key by which equal rows have equal places: a list and its text have the same one."""
    return repr([", ".join(sorted(c)) if isinstance(c, tuple) else _sorted_text(c) for c in row])


def _sorted_text(cell: object) -> object:
    if isinstance(cell, str):
        return ", ".join(sorted(cell.split(", ")))
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _equal(one: Row, other: Row) -> bool:
    return all(map(near, one, other))


def near(one: object, other: object) -> bool:
    """Return whether two cells are equal: numbers up to the accuracy of their computation, lists in any order.

    A list is a tuple in a recount, and a text with commas in an answer.
    """
    if isinstance(one, tuple):
        return ", ".join(sorted(one)) == ", ".join(sorted(str(other or "").split(", ")))
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other or (isinstance(one, bool) and one == other)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=_NEAR, abs_tol=_NEAR)
    return one == other


def _short(cell: object) -> str:
    return str(cell).rpartition("/")[2].rpartition("#")[2]


def argument(answer: Answer, name: str) -> str | None:
    """Return an argument of an answer: an IRI or a word; None if it was not given."""
    things = answer.bindings.get(name, ())
    return (things[0].iri or things[0].label) if things else None


def year(answer: Answer, name: str) -> int | None:
    """Return an argument that is a year."""
    found = argument(answer, name)
    return int(found) if found else None


def within(answer: Answer, when: int | None, last: int | None = None) -> bool:
    """Return whether a year, or one up to ``last``, is in the period of an answer; nothing undated is in a period."""
    since, until = year(answer, "since"), year(answer, "until")
    if since is None and until is None:
        return True
    return when is not None and (since or 0) <= (last or when) and when <= (until or 9999)
