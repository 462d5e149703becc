"""Claims: what a headline says of an answer, with the conditions under which it may be said.

Each kind of claim is a function of the rows of a chart. It returns what it found, or None if a condition fails: then
the headline is the neutral title of the table. ``charts.toml`` names the kinds and words the claims, ``headlines``
puts them into words.

    most, least  the row with the greatest or least value, of at least ``FEWEST`` rows that are not zero, and with at
                 least as many statements or other counted units behind it; no other equals it, exactly or as printed,
                 and no other leads without one of the sources (``queries/answers/leading.py``)
    part         the largest part of a whole of at least ``FEWEST`` units, such as "4 of 5"
    count        how many of all rows, of which there are at least ``FEWEST``, meet a condition
    level        the value of the only line at the end of the last whole year
    split        the largest part of the lines at the end of the last whole year, if their records overlap in time
    spread       the countries of the rows by continent
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

import msgspec

from ...queries.measures.few import FEWEST
from .layout import Row, written
from .scope import Scope

#: More lines are too many to list in a sentence.
_MOST_LINES: Final = 4

Kind = Literal["most", "least", "part", "count", "level", "split", "spread"]


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claim as ``charts.toml`` declares it.

    Attributes:
        kind: the kind of claim.
        en, zh: its wording in English and Chinese.
        unit: what is counted or measured.
        value: the column with the compared value; ``y`` is the drawn value.
        n: the column with the number of units behind each row; by default the value counts them.
        whole: of a part: the column with the whole, ``total`` for all rows, or ``label`` for the rows of one label.
        share: whether the value is printed in percent.
        ordered: whether the answer is ordered by the value, so that its first rows decide.
        where: values that a row must have to be compared (``most``, ``least``) or counted (``count``).
        never: by column, a value, or several, that no row may have.
        agree: further columns of which the named row must have the greatest value.
        needs, unless: arguments that must, and must not, have been given; ``name=value`` asks for a value.
        fewest: the smallest whole of which a share is given.
        open_end: whether the last year of the data may be incomplete in any release.
        each_en, each_zh: the wording of one item of a list.
    """

    kind: Kind
    en: str
    zh: str
    unit: str
    value: str = "y"
    n: str = ""
    whole: str = ""
    share: bool = False
    ordered: bool = False
    where: Mapping[str, Any] = msgspec.field(default_factory=dict)
    never: Mapping[str, Any] = msgspec.field(default_factory=dict)
    agree: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    fewest: int = FEWEST
    open_end: bool = False
    each_en: str = ""
    each_zh: str = ""


@dataclass(frozen=True)
class Claim:
    """What a headline says.

    Attributes:
        kind: the kind of claim.
        subject: the names of the row, lines or places that it is about.
        value: the value that it gives.
        unit: what is counted or measured.
        scope: what the answer covers.
        n: how many statements or other units it is based on.
        compared: how many rows, lines or places were compared.
        period: its first and last year, if it is about years.
        text, text_zh: the sentence in English and Chinese, without its scope.
    """

    kind: Kind
    subject: tuple[str, ...]
    value: float
    unit: str
    scope: Scope
    n: float
    compared: int
    period: tuple[int, int] | None
    text: str
    text_zh: str


class Place(NamedTuple):
    """A country of a map: its name, and the continent that it is in, if known; each in English and Chinese."""

    name: tuple[str, str]
    continent: tuple[str, str]


class Item(NamedTuple):
    """An item of a list: the name in English and Chinese, its value, and its first and last year."""

    name: tuple[str, str]
    value: float
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Found:
    """What a kind of claim finds in rows, before it is put into words.

    ``row`` is the index of the row whose names and cells the sentence has; ``items`` are the items of its list.
    """

    value: float
    n: float
    compared: int
    row: int | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    period: tuple[int, int] | None = None


@dataclass(frozen=True)
class Rows:
    """The rows of a chart with their English and Chinese names, the scope of the answer, and the countries of a map."""

    en: Sequence[Row]
    zh: Sequence[Row]
    scope: Scope = field(default_factory=Scope)
    places: Sequence[Place] = ()


def find(spec: Spec, rows: Rows) -> Found | None:
    """Return what a claim finds; None if one of its conditions fails."""
    if not _is_asked(spec, rows.scope) or not rows.en:
        return None
    if rows.scope.is_unsettled and spec.kind in ("most", "least", "part"):
        return None
    never = {name: value if isinstance(value, list) else [value] for name, value in spec.never.items()}
    if any(row["cells"].get(name) in values for row in rows.en for name, values in never.items()):
        return None
    if rows.scope.is_cut and not (spec.ordered and _is_descending(spec, rows.en)):
        return None
    return _KINDS[spec.kind](spec, rows)


def value_of(row: Row, name: str) -> float:
    """Return a number of a row: of a column, or ``x``, ``y`` or ``tick`` as drawn; 0 if there is none."""
    found = row["cells"].get(name) if name not in ("x", "y", "tick") else row[name]
    return float(found) if isinstance(found, (int, float)) else 0.0


def is_only_leader(values: Sequence[float], index: int, share: bool = False) -> bool:
    """Return whether one value is greater than all others, exactly and as printed.

    >>> is_only_leader([2.0041, 2.0, 1], 0), is_only_leader([3, 2], 0)
    (False, True)
    """
    best = values[index]
    others = [value for i, value in enumerate(values) if i != index]
    return all(value < best and written(value, share) != written(best, share) for value in others)


def _is_asked(spec: Spec, scope: Scope) -> bool:
    def given(condition: str) -> bool:
        name, has_value, value = condition.partition("=")
        values = scope.given.get(name, ())
        return value in values if has_value else bool(values)

    return all(map(given, spec.needs)) and not any(map(given, spec.unless))


