"""Headlines of charts: a sentence from ``charts.toml``, made only if the rows of the answer support it.

An entry has a ``title``, which names the table and is the headline where no finding is made. A ``finding`` is about the
row with the greatest figure, and made only if that row is alone in this; a ``tie`` is about the rows that share it, and
not made if they are all there are. Figures are equal if they are written alike. See ``charts.toml`` for the keys.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ..display import date_words
from .layout import Row, amount, short, written
from .scope import Scope, with_article

#: Rows that a tie lists by name; of more it can only say how many they are.
_MOST_NAMES: Final = 3
#: Forms that compare the arguments of a question, so that all of them can tie.
_COMPARED: Final = ("steps", "shares")
_ARGUMENT: Final = re.compile(r"\{arg\[(\w+)\]\}")

Fields = dict[str, Any]


class Number(float):
    """A number that a template writes as its chart does.

    The format is empty, ``%``, ``points`` (percentage points), ``Y`` (a year), a noun to count, in the singular or in
    both forms, or ``=`` and a word in both forms without the number.

    >>> f"{Number(1):standard} {Number(1):=is|are}", f"{Number(1200):entry|entries}", f"{Number(0.419):%}"
    ('1 standard is', '1,200 entries', '41.9%')
    """

    def __format__(self, spec: str) -> str:
        if spec in ("", "%"):
            return written(self, share=spec == "%")
        if spec == "points":
            return f"{written(self * 100)} percentage points"
        if spec == "Y":
            return str(int(self))
        one, _, many = spec.removeprefix("=").partition("|")
        word = one if float(self) == 1 else many or f"{one}s"
        return word if spec.startswith("=") else f"{written(self)} {word}"


def headline(meta: Mapping[str, Any], rows: Sequence[Row], scope: Scope, sentence: str = "") -> str:
    """Return the finding of a chart, or its title if the rows do not support one.

    Args:
        meta: the entry of ``charts.toml``.
        rows: the rows of the answer as the chart reads them.
        scope: what the answer covers.
        sentence: a finding that was made elsewhere.
    """
    when = str(meta.get("scope", "always"))
    if finding := sentence or _finding(meta, rows, scope):
        return _capitalized(scope.before(finding, when))
    title = _filled(meta["title"], {}, meta, scope)
    return _capitalized(scope.after(title, "always" if when == "never" else when))


def _finding(meta: Mapping[str, Any], rows: Sequence[Row], scope: Scope) -> str:
    """Return the sentence that the rows support; empty if there is none."""
    if any(scope.arguments.get(name) for name in meta.get("unless", ())):
        return ""
    candidates = _candidates(meta, rows)
    leaders = _leaders(candidates, meta.get("best", "greatest"))
    if not leaders or (scope.is_cut and not _is_complete(meta, candidates)):
        return ""
    only = len(candidates) == 1
    template = str(meta.get("single" if only else "finding" if len(leaders) == 1 else "tie", ""))
    is_all = len(leaders) == len(candidates) and not only and meta["form"] not in _COMPARED
    if is_all or ("{label}" in template and len(leaders) > _MOST_NAMES) or not _holds(meta, leaders, candidates):
        return ""
    fields = dict(leaders[0])
    fields["label"] = _joined([str(row["label"]) for row in leaders])
    fields["n"] = Number(len(leaders))
    fields["all"] = Number(len(candidates))
    fields["total"] = Number(sum(amount(row) for row in candidates))
    return _filled(template, fields, meta, scope) if set(_ARGUMENT.findall(template)) <= scope.arguments.keys() else ""


def _candidates(meta: Mapping[str, Any], rows: Sequence[Row]) -> list[Fields]:
    """Return what is compared: the lines, the years, the groups or the rows of a chart."""
    if meta["form"] == "steps":
        return _lines(rows)
    if meta["form"] == "shares":
        return _shares(rows)
    if meta["form"] == "columns":
        years: Counter[float] = Counter()
        for row in rows:
            years[float(row["x"] or 0)] += amount(row)  # type: ignore[assignment]
        return [{"label": str(int(x)), "x": Number(x), "y": Number(y)} for x, y in sorted(years.items())]
    if meta["form"] == "map":
        return [{"label": name, "y": Number(y)} for name, y in {str(r["series"]): amount(r) for r in rows}.items()]
    wholes: Counter[str] = Counter()
    for row in rows:
        wholes[str(row["label"])] += amount(row)  # type: ignore[assignment]
    return [_fields(meta, row, wholes) for row in rows]


def _fields(meta: Mapping[str, Any], row: Row, wholes: Mapping[str, float]) -> Fields:
    nouns: Mapping[str, str] = meta.get("nouns", {})

    def worded(value: object) -> object:
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, float)):
            return Number(value)
        text = date_words(str(value or ""))
        return nouns.get(text, with_article(text))

    fields = {key: worded(value) for key, value in row.items() if key != "names"}
    names = [str(worded(name)) for name in row["names"]]
    return {**fields, "label": str(meta.get("join", " and ")).join(names), "whole": Number(wholes[str(row["label"])])}


def _lines(rows: Sequence[Row]) -> list[Fields]:
    """Return the last figure of each line, and the first."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        lines.setdefault(str(row["series"]), []).append((float(row["x"] or 0), amount(row)))
    until = max(x for points in lines.values() for x, _ in points)
    return [
        {
            "label": short(name),
            "y": Number(points[-1][1]),
            "before": Number(points[0][1]),
            "x": Number(until),
            "since": Number(points[0][0]),
        }
        for name, points in ((name, sorted(points)) for name, points in lines.items())
    ]


