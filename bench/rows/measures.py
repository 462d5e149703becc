"""Linkage of regions and co-occurrence of technologies, compared with SPARQL in memory and hand-written Polars."""

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
from ...queries.measures.incidence import Incidence
from ...queries.measures.linkage import links
from ..row import Row, at_least, at_most, duration
from ..subject import Subject, query_text
from ..tasks import profile_lines

T = TypeVar("T")
Pairs = dict[tuple[str, str], int]

_ROUNDS = 7


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


def compare(
    size: int,
    work: str,
    store: ox.Store,
    query: str,
    own: Callable[[], pl.DataFrame],
    by_hand: Callable[[], pl.DataFrame],
) -> Iterator[Row]:
    """Yield the rows that compare counts of shared things by pair with SPARQL in memory and hand-written Polars.

    Args:
        size: the number of triples in the graph.
        work: the task.
        store: the graph in memory.
        query: the SPARQL query for the same counts.
        own: Standlink's computation.
        by_hand: the computation an analyst would write.
    """
    ours, found = _timed(own)
    profile: list[str] = []
    hand, counted = _timed(by_hand)
    peer, queried = _timed(lambda: _sparql(store, query), rounds=2)
    assert _pairs(found) == queried == _pairs(counted), f"{work}: the three sides differ"
    assert queried, f"{work}: no pairs"
    if peer / ours < 10 or ours / hand > 1.5:
        profile = _profile(own)
    answers = f"all {len(queried):,} pairs and their counts are the same on all three sides"
    yield Row(
        f"{work} against SPARQL", size, duration(ours), f"pyoxigraph in memory: {duration(peer)}",
        peer / ours, "at least 10x faster", at_least(peer / ours, 10), answers,
        "ours also computes three kinds of strength", profile if peer / ours < 10 else [],
    )  # fmt: skip
    yield Row(
        f"{work} against hand-written Polars", size, duration(ours), f"join and count: {duration(hand)}",
        ours / hand, "at most 1.5x", at_most(ours / hand, 1.5), answers,
        "the peer has the same categorical tables in memory and only counts",
        profile if ours / hand > 1.5 else [],
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


def _sparql(store: ox.Store, text: str) -> Pairs:
    found = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    return {(s["a"].value, s["b"].value): int(s["shared"].value) for s in found}


def _by_region(tables: Tables) -> pl.DataFrame:
    """Return what the query counts: every actor where it is located, whatever its group."""
    return by_region(tables, Selection(place="unit", acting="with")).rows.drop("group")


def polars_linkage(tables: Tables) -> pl.DataFrame:
    """Count the standards that pairs of countries share, as an analyst would write it."""
    places = tables["actor_region"].filter(pl.col("level") == "country").select("actor", "region")
    taken = tables["standard_actor"].filter("takes_part").select("standard", "actor")
    return _self_join(taken.join(places, on="actor").select("standard", "region").unique(), "region")


def _polars_co_occurrence(tables: Tables) -> pl.DataFrame:
    """Count the standards that pairs of technologies share, as an analyst would write it."""
    used = tables["standard_technology"].filter(pl.col("relation") == ONTOLOGY + "uses")
    return _self_join(used.select("standard", "technology").unique(), "technology")


def _self_join(pairs: pl.DataFrame, column: str) -> pl.DataFrame:
    a, b = pairs.rename({column: "a"}), pairs.rename({column: "b"})
    joined = a.join(b, on="standard").filter(pl.col("a").cast(pl.String) < pl.col("b").cast(pl.String))
    return joined.group_by("a", "b").agg(shared=pl.len())


def _pairs(frame: pl.DataFrame) -> Pairs:
    return {(str(a), str(b)): int(n) for a, b, n in frame.select("a", "b", "shared").iter_rows()}
