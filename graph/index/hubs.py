"""Whole counts and sorted lists of the links of hubs, made once for each release from its N-Triples files.

A page reads at most ``MOST`` links of a property. Of a thing with more, this pass counts all and sorts them, so that a
page need not: ``graph/store/hub.py`` reads what is kept. Counts are of distinct things, asserted or inferred.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY, THINGS
from ..store.hub import ASSERTIONS, DATED, EVENTS, FIGURES, RECORDS
from ..store.neighbourhood import MOST
from ..store.store import sl
from ..store.triples_frame import scan_triples

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

_DATES: Final = tuple(str(sl(name)) for name in ("occurred", "announced", "began", "period"))
_BACKING: Final = tuple(sl(name).value for name in ("evidence", "supportedBy", "qualifiedBy", "disputedBy"))
#: Few distinct terms occur often: as numbers they take a tenth of the memory.
_TERM: Final = pl.Categorical()


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


def find_hubs(files: Sequence[Path], things: pl.DataFrame, most: int = MOST) -> Hubs:
    """Return the hubs in N-Triples files that together hold a release.

    Args:
        files: of the asserted and of the inferred triples.
        things: the things of the search index: ``thing`` (an IRI), ``id`` and ``sort``.
        most: the largest number of links by one property that is not counted.
    """
    links, dates = _links(files), _dates(files)
    lists = pl.concat([_long(pairs, way, most) for way, pairs in _pairs(links)])
    using = _assertions(links)
    many = using.group_by("hub").len().filter(pl.col("len") > most).select(pl.col("hub").cast(pl.String))
    # A page shows the assertions of a hub by kind, so all kinds are counted if together they are many.
    kept = using.with_columns(pl.col("hub", "name", "other").cast(pl.String), way=pl.lit("to"))
    hubs = pl.concat([lists.select("hub"), many]).unique()
    lists = pl.concat([lists, kept.join(hubs, on="hub", how="semi").select(lists.columns)])
    totals = lists.group_by("hub", "way", "name").agg(total=pl.len().cast(pl.Int64)).sort("hub", "way", "name")
    totals = totals.with_row_index("list", offset=1)
    entries = _sorted(lists.join(totals, on=["hub", "way", "name"]), things, dates)
    counts = _counts(links, totals.select(pl.col("hub").unique().cast(_TERM)))
    return Hubs(counts, totals.select("list", "hub", "way", "name", "total"), entries)


def _links(files: Sequence[Path]) -> pl.DataFrame:
    """Return the distinct links between things: ``s``, ``p``, ``o``, and the kinds of ``s`` and ``o``."""
    thing = f"<{THINGS}"
    is_link = pl.all_horizontal(
        pl.col("s").str.starts_with(thing),
        pl.col("o").str.starts_with(thing),
        pl.col("p").str.starts_with(f"<{ONTOLOGY}"),
        pl.col("s") != pl.col("o"),
    )
    terms = [pl.col(name).str.strip_chars("<>").cast(_TERM) for name in ("s", "p", "o")]
    kinds = [pl.col(n).str.extract(f"^<{THINGS}([^/]*)").cast(_TERM).alias(f"{n}_kind") for n in ("s", "o")]
    frames = [_collected(scan_triples(path).filter(is_link).select(*terms, *kinds)) for path in files]
    empty = pl.DataFrame(schema=dict.fromkeys(("s", "p", "o", "s_kind", "o_kind"), _TERM))
    return pl.concat([empty, *(frame for frame in frames if frame is not None)]).unique()


def _dates(files: Sequence[Path]) -> pl.DataFrame:
    """Return the first date of each event and figure, as ``other`` and ``date``."""
    value = pl.col("o").str.extract('^"([^"]*)"')
    frames = [
        _collected(
            scan_triples(path)
            .filter(pl.col("p").is_in(_DATES))
            .select(other=pl.col("s").str.strip_chars("<>"), date=value)
        )
        for path in files
    ]
    empty = pl.DataFrame(schema={"other": pl.String, "date": pl.String})
    found = pl.concat([empty, *(frame for frame in frames if frame is not None)])
    return found.group_by("other").agg(pl.col("date").min())


def _collected(frame: pl.LazyFrame) -> pl.DataFrame | None:
    try:
        return frame.collect(engine="streaming")
    except pl.exceptions.NoDataError:
        return None


def _pairs(links: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the pairs of all lists with their way: ``hub``, ``name`` and ``other``, without repetition."""
    yield "to", links.select(hub="o", name="p", other="s")
    yield "from", links.select(hub="s", name="p", other="o")
    yield "to", _named(links.filter(_ROLES), EVENTS)
    yield "to", _named(links.filter(pl.col("p") == sl("observed").value), FIGURES)


def _assertions(links: pl.DataFrame) -> pl.DataFrame:
    """Return the assertions that use a piece of evidence, or any from a source: ``hub``, ``name``, ``other``."""
    using = links.filter(pl.col("p").is_in(_BACKING)).select("s", "o", "s_kind")
    sources = links.filter(pl.col("p") == sl("source").value).select(o="s", source="o")
    through = using.join(sources, on="o").select("s", "s_kind", o="source")
    name = (pl.lit(ASSERTIONS) + pl.col("s_kind").cast(pl.String)).cast(_TERM)
    return (
        pl.concat([using.select("s", "o", "s_kind"), through.select("s", "o", "s_kind")])
        .unique()
        .select(hub="o", name=name, other="s")
    )


#: The links of events to the things that have a role in them.
_ROLES: Final = (pl.col("s_kind") == "event") & (pl.col("p") != sl("source").value)


def _named(links: pl.DataFrame, name: str) -> pl.DataFrame:
    return links.select("o", "s").unique().select(hub="o", name=pl.lit(name, _TERM), other="s")


def _long(pairs: pl.DataFrame, way: str, most: int) -> pl.DataFrame:
    """Return the pairs of the lists that are too long for a page."""
    long = pairs.group_by("hub", "name").len().filter(pl.col("len") > most)
    kept = pairs.join(long, on=["hub", "name"], how="semi")
    return kept.select(pl.col("hub", "name", "other").cast(pl.String), way=pl.lit(way))


def _sorted(lists: pl.DataFrame, things: pl.DataFrame, dates: pl.DataFrame) -> pl.DataFrame:
    """Return the entries of lists: of events and figures the latest first, anything else in order of label.

    Lists with statements or evidence, which the index does not hold, have no entries: only their totals are kept.
    """
    found = lists.join(things.select("id", "sort", other="thing"), on="other").join(dates, on="other", how="left")
    found = found.filter(pl.len().over("list") == pl.col("total"))
    ordered = found.with_columns(date=pl.when(pl.col("name").is_in(DATED)).then(pl.col("date"))).sort(
        "list", "date", "sort", "id", descending=[False, True, False, False], nulls_last=True
    )
    return ordered.select("list", pl.int_range(pl.len()).over("list").alias("place"), "id")


def _counts(links: pl.DataFrame, hubs: pl.DataFrame) -> pl.DataFrame:
    """Return the counts of some things as ``hub``, ``name`` and ``number``; reading.py counts small ones alike."""
    incoming = links.select("p", "s_kind", hub="o", other="s").join(hubs, on="hub", how="semi")
    outgoing = links.select("p", hub="s", other="o", kind="o_kind").join(hubs, on="hub", how="semi")
    linked = pl.concat([incoming.select("hub", "other", kind="s_kind"), outgoing.select("hub", "other", "kind")])
    linked = linked.filter(~pl.col("kind").cast(pl.String).is_in(RECORDS)).select("hub", "other").unique()
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
