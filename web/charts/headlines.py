"""Headlines of charts: the first claim of an entry in ``charts.toml`` that the answer supports, or the neutral title.

``claims`` has the kinds of claim and their conditions. Here a claim is put into words, in English and Chinese.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import msgspec

from ...queries.words import Words, joined
from ..display import date_words
from .claims import Claim, Found, Rows, Spec, find
from .layout import Row, said, short, written
from .scope import Scope, capitalized, with_article

_BLANK: Final = Words("", "")
#: From this size on, a part of a whole is also given in percent.
_PERCENT_FROM: Final = 10
_ENGLISH, _CHINESE = 0, 1


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


@dataclass(frozen=True)
class Headline:
    """A headline in English and Chinese, and the claim that it makes; None if it is the title of the table."""

    text: str
    text_zh: str
    claim: Claim | None = None

    @property
    def said(self) -> str:
        """The headline in the language of the request."""
        return said(Words(self.text, self.text_zh))


def headline(meta: Mapping[str, Any], rows: Rows) -> Headline:
    """Return the first claim of a chart that the rows of its answer support, or its title."""
    when = str(meta.get("scope", "always"))
    if claim := claim_of(meta, rows):
        scoped = rows.scope.before(Words(claim.text, claim.text_zh), when)
        return Headline(capitalized(scoped.en), scoped.zh, claim)
    return neutral(title(meta, rows), rows.scope, "always" if when == "never" else when)


def neutral(named: Words, scope: Scope, when: str = "always") -> Headline:
    """Return the headline that names a table and its scope."""
    scoped = scope.after(named, when)
    return Headline(capitalized(scoped.en), scoped.zh)


def title(meta: Mapping[str, Any], rows: Rows) -> Words:
    """Return the title of a chart; it may name arguments and the columns that have one value in all rows."""
    return Words(*(_filled(str(meta[key]), _BLANK_FOUND, meta, rows, i) for i, key in enumerate(("title", "title_zh"))))


def claim_of(meta: Mapping[str, Any], rows: Rows) -> Claim | None:
    """Return the first claim of a chart that the rows of its answer support; None if there is none."""
    for spec in _specs(meta):
        if (found := find(spec, rows)) is None:
            continue
        text, text_zh = (_filled(getattr(spec, k), found, meta, rows, i, spec) for i, k in enumerate(("en", "zh")))
        return Claim(
            spec.kind, _subject(found, rows), found.value, spec.unit, rows.scope, found.n, found.compared, found.period,
            text, text_zh,
        )  # fmt: skip
    return None


def _specs(meta: Mapping[str, Any]) -> tuple[Spec, ...]:
    return tuple(_spec(msgspec.json.encode(claim)) for claim in meta.get("claims", ()))


@lru_cache(maxsize=256)
def _spec(encoded: bytes) -> Spec:
    return msgspec.json.decode(encoded, type=Spec)


_BLANK_FOUND: Final = Found(0, 0, 0)


def _subject(found: Found, rows: Rows) -> tuple[str, ...]:
    if found.row is None:
        return tuple(item.name[_ENGLISH] for item in found.items)
    row = rows.en[found.row]
    return row["names"] or ((str(row["series"]),) if row["series"] else (str(int(row["x"])),) if row["x"] else ())


def _filled(
    template: str, found: Found, meta: Mapping[str, Any], rows: Rows, language: int, spec: Spec | None = None
) -> str:
    """Return a template with its fields: the cells and names of the row, the numbers found, and the arguments."""
    arguments = defaultdict(str, {name: said[language] for name, said in rows.scope.arguments.items()})
    one, several, zh = rows.scope.level
    levels = {"level": one, "levels": several} if language == _ENGLISH else {"level": zh, "levels": zh}
    every: Row | None = (rows.zh if language else rows.en)[found.row or 0] if rows.en else None
    fields = _fields(meta, every, language) if every else {}
    fields |= {name: Number(value) for name, value in found.numbers.items()}
    if spec:
        fields |= {"y": Number(found.value), "n": Number(found.n), "all": Number(found.compared)}
        fields["list"] = _listed(found, spec, language)
        fields["percent"] = _percent(found.value, found.n, language)
    return " ".join(template.format_map({"arg": arguments, **levels, **fields}).split())


def _fields(meta: Mapping[str, Any], row: Row, language: int) -> dict[str, Any]:
    nouns: Mapping[str, str] = meta.get(("nouns", "nouns_zh")[language], {})

    def worded(value: object) -> object:
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, float)):
            return Number(value)
        text = str(value or "")
        if language == _CHINESE:
            return nouns.get(text, text)
        return nouns.get(text, with_article(date_words(text)))

    cells = {name: worded(value) for name, value in row["cells"].items()}
    drawn = {name: worded(row[name]) for name in ("x", "y", "tick", "across", "down", "series")}
    names = [Words(str(worded(name)), str(worded(name))) for name in row["names"]]
    label = joined(names)[language] if names else ""
    return {**cells, **drawn, "series": short(str(drawn["series"])), "label": label}


def _listed(found: Found, spec: Spec, language: int) -> str:
    template = spec.each_zh if language else spec.each_en
    if not template or not found.items:
        return ""
    parts = []
    for item in found.items:
        name = short(item.name[language])
        years = _years(item.first, item.last, language)
        named = name if language else with_article(name)
        parts.append(template.format(y=Number(item.value), label=named, years=years))
    return joined([Words(part, part) for part in parts])[language]


def _years(first: int, last: int, language: int) -> str:
    if first == last:
        return f"{first}年" if language else str(first)
    return f"{first}年至{last}年" if language else f"{first} to {last}"


def _percent(part: float, whole: float, language: int) -> str:
    """Return a share in percent to put behind two numbers; nothing if the whole is small.

    >>> _percent(29, 37, 0), _percent(4, 5, 0)
    (' (78.4%)', '')
    """
    if whole < _PERCENT_FROM or not 0 < part < whole:
        return ""
    share = written(part / whole, share=True)
    return f"（{share}）" if language else f" ({share})"
