"""Measures that count, compared with SPARQL in memory and hand-written Polars: links, co-occurrence, participation."""

from __future__ import annotations

import cProfile
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import TypeVar

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import ONTOLOGY, PREFIXES
from ...queries.answers.selection import Selection, by_field, by_region
from ...queries.answers.tables import Tables, tables_of
from ...queries.measures import reach
from ...queries.measures.incidence import Incidence
from ...queries.measures.linkage import links
from ..row import Row, at_least, at_most, duration
from ..subject import Subject, query_text
from ..tasks import profile_lines

T = TypeVar("T")
Counts = dict[tuple[str, ...], int]

_ROUNDS = 7
#: The goals: how many times faster than SPARQL, and at most how many times as slow as hand-written Polars.
_SPARQL, _POLARS = 50, 1.2


def rows(subject: Subject) -> Iterator[Row]:
    """Yield the rows about measures; all sides have their data in memory before timing starts."""
    tables = tables_of(subject.release)
    store = _in_memory(subject)
    yield from compare(
        subject.size, "linkage of countries", store, query_text("linkage"),
        lambda: links(Incidence.of(_by_region(tables))), lambda: polars_linkage(tables),
    )  # fmt: skip
    yield from compare(
        subject.size, "co-occurrence of technologies", store, query_text("co-occurrence"),
        lambda: links(Incidence.of(by_field(tables, Selection()).rows)), lambda: _polars_co_occurrence(tables),
    )  # fmt: skip
    yield from of_participation(subject.size, store, tables)


def of_participation(size: int, store: ox.Store, tables: Tables, where: str = "") -> Iterator[Row]:
    """Yield the rows about participation: standards of countries, countries of standards, ties of actors.

    All sides count who takes part where it is located itself. Questions attribute roles to groups before they count;
    what that takes is in the rows about questions.

    Args:
        size: the number of triples in the graph.
        store: the graph in memory.
        tables: the analysis tables of the graph.
        where: what the names of the tasks end with.
    """
    yield from compare(
        size, f"standards of countries{where}", store, query_text("participation"),
        lambda: reach.counted(Incidence.of(_placed(tables))).select(region="node", number="count"),
        lambda: _polars_places(tables).group_by("region").agg(number=pl.col("standard").n_unique()),
        ("region", "number"),
    )  # fmt: skip
    yield from compare(
        size, f"countries of standards{where}", store, query_text("reach"),
        lambda: reach.evenness(_counts(_placed(tables)), "standard").select("standard", number="richness"),
        lambda: _polars_places(tables).group_by("standard").agg(number=pl.col("region").n_unique()),
        ("standard", "number"),
    )  # fmt: skip
    yield from compare(
        size, f"ties of actors{where}", store, query_text("actors"),
        lambda: links(Incidence.of(_polars_taken(tables).rename({"actor": "node"}))),
        lambda: _self_join(_polars_taken(tables).unique().rename({"actor": "node"}), "node"),
    )  # fmt: skip


def _placed(tables: Tables) -> pl.DataFrame:
    return _polars_places(tables).rename({"region": "node"})


def compare(
    size: int,
    work: str,
    store: ox.Store,
    query: str,
    own: Callable[[], pl.DataFrame],
    by_hand: Callable[[], pl.DataFrame],
    columns: tuple[str, ...] = ("a", "b", "shared"),
) -> Iterator[Row]:
    """Yield the rows that compare counts with SPARQL in memory and hand-written Polars.

    Args:
        size: the number of triples in the graph.
        work: the task.
        store: the graph in memory.
        query: the SPARQL query for the same counts.
        own: Standlink's computation.
        by_hand: the computation an analyst would write.
        columns: the columns of the answers: what is counted, and last the count.
    """
    ours, found = _timed(own)
    profile: list[str] = []
    hand, counted = _timed(by_hand)
    peer, queried = _timed(lambda: _sparql(store, query, columns), rounds=2)
    assert _counts_of(found, columns) == queried == _counts_of(counted, columns), f"{work}: the three sides differ"
    assert queried, f"{work}: no rows"
    if peer / ours < _SPARQL or ours / hand > _POLARS:
        profile = _profile(own)
    answers = f"all {len(queried):,} rows and their counts are the same on all three sides"
    yield Row(
        f"{work} against SPARQL", size, duration(ours), f"pyoxigraph in memory: {duration(peer)}",
        peer / ours, f"at least {_SPARQL}x faster", at_least(peer / ours, _SPARQL), answers,
        "ours also computes what the measure says of each row", profile if peer / ours < _SPARQL else [],
    )  # fmt: skip
    yield Row(
        f"{work} against hand-written Polars", size, duration(ours), f"join and count: {duration(hand)}",
        ours / hand, f"at most {_POLARS}x", at_most(ours / hand, _POLARS), answers,
        "the peer has the same categorical tables in memory and only counts",
        profile if ours / hand > _POLARS else [],
    )  # fmt: skip


def _profile(work: Callable[[], object]) -> list[str]:
    profiler = cProfile.Profile()
    for _ in range(_ROUNDS):
        profiler.runcall(work)
    return profile_lines(profiler)


def _timed(work: Callable[[], T], rounds: int = _ROUNDS) -> tuple[float, T]:
    result, taken = work(), []
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - start)
    return median(taken), result


def _in_memory(subject: Subject) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(subject.dumps[1]), format=ox.RdfFormat.N_QUADS)
    return store


def _sparql(store: ox.Store, text: str, columns: tuple[str, ...]) -> Counts:
    found = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    return {tuple(s[name].value for name in columns[:-1]): int(s[columns[-1]].value) for s in found}


def _by_region(tables: Tables) -> pl.DataFrame:
    """Return what the query counts: every actor where it is located, whatever its group."""
    return by_region(tables, Selection(place="unit", acting="with")).rows.drop("group")


def polars_linkage(tables: Tables) -> pl.DataFrame:
    """Count the standards that pairs of countries share, as an analyst would write it."""
    return _self_join(_polars_places(tables).select("standard", "region").unique(), "region")


def _polars_places(tables: Tables) -> pl.DataFrame:
    """Return the countries of those who take part in standards: standard, region, actor."""
    places = tables["actor_region"].filter(pl.col("level") == "country").select("actor", "region")
    return _polars_taken(tables).join(places, on="actor").select("standard", "region", "actor")


def _polars_taken(tables: Tables) -> pl.DataFrame:
    """Return who takes part in which standard: standard, actor."""
    return tables["standard_actor"].filter("takes_part").select("standard", "actor")


def _counts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return how many actors each region has in each standard: standard, node, count."""
    return rows.group_by("standard", "node").agg(count=pl.col("actor").n_unique())


def _polars_co_occurrence(tables: Tables) -> pl.DataFrame:
    """Count the standards that pairs of technologies share, as an analyst would write it."""
    used = tables["standard_technology"].filter(pl.col("relation") == ONTOLOGY + "uses")
    return _self_join(used.select("standard", "technology").unique(), "technology")


def _self_join(pairs: pl.DataFrame, column: str) -> pl.DataFrame:
    a, b = pairs.rename({column: "a"}), pairs.rename({column: "b"})
    joined = a.join(b, on="standard").filter(pl.col("a").cast(pl.String) < pl.col("b").cast(pl.String))
    return joined.group_by("a", "b").agg(shared=pl.len())


def _counts_of(frame: pl.DataFrame, columns: tuple[str, ...]) -> Counts:
    rows = frame.select(pl.col(columns[:-1]).cast(pl.String), pl.col(columns[-1]).cast(pl.Int64)).iter_rows()
    return {tuple(key): number for *key, number in rows}