def _shares(rows: Sequence[Row]) -> list[Fields]:
    """Return the share of each series at the last date, and how it compares with that at the first."""
    amounts: dict[float, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        amounts[float(row["x"] or 0)][str(row["series"])] += amount(row)
    dates = sorted(x for x, parts in amounts.items() if sum(parts.values()) > 0)
    if len(dates) < 2 or int(dates[0]) == int(dates[-1]):
        return []
    first, last = (amounts[x] for x in (dates[0], dates[-1]))
    candidates = []
    for name, part in last.items():
        now, then = part / sum(last.values()), first.get(name, 0.0) / sum(first.values())
        direction = (
            "as" if written(now, share=True) == written(then, share=True) else "up from" if now > then else "down from"
        )
        trend = f"{direction} in" if direction == "as" else f"{direction} {written(then, share=True)} in"
        fields = {"y": Number(now), "before": Number(then), "x": Number(dates[-1]), "since": Number(dates[0])}
        candidates.append({"label": short(name), **fields, "trend": f"{trend} {int(dates[0])}"})
    return candidates


def _leaders(candidates: Sequence[Fields], best: str) -> list[Fields]:
    """Return the rows with the greatest or least figure, or the first row."""
    if best == "first" or not candidates:
        return list(candidates[:1])
    figures = [amount(c) for c in candidates]
    limit = written(min(figures) if best == "least" else max(figures))
    return [c for c, figure in zip(candidates, figures, strict=True) if written(figure) == limit]


def _is_complete(meta: Mapping[str, Any], candidates: Sequence[Fields]) -> bool:
    """Return whether the first rows of an answer decide: each is a candidate, and they are ranked by their figures."""
    if "count" in meta or meta["form"] not in ("bars", "heat"):
        return False
    figures = [amount(c) for c in candidates]
    return figures == sorted(figures, reverse=True)


def _holds(meta: Mapping[str, Any], leaders: Sequence[Fields], candidates: Sequence[Fields]) -> bool:
    """Return whether the conditions of an entry are met."""
    for leader in leaders:
        if any(leader.get(name) != value for name, value in meta.get("when", {}).items()):
            return False
        if any(not float(leader.get(name) or 0) > value for name, value in meta.get("above", {}).items()):
            return False
    return all(len({c.get(name) for c in candidates}) == 1 for name in meta.get("same", ()))


def _filled(template: str, fields: Mapping[str, Any], meta: Mapping[str, Any], scope: Scope) -> str:
    """Return a template with its fields; ``arg`` holds the arguments in the wording of the entry."""
    arguments = defaultdict(str, scope.arguments)
    for name, wording in meta.get("arg_as", {}).items():
        arguments[name] = wording.get(arguments[name], arguments[name])
    text = template.format_map({"arg": arguments, "level": scope.level[0], "levels": scope.level[1], **fields})
    return " ".join(text.split())


def _joined(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _capitalized(text: str) -> str:
    """Return a headline with a capital at its start, unless a name begins with a small letter on purpose."""
    return text[:1].upper() + text[1:] if re.match(r"[a-z]+\b(?![A-Z])", text) else text
