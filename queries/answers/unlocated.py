"""How many roles an answer by region leaves out, because no region of their actors is known."""

from __future__ import annotations

from typing import Final

import polars as pl

from ...plurals import counted, percent
from ..notes import Note, excluded
from ..words import Words, joined
from . import windows
from .tables import Tables

#: The most sources that a note names.
_MOST_NAMED: Final = 4
#: What is not known, by level.
_REGIONS: Final = {
    "country": Words("country", "国家"),
    "macro-region": Words("continent", "大洲"),
    "continent": Words("continent", "大洲"),
    "bloc": Words("bloc", "区域集团"),
    "cluster": Words("innovation cluster", "创新集群"),
    "sub-national": Words("sub-national region", "次国家地区"),
}


def note(tables: Tables, rows: pl.DataFrame, located: pl.DataFrame, level: str) -> Note | None:
    """Return the note on the roles without a region, and which sources they are from; None if all have one.

    Args:
        tables: the analysis tables.
        rows: the roles of an answer: standard, actor, event, and more.
        located: those of them with a region of the level.
        level: the level of the regions.
    """
    keys = ["standard", "actor", "event"]
    every = windows.of_roles(tables, rows.select(keys).unique())
    left = every.join(located, on=keys, how="anti", nulls_equal=True)
    if left.is_empty():
        return None
    named = {s.iri: Words(s.name, s.name_zh) for s in windows.sources(tables, every)}
    sizes = left.group_by("source").agg(left=pl.len()).join(
        every.group_by("source").agg(of=pl.len()), on="source", nulls_equal=True
    ).with_columns(pl.col("source").cast(pl.String))  # fmt: skip
    parts = [
        (named.get(source, windows.SELECTIONS), percent(number / of))
        for source, number, of in sizes.sort("left", "source", descending=[True, False]).head(_MOST_NAMED).rows()
    ]
    by_source = joined([Words(f"{name.en} {share}", f"“{name.zh}”{share}") for name, share in parts])
    region, share = _REGIONS[level], percent(len(left) / len(every))
    are = "is" if len(left) == 1 else "are"
    return excluded(
        len(left),
        f"of {counted(len(every), 'role')} ({share}) {are} left out, because no {region.en} of the actor is "
        f"recorded; by source: {by_source.en}.",
        f"{len(every):,}项角色中有{len(left):,}项（{share}）因行为主体所属{region.zh}未有记录而未计入；按来源：{by_source.zh}。",
    )
