"""Whole counts and sorted lists of the links of hubs, made once for each release.

A page reads at most ``MOST`` links of a property. A thing with more is a hub: this pass counts its links and sorts all
that are more than a few, so that a page need not: ``graph/store/hub.py`` reads what is kept. Counts are of distinct
things, asserted or inferred.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from ..store.hub import ASSERTIONS, DATED, EVENTS, FIGURES, RECORDS, SHORT
from ..store.neighbourhood import MOST
from ..store.store import sl
from .scanning import TERM

SCHEMA: Final = """
CREATE TABLE counts (hub TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (hub, name))
    WITHOUT ROWID;
CREATE TABLE lists (
    id INTEGER PRIMARY KEY, hub TEXT NOT NULL, way TEXT NOT NULL, name TEXT NOT NULL, total INTEGER NOT NULL,
    UNIQUE (hub, way, name)
);
CREATE TABLE entries (list INTEGER NOT NULL, place INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (list, place))
    WITHOUT ROWID;
"""

_NO_ENTRIES: Final = pl.Schema({"list": pl.UInt32(), "place": pl.Int64(), "id": pl.UInt32()})
#: Links that are counted, and entries of lists that are sorted, at once, about.
_AT_ONCE: Final = 500_000
_BACKING: Final = tuple(sl(name).value for name in ("evidence", "supportedBy", "qualifiedBy", "disputedBy"))


@dataclass(frozen=True)
class Hubs:
    """The rows of the tables ``counts``, ``lists`` and ``entries``."""

    counts: pl.DataFrame
    lists: pl.DataFrame
    entries: pl.DataFrame

    def write(self, db: sqlite3.Connection) -> None:
        """Insert the rows."""
        db.executemany("INSERT INTO counts VALUES (?, ?, ?)", self.counts.iter_rows())
        db.executemany("INSERT INTO lists VALUES (?, ?, ?, ?, ?)", self.lists.iter_rows())
        db.executemany("INSERT INTO entries VALUES (?, ?, ?)", self.entries.iter_rows())


def find_hubs(links: pl.DataFrame, dates: pl.DataFrame, things: pl.DataFrame, most: int = MOST) -> Hubs:
    """Return the hubs among things.

    Args:
        links: the distinct links of a release, as ``Reading.links`` returns them.
        dates: the dates of events and figures, as ``Reading.dates`` returns them.
        things: the things of the search index: ``thing`` (an IRI), ``id`` and ``by_name``, their places by label.
        most: the largest number of links by one property of a thing that is no hub.
    """
    pairs, using = list(_pairs(links)), _assertions(links)
    sizes = [_sizes(each).filter(pl.col("len") > min(SHORT, most)) for _, each in pairs]
    # A page shows the assertions of a hub by kind, so all kinds are counted if together they are many.
    many = [each.filter(pl.col("len") > most).select("hub") for each in (*sizes, using.group_by("hub").len())]
    hubs = pl.concat(many).unique()
    kept = [("to", using.join(hubs, on="hub", how="semi"))]
    for (way, each), size in zip(pairs, sizes, strict=True):
        kept.append((way, each.join(size.join(hubs, on="hub", how="semi"), on=["hub", "name"], how="semi")))
    lists = pl.concat([each.select("hub", "name", "other", way=pl.lit(way)) for way, each in kept])
    totals = lists.group_by("hub", "way", "name").agg(total=pl.len().cast(pl.Int64))
    totals = totals.sort(pl.col("hub").cast(pl.String), "way", pl.col("name").cast(pl.String)).with_row_index("list", 1)
    listed = lists.join(totals, on=["hub", "way", "name"]).select("list", "total", "name", "other")
    del kept, lists
    entries = _entries(listed, totals, things, dates)
    counts = _counts(links, totals.select(pl.col("hub").unique()))
    named = totals.select("list", pl.col("hub").cast(pl.String), "way", pl.col("name").cast(pl.String), "total")
    return Hubs(counts, named, entries)


def _pairs(links: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the pairs of all lists with their way: ``hub``, ``name`` and ``other``, without repetition.

    Frames are of some properties each: a frame for each would take most time on those that are rare.
    """
    sizes = links.group_by("p").len().sort("len")
    parts = sizes.select("p", part=pl.col("len").cum_sum() // _AT_ONCE)
    for each in links.join(parts, on="p").partition_by("part", include_key=False):
        yield "to", each.select(hub="o", name="p", other="s")
        yield "from", each.select(hub="s", name="p", other="o")
    yield "to", _named(links.filter(_ROLES), EVENTS)
    yield "to", _named(links.filter(pl.col("p") == sl("observed").value), FIGURES)


def _sizes(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the number of pairs of each hub and name, as ``len``."""
    return pairs.group_by("hub", "name").len()


def _assertions(links: pl.DataFrame) -> pl.DataFrame:
    """Return the assertions that use a piece of evidence, or any from a source: ``hub``, ``name``, ``other``."""
    using = links.filter(pl.col("p").is_in(_BACKING)).select("s", "o", "s_kind")
    sources = links.filter(pl.col("p") == sl("source").value).select(o="s", source="o")
    through = using.join(sources, on="o").select("s", "s_kind", o="source")
    name = (pl.lit(ASSERTIONS) + pl.col("s_kind").cast(pl.String)).cast(TERM)
    return (
        pl.concat([using.select("s", "o", "s_kind"), through.select("s", "o", "s_kind")])
        .unique()
        .select(hub="o", name=name, other="s")
    )


#: The links of events to the things that have a role in them.
_ROLES: Final = (pl.col("s_kind") == "event") & (pl.col("p") != sl("source").value)


def _named(links: pl.DataFrame, name: str) -> pl.DataFrame:
    return links.select("o", "s").unique().select(hub="o", name=pl.lit(name, TERM), other="s")


def _entries(listed: pl.DataFrame, totals: pl.DataFrame, things: pl.DataFrame, dates: pl.DataFrame) -> pl.DataFrame:
    """Return the entries of lists: of events and figures the latest first, anything else in order of label.

    Lists with statements or evidence, which the index does not hold, have no entries: only their totals are kept.
    """
    keys = things.select(pl.col("thing").cast(TERM).alias("other"), "id", "by_name")
    order = dates.select("other", date=pl.col("date").rank("dense").cast(pl.Int64))
    # Some lists at a time: sorting takes several times the memory of the result.
    parts = totals.group_by(pl.col("total").cum_sum() // _AT_ONCE, maintain_order=True)
    ranges = parts.agg(first=pl.min("list"), last=pl.max("list")).select("first", "last")
    some = (listed.filter(pl.col("list").is_between(first, last)) for first, last in ranges.iter_rows())
    return pl.concat([_NO_ENTRIES.to_frame(), *(_sorted(each, keys, order, things.height) for each in some)])


def _sorted(listed: pl.DataFrame, keys: pl.DataFrame, order: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return the entries of some lists, sorted, given the number of all things."""
    found = listed.join(keys, on="other").join(order, on="other", how="left")
    whole = found.group_by("list", "total").len().filter(pl.col("len") == pl.col("total"))
    # One number sorts a list: it is less for a later date, then for an earlier name.
    later = pl.when(pl.col("name").is_in(DATED)).then(pl.col("date")).fill_null(0) * (number + 1)
    rows = found.join(whole, on="list", how="semi").select("list", "id", place=pl.col("by_name") - later)
    rows = rows.sort("list", "place")
    place = pl.int_range(pl.len()).over("list")
    return rows.select("list", place.alias("place"), pl.col("id").cast(pl.UInt32))


def _counts(links: pl.DataFrame, hubs: pl.DataFrame) -> pl.DataFrame:
    """Return the counts of some things as ``hub``, ``name`` and ``number``; reading.py counts small ones alike."""
    incoming = links.select("p", "s_kind", hub="o", other="s").join(hubs, on="hub", how="semi")
    outgoing = links.select("p", hub="s", other="o", kind="o_kind").join(hubs, on="hub", how="semi")
    linked = pl.concat([incoming.select("hub", "other", kind="s_kind"), outgoing.select("hub", "other", "kind")])
    linked = linked.filter(~pl.col("kind").is_in(RECORDS)).select("hub", "other").unique()
    records = {
        "events": incoming.filter(_ROLES),
        "figures": incoming.filter(pl.col("p") == sl("observed").value),
        "claims": incoming.filter(pl.col("p") == sl("about").value),
        "statements": incoming.filter(pl.col("p").is_in([sl("subject").value, sl("object").value])),
    }
    pairs = {name: frame.select("hub", "other").unique() for name, frame in records.items()}
    evidence = links.filter(pl.col("p") == sl("evidence").value).select(other="s", evidence="o")
    source = links.filter(pl.col("p") == sl("source").value).select(evidence="s", source="o")
    sourced = pl.concat(pairs.values()).unique().join(evidence, on="other").join(source, on="evidence")
    per_record = sourced.group_by("hub", "other").agg(pl.col("source").n_unique())
    counted = {
        "links": linked,
        **{name: frame for name, frame in pairs.items() if name != "statements"},
        "sources": sourced.select("hub", "source").unique(),
        "sourced": per_record,
        "one_source": per_record.filter(pl.col("source") == 1),
    }
    zero = hubs.join(pl.DataFrame({"name": list(counted)}), how="cross").with_columns(number=pl.lit(0, pl.Int64))
    rows = [
        frame.group_by("hub").agg(number=pl.len().cast(pl.Int64)).select("hub", pl.lit(name).alias("name"), "number")
        for name, frame in counted.items()
    ]
    summed = pl.concat([zero, *rows]).with_columns(pl.col("hub").cast(pl.String)).group_by("hub", "name")
    return summed.agg(pl.col("number").sum()).sort("hub", "name")
