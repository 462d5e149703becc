"""Observation windows: what an importer records systematically, of which body, from when to when, and by what rule.

An importer says what it records while it reads (``Report.observe``); ``import_source`` writes the windows after all
other triples, as ``sl:Coverage``. Labels and rules are in ``coverage.toml``, by importer and variable.

A window is the longest run of years without a gap, so that one misdated record does not widen it. Its first and last
year count as whole only if their records reach as far into them as those of the nearest years between do: a list that
stops in October, where those of other years go on until December, leaves its last year unfinished.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from ...errors import FileError
from ...ontology.namespaces import mint, slug
from ..store.ntriples import date, iri, line, name, text

RULES: Final = Path(__file__).with_name("coverage.toml")
_TEXTS: Final = ("label", "label_zh", "rule", "rule_zh")
#: How many years beside an edge of a window its records are compared with.
_NEAREST: Final = 5
_DECEMBER: Final = "12-31"


class Body(NamedTuple):
    """What is covered: the address of a body, committee or region, and its name."""

    iri: str
    name: str


@dataclass(frozen=True)
class Window:
    """The first and the last date of records, to their precision, and the first and last whole year, if any is."""

    began: str
    ended: str
    first: int | None
    last: int | None


@dataclass
class Years:
    """The earliest and the latest date of the records of each year."""

    dates: dict[int, tuple[str, str]] = field(default_factory=dict)

    def add(self, when: str) -> None:
        """Add the date of a record: a day, month or year; anything else is no date and is ignored."""
        if date(when) is None:
            return
        year = int(when[:4])
        first, last = self.dates.get(year, (when, when))
        # Of two dates that may be of one day, the exact one, in whatever order they come.
        earliest = min(first, when, key=lambda each: (_earliest(each), -len(each)))
        self.dates[year] = earliest, max(last, when, key=lambda each: (_latest(each), len(each)))

    def window(self) -> Window | None:
        """Return the window; None if there is no dated record."""
        run = self._longest_run()
        if not run:
            return None
        inner = run[1:-1]
        starts = [_earliest(self.dates[year][0])[5:] for year in run]
        ends = [_latest(self.dates[year][1])[5:] for year in run]
        first = run[0] if inner and starts[0] <= max(starts[1:-1][:_NEAREST]) else run[0] + 1
        last = run[-1] if inner and ends[-1] >= min(ends[1:-1][-_NEAREST:]) else run[-1] - 1
        whole = (first, last) if first <= last else (None, None)
        return Window(self.dates[run[0]][0], self.dates[run[-1]][1], *whole)

    def _longest_run(self) -> list[int]:
        """Return the longest run of years with records; of two equal ones the later."""
        runs: list[list[int]] = []
        years = sorted(self.dates)
        for before, year in pairwise([-1, *years]):
            if year == before + 1 and runs:
                runs[-1].append(year)
            else:
                runs.append([year])
        return max(runs, key=lambda run: (len(run), run[-1]), default=[])


class Observed:
    """What an import records, by variable and body."""

    def __init__(self, rules: Path = RULES) -> None:
        #: The file with the labels and rules; importers of other packages have their own.
        self.rules = rules
        self._years: dict[tuple[str, Body], Years] = {}

    def add(self, variable: str, body: Body, when: str) -> None:
        """Add a record; see ``Report.observe``."""
        self._years.setdefault((variable, body), Years()).add(when)

    def rows(self) -> list[tuple[str, ...]]:
        """Return for each variable, body and year the earliest and latest date: variable, address and name, dates."""
        return [
            (variable, *body, *dates)
            for (variable, body), years in sorted(self._years.items())
            for dates in years.dates.values()
        ]

    def add_rows(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Add what ``rows`` returned."""
        for variable, address, name_, earliest, latest in rows:
            for when in (earliest, latest):
                self.add(variable, Body(address, name_), when)

    def triples(self, dataset: str, importer: str) -> Iterator[bytes]:
        """Yield the description of each window.

        Raises:
            FileError: if a variable has no label or rule.
        """
        for (variable, body), years in sorted(self._years.items()):
            if window := years.window():
                texts = {key: value.format(body=body.name) for key, value in self._texts(importer, variable).items()}
                yield from _described(dataset, variable, body, window, texts)

    def _texts(self, importer: str, variable: str) -> dict[str, str]:
        found: dict[str, str] = _read(self.rules).get(importer, {}).get(variable, {})
        if missing := [key for key in _TEXTS if not found.get(key)]:
            raise FileError(self.rules, None, f"[{importer}.{variable}] lacks {', '.join(missing)}")
        return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    except tomllib.TOMLDecodeError as error:
        raise FileError(path, None, f"is not TOML: {error}") from None


def _described(dataset: str, variable: str, body: Body, window: Window, texts: dict[str, str]) -> Iterator[bytes]:
    subject = iri(mint("coverage", slug(f"{dataset} {variable} {body.iri.rsplit('/', 1)[-1]}")))
    yield line(subject, name("rdf:type"), name("sl:Coverage"))
    for prop, key in (("rdfs:label", "label"), ("sl:rule", "rule")):
        yield line(subject, name(prop), text(texts[key], "en"))
        yield line(subject, name(prop), text(texts[f"{key}_zh"], "zh"))
    yield line(subject, name("sl:covers"), iri(body.iri))
    yield line(subject, name("sl:variable"), name(f"sl:{variable}"))
    for prop, when in (("began", window.began), ("ended", window.ended)):
        yield line(subject, name(f"sl:{prop}"), date(when) or "")
    for prop, year in (("firstYear", window.first), ("lastYear", window.last)):
        if year is not None:
            yield line(subject, name(f"sl:{prop}"), date(f"{year:04}") or "")


def _earliest(when: str) -> str:
    """Return the earliest day that a date may be."""
    return (when + "-01-01")[: len("2016-01-01")]


def _latest(when: str) -> str:
    """Return the latest day that a date may be; no month has more than 31 days."""
    return f"{when}-31" if len(when) == len("2016-01") else when if len(when) > len("2016") else f"{when}-{_DECEMBER}"