def _is_descending(spec: Spec, rows: Sequence[Row]) -> bool:
    values = [value_of(row, spec.value) for row in rows]
    return spec.kind == "most" and not spec.where and values == sorted(values, reverse=True)


def _meets(row: Row, where: Mapping[str, Any]) -> bool:
    return all(row["cells"].get(name) == value for name, value in where.items())


def _extreme(spec: Spec, rows: Rows) -> Found | None:
    whole = [i for i, row in enumerate(rows.en) if _meets(row, spec.where) and _is_over(row, rows.scope)]
    if len(whole) < FEWEST:
        return None
    sign = -1 if spec.kind == "least" else 1
    values = [sign * value_of(rows.en[i], spec.value) for i in whole]
    if sum(value != 0 for value in values) < FEWEST:
        return None
    at = max(range(len(values)), key=values.__getitem__)
    leader = rows.en[whole[at]]
    n = value_of(leader, spec.n or spec.value)
    names = [tuple(rows.en[i][key] for key in ("label", "series", "x")) for i in whole]
    if not is_only_leader(values, at, spec.share) or n < FEWEST or (sign > 0 and values[at] <= 0):
        return None
    if names.count(names[at]) > 1 or not all(
        is_only_leader([value_of(rows.en[i], column) for i in whole], at) for column in spec.agree
    ):
        return None
    return Found(sign * values[at], n, len(whole), whole[at], period=_period(rows, whole))


def _part(spec: Spec, rows: Rows) -> Found | None:
    parts = [value_of(row, spec.value) for row in rows.en]
    at = max(range(len(parts)), key=parts.__getitem__)
    leader = rows.en[at]
    if spec.whole == "total":
        whole = sum(parts)
    elif spec.whole == "label":
        whole = sum(part for row, part in zip(rows.en, parts, strict=True) if row["label"] == leader["label"])
    else:
        whole = value_of(leader, spec.whole)
    if whole < spec.fewest or not 0 < parts[at] <= whole or not is_only_leader(parts, at):
        return None
    return Found(parts[at], whole, len(parts), at, {"whole": whole})


def _count(spec: Spec, rows: Rows) -> Found | None:
    if len(rows.en) < FEWEST:
        return None
    number = sum(_meets(row, spec.where) for row in rows.en)
    return Found(number, len(rows.en), len(rows.en), numbers={"whole": len(rows.en)})


def _level(_spec: Spec, rows: Rows) -> Found | None:
    lines = _lines(rows)
    if len(lines) != 1:
        return None
    ((at, points),) = lines.values()
    last, value = max(points.items())
    return Found(value, value, 1, at, {"x": int(last)}, period=(int(min(points)), int(last))) if value > 0 else None


def _split(spec: Spec, rows: Rows) -> Found | None:
    lines = _lines(rows)
    dates = sorted({x for _, points in lines.values() for x in points})
    if len(lines) < 2 or len(dates) < (2 if spec.open_end else 1):
        return None
    last = dates[-2 if spec.open_end else -1]
    ends = {name: points.get(last) for name, (_, points) in lines.items()}
    spans = [_years_of_growth(points) for _, points in lines.values()]
    if None in ends.values() or not all(spans) or max(s[0] for s in spans) > min(s[-1] for s in spans):
        return None
    values = [float(value or 0) for value in ends.values()]
    total, at = sum(values), max(range(len(values)), key=values.__getitem__)
    if total < spec.fewest or not is_only_leader([v / total for v in values], at, share=True):
        return None
    first = list(lines.values())[at][0]
    return Found(values[at], total, len(lines), first, {"whole": total, "x": int(last)}, period=(int(last), int(last)))


def _spread(_spec: Spec, rows: Rows) -> Found | None:
    places = rows.places
    if len(places) < FEWEST or not all(place.continent[0] for place in places):
        return None
    most = Counter(place.continent for place in places)
    items = sorted((Item(name, many) for name, many in most.items()), key=lambda item: (-item.value, item.name))
    return Found(len(places), len(places), len(items), items=tuple(items))


def _lines(rows: Rows) -> dict[str, tuple[int, dict[float, float]]]:
    """Return the lines: the index of a row of each, and its points in years that are over."""
    lines: dict[str, tuple[int, dict[float, float]]] = {}
    sums: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    for at, row in enumerate(rows.en):
        if _is_over(row, rows.scope):
            name = str(row["series"])
            sums[name][value_of(row, "x")] += value_of(row, "y")
            lines.setdefault(name, (at, sums[name]))
    return lines


def _is_over(row: Row, scope: Scope) -> bool:
    """Return whether the year of a row is over; a row that is not about a year counts."""
    return row["x"] is None or scope.current is None or int(row["x"]) < scope.current


def _years_of_growth(points: Mapping[float, float]) -> list[int]:
    """Return the years in which a cumulative count grew."""
    before, years = 0.0, []
    for x, value in sorted(points.items()):
        if value > before:
            years.append(int(x))
        before = value
    return years


def _period(rows: Rows, compared: Sequence[int]) -> tuple[int, int] | None:
    years = [int(rows.en[i]["x"]) for i in compared if rows.en[i]["x"] is not None]
    return (min(years), max(years)) if years else None


_KINDS: Final[Mapping[Kind, Callable[[Spec, Rows], Found | None]]] = MappingProxyType(
    {
        "most": _extreme,
        "least": _extreme,
        "part": _part,
        "count": _count,
        "level": _level,
        "split": _split,
        "spread": _spread,
    }
)
