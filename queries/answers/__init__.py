"""Questions answered by a measure over the analysis tables: from bound parameters to a table with its notes."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...graph.releases.release import Release
from ...graph.store.reading import statement_label
from ...graph.store.store import Term
from .. import measures
from ..table import CUT, Table
from . import actors, behind, catalogues, contributors, documents, evidence, holdings, linkages, rivals, technologies
from .arguments import Asked, Finding, labels
from .tables import Tables, tables_of

Measure = Callable[[Tables, Asked], Finding]

#: Rows of the longest answer; a longer one is cut, and says so.
MOST_ROWS: Final = 10_000

_MEASURES: Final = (measures.__name__, f"{__name__}.case_holdings", f"{__name__}.groups")
_ROOMS: Final = (actors, catalogues, contributors, documents, evidence, holdings, linkages, rivals, technologies)

#: Every public function of the modules of this folder, by its name: what a question's ``measure`` can be.
ANSWERS: Final[Mapping[str, Measure]] = MappingProxyType(
    {
        name: function
        for room in _ROOMS
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if function.__module__ == room.__name__ and not name.startswith("_")
    }
)


def measured(release: Release, measure: str, bound: Mapping[str, Sequence[Term]]) -> tuple[Table, tuple[str, ...]]:
    """Return the answer of a measure, and what a reader has to know of it.

    Raises:
        ParameterError: if the arguments contradict each other, or name what the tables do not have.
        TooMuchError: if what is selected is too much for one answer.
    """
    tables = tables_of(release)
    finding = ANSWERS[measure](tables, Asked.of(bound))
    notes = list(finding.notes)
    frame = finding.frame
    if len(frame) > MOST_ROWS:
        notes.append(f"{CUT} {MOST_ROWS:,} of {len(frame):,} rows.")
        frame = frame.head(MOST_ROWS)
    if finding.behind is not None:
        notes.append(str(behind.footing_of(tables, finding.behind)))
    return _table(release, tables, frame), tuple(notes)


def definition(measure: str) -> str:
    """Return what a measure is: what it answers, and the first lines of the modules of measures that it uses."""
    return "\n\n".join(inspect.getdoc(part) or "" for part in (ANSWERS[measure], *modules_of(measure)))


def modules_of(measure: str) -> list[ModuleType]:
    """Return the modules of measures that an answer uses."""
    function = ANSWERS[measure]
    return list(dict.fromkeys(_modules(function.__code__, vars(sys.modules[function.__module__]))))


def _modules(code: CodeType, room: Mapping[str, object]) -> Iterator[ModuleType]:
    """Yield the modules of measures that a function names, itself or through others of its module."""
    for name in code.co_names:
        named = room.get(name)
        if isinstance(named, ModuleType) and named.__name__.startswith(_MEASURES):
            yield named
        elif isinstance(named, FunctionType) and named.__globals__ is room and named.__code__ is not code:
            yield from _modules(named.__code__, room)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _modules(inner, room)


def _table(release: Release, tables: Tables, frame: pl.DataFrame) -> Table:
    """Return a frame as a table of RDF terms, with the labels of the things in it."""
    columns = [[_term(value) for value in _plain(frame[name])] for name in frame.columns]
    things = {t.value for column in columns for t in column if isinstance(t, ox.NamedNode)}
    known = labels(tables, pl.Series(sorted(things), dtype=pl.String)) if things else {}
    for iri in things - known.keys():
        known[iri] = release.store.label(ox.NamedNode(iri))
    for iri in things:
        if "/id/statement/" in iri:
            known[iri] = statement_label(release.store, ox.NamedNode(iri)) or known[iri]
    return Table(tuple(frame.columns), tuple(zip(*columns, strict=True)), known)


def _plain(values: pl.Series) -> list[object]:
    return (values.cast(pl.String) if values.dtype == pl.Categorical else values).to_list()


def _term(value: object) -> Term | None:
    if isinstance(value, str):
        return ox.NamedNode(value) if value.startswith(("https://", "http://")) else ox.Literal(value)
    if isinstance(value, float):
        return ox.Literal(float(f"{value:.12g}"))  # beyond that only the order of summing shows
    if value is None or isinstance(value, bool | int):
        return None if value is None else ox.Literal(value)
    raise TypeError(f"a measure gave {value!r}, which no table can hold")
