"""Who leads an answer without a part of its data: no headline says who leads if that depends on one part.

A part is what one source recorded, or ties of a single standard. A source is a rule of recording (``windows``): sources
record by different rules and in different years, so which of them an answer pools decides its order. What no source
records systematically, such as the curated cases, is one more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import polars as pl

from ..notes import Note, reading
from ..words import Words
from . import windows
from .request import Finding
from .tables import Tables, names

_EQUAL: Final = Words("several are equally first", "多个并列居首")
_NOBODY: Final = Words("nobody is", "无居首者")

#: What is left out, and who leads without it.
Without = tuple[Words, list[str]]


def first(rows: pl.DataFrame, name: str, value: str) -> list[str]:
    """Return the things with the greatest value above zero.

    >>> first(pl.DataFrame({"node": ["a", "b", "c"], "n": [2, 2, 1]}), "node", "n")
    ['a', 'b']
    """
    return rows.filter(pl.col(value) > 0, pl.col(value) == pl.col(value).max())[name].cast(pl.String).to_list()


def settled(
    tables: Tables, found: Finding, rows: pl.DataFrame, lead: Callable[[pl.DataFrame], list[str]], *more: Without
) -> Finding:
    """Return the finding, with a note and marked as unsettled if others lead without a part of the data.

    Args:
        tables: the analysis tables.
        found: the finding.
        rows: the roles that it was computed from: event, and more.
        lead: a function that returns what leads an answer from rows.
        more: what leads without further parts.
    """
    leader = lead(rows)
    if len(leader) != 1:
        return found
    placed = windows.of_roles(tables, rows)
    sources: list[tuple[str | None, Words]] = [
        (source.iri, Words(source.name, source.name_zh)) for source in windows.sources(tables, placed)
    ]
    if placed["source"].null_count():
        sources.append((None, windows.SELECTIONS))
    without = [(name, lead(placed.filter(pl.col("source").ne_missing(iri)))) for iri, name in sources]
    turned = [(name, others) for name, others in without if others and others != leader]
    turned += [(name, others) for name, others in more if others != leader]
    return replace(found, notes=(*found.notes, _note(tables, turned)), unsettled=True) if turned else found


def _note(tables: Tables, turned: list[Without]) -> Note:
    """Return the note on who leads without which parts."""
    known = names(tables, pl.Series([one for _, others in turned for one in others], dtype=pl.String))
    parts: dict[Words, list[Words]] = {}
    for part, others in turned:
        leader = _EQUAL if others else _NOBODY
        if len(others) == 1:
            name = known.get(others[0], Words(others[0], others[0]))
            leader = Words(f"first is {name.en}", f"居首的是{name.zh}")
        parts.setdefault(leader, []).append(part)
    each = "; ".join(f"without {' or without '.join(p.en for p in of)}, {leader.en}" for leader, of in parts.items())
    each_zh = "；".join(f"{'或'.join(f'不计“{p.zh}”' for p in of)}，{leader.zh}" for leader, of in parts.items())
    return reading(f"Who is first depends on a part of the data: {each}.", f"何者居首取决于部分数据：{each_zh}。")
