"""Measures that count, compared with SPARQL in memory and hand-written Polars: links, fields, participation.

All sides have their data in memory before timing starts, and the columns of hand-written Polars (``peers/by_hand.py``)
equal all of ours. SPARQL counts only.
"""

from __future__ import annotations

import cProfile
import gzip
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Final, TypeVar

import polars as pl
import pyoxigraph as ox
from polars.testing import assert_frame_equal

from ...graph.releases.dumps import DUMPS, QUADS
from ...graph.releases.release import Release
from ...ontology.namespaces import ONTOLOGY, PREFIXES
from ...queries.answers.attribution import homes, organizations
from ...queries.answers.selection import Selection, in_regions
from ...queries.answers.tables import Tables, tables_of
from ...queries.measures import documents, reach
from ...queries.measures.incidence import Incidence
from ...queries.measures.linkage import links
from ..peers import by_hand
from ..row import Row, at_least, at_most, duration
from ..subject import query_text
from ..tasks import profile_lines

T = TypeVar("T")
Counts = dict[tuple[str, ...], int]

_ROUNDS: Final = 15
#: The goals: how many times faster than SPARQL, and at most how many times as slow as hand-written Polars.
_SPARQL, _POLARS = 50, 1.2
#: The properties that queries/linkage.rq asks for.
_GROUP, _HOME = (ox.NamedNode(f"https://w3id.org/standlink/bench/{name}") for name in ("group", "home"))
#: Sums in another order differ in their last digits.
_TOLERANCE: Final = 1e-9


def rows(size: int, release: Release, where: str = "") -> Iterator[Row]:
    """Yield the rows about measures of a release.

    Args:
        size: the number of triples in the graph.
        release: the release; pairs of fields and of technologies are only compared if it has any.
        where: what the names of the tasks end with.
    """
    tables = tables_of(release)
    store = _in_memory(release, tables)
    yield from compare(
        size, f"linkage of countries{where}", store, query_text("linkage"),
        lambda: links(Incidence.of(in_regions(tables, Selection()).rows)),
        lambda: by_hand.links(_at_home(tables)), least=None,
    )  # fmt: skip
    fields, used = _published(tables), _used(tables)
    if fields["document"].is_duplicated().any():
        yield from compare(
            size, f"fields that meet on a document{where}", store, query_text("fields"),
            lambda: documents.pairs_by_decade(fields), lambda: by_hand.pairs_by_decade(fields), ("a", "b", "all"),
        )  # fmt: skip
    if used["standard"].is_duplicated().any():
        yield from compare(
            size, f"co-occurrence of technologies{where}", store, query_text("co-occurrence"),
            lambda: links(Incidence.of(used)), lambda: by_hand.links(used),
        )  # fmt: skip
    yield from _of_participation(size, store, tables, where)


def _of_participation(size: int, store: ox.Store, tables: Tables, where: str) -> Iterator[Row]:
    """Yield the rows about participation: ties and standards of countries, countries of standards, ties of actors.

    All sides count who takes part where it is located itself. Questions attribute roles to groups before they count;
    what that takes is in the rows about questions.
    """
    yield from compare(
        size, f"linkage of countries of actors{where}", store, query_text("located"),
        lambda: links(Incidence.of(_placed(tables))), lambda: by_hand.links(_placed(tables)),
    )  # fmt: skip
    yield from compare(
        size, f"standards of countries{where}", store, query_text("participation"),
        lambda: reach.counted(Incidence.of(_placed(tables))), lambda: by_hand.counted(_placed(tables)),
        ("node", "count"),
    )  # fmt: skip
    yield from compare(
        size, f"countries of standards{where}", store, query_text("reach"),
        lambda: reach.evenness(_counts(_placed(tables)), "standard"), lambda: by_hand.evenness(_placed(tables)),
        ("standard", "richness"),
    )  # fmt: skip
    yield from compare(
        size, f"ties of actors{where}", store, query_text("actors"),
        lambda: links(Incidence.of(_taken(tables))), lambda: by_hand.links(_taken(tables)),
    )  # fmt: skip


def compare(
    size: int,
    work: str,
    store: ox.Store,
    query: str,
    own: Callable[[], pl.DataFrame],
    hand: Callable[[], pl.DataFrame],
    columns: tuple[str, ...] = ("a", "b", "shared"),
    least: float | None = _SPARQL,
) -> Iterator[Row]:
    """Yield the rows that compare a measure with SPARQL in memory and hand-written Polars.

    Args:
        size: the number of triples in the graph.
        work: the task.
        store: the graph in memory.
        query: the SPARQL query, whose columns are those below in the same order.
        own: Standlink's computation.
        hand: the computation an analyst would write, with the same columns.
        columns: what is counted, and last the count.
        least: how many times faster than SPARQL; None if the query is given what ours must find, and only counts it.
    """
    ours, theirs, found, counted = _side_by_side(own, hand)
    _assert_equal(work, found, counted)
    peer, queried = min((_asked(store, query) for _ in range(2)), key=lambda asked: asked[0])
    assert queried, f"{work}: no rows"
    assert _counts_of(found, columns) == queried, f"{work}: the counts of SPARQL differ"
    slow = least is not None and peer / ours < least
    profile = _profile(own) if slow or ours / theirs > _POLARS else []
    given = "the query counts; ours also computes the other columns of the measure"
    if least is None:
        given += ", and selects the roles and their homes, which the query is given as triples of two properties"
    yield Row(
        f"{work} against SPARQL", size, duration(ours), f"pyoxigraph in memory: {duration(peer)}", peer / ours,
        f"at least {least}x faster" if least else "", at_least(peer / ours, least) if least else "measured",
        f"all {len(queried):,} rows and their counts are equal", given, profile if slow else [],
    )  # fmt: skip
    yield Row(
        f"{work} against hand-written Polars", size, duration(ours), f"join and count: {duration(theirs)}",
        ours / theirs, f"at most {_POLARS}x", at_most(ours / theirs, _POLARS),
        f"all {len(found):,} rows are equal in all {len(found.columns)} columns",
        "both start from the same tables in memory; they take turns",
        profile if ours / theirs > _POLARS else [],
    )  # fmt: skip


def _side_by_side(own: Callable[[], T], hand: Callable[[], T]) -> tuple[float, float, T, T]:
    """Return the median seconds of both computations, which take turns, and their results."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(_ROUNDS + 1):
        results = []
        for work, times in zip((own, hand), taken, strict=True):
            start = time.perf_counter()
            results.append(work())
            if number:  # the first warms up
                times.append(time.perf_counter() - start)
    return median(taken[0]), median(taken[1]), results[0], results[1]


def _assert_equal(work: str, found: pl.DataFrame, counted: pl.DataFrame) -> None:
    """Check that two answers have the same rows in any order, and numbers equal up to the order of summation."""
    keys = [name for name, type_ in found.schema.items() if type_ in (pl.String, pl.Categorical) or name == "decade"]
    one, other = (f.select(pl.col(keys).cast(pl.String), pl.exclude(keys)).sort(keys) for f in (found, counted))
    try:
        assert_frame_equal(one, other.select(one.columns), check_dtypes=False, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    except AssertionError as error:
        raise AssertionError(f"{work}: hand-written Polars differs: {error}") from error


def _profile(work: Callable[[], object]) -> list[str]:
    profiler = cProfile.Profile()
    for _ in range(_ROUNDS):
        profiler.runcall(work)
    return profile_lines(profiler)


def _in_memory(release: Release, tables: Tables) -> ox.Store:
    """Return the release in memory, with the group and home for which a role counts."""
    store = ox.Store()
    with gzip.open(release.path / DUMPS / QUADS) as file:
        store.bulk_load(input=file, format=ox.RdfFormat.N_QUADS)
    at_home = _roles(tables).lazy().join(homes(tables).lazy(), left_on="group", right_on="actor").collect()
    for columns, property_ in ((("standard", "group"), _GROUP), (("group", "home"), _HOME)):
        pairs = at_home.select(pl.col(columns).cast(pl.String)).unique()
        store.extend(ox.Quad(ox.NamedNode(s), property_, ox.NamedNode(o)) for s, o in pairs.iter_rows())
    return store


def _sparql(store: ox.Store, text: str) -> Counts:
    found = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    return {tuple(term.value for term in key): int(number.value) for *key, number in found}


def _asked(store: ox.Store, text: str) -> tuple[float, Counts]:
    """Return the seconds that a query takes, and its counts."""
    start = time.perf_counter()
    found = _sparql(store, text)
    return time.perf_counter() - start, found


def _roles(tables: Tables) -> pl.DataFrame:
    """Return the roles that count: standard, group."""
    return organizations(tables).filter(pl.col("takes_part") & ~pl.col("acting")).select("standard", "group")


def _at_home(tables: Tables) -> pl.DataFrame:
    """Return the home countries of the groups that take part: standard, node."""
    home = homes(tables).select(group="actor", node="home")
    return _roles(tables).join(home, on="group").select("standard", "node")


def _placed(tables: Tables) -> pl.DataFrame:
    """Return the countries of those who take part in standards: standard, node, actor."""
    places = tables["actor_region"].filter(pl.col("level") == "country").select(node="actor", country="region")
    placed = _taken(tables).join(places, on="node")
    return placed.select("standard", node="country", actor="node")


def _taken(tables: Tables) -> pl.DataFrame:
    """Return who takes part in which standard: standard, node."""
    return tables["standard_actor"].filter("takes_part").select("standard", node="actor")


def _counts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return how many actors each region has in each standard: standard, node, count."""
    return rows.group_by("standard", "node").agg(count=pl.col("actor").n_unique())


def _used(tables: Tables) -> pl.DataFrame:
    """Return the technologies that standards use: standard, node."""
    used = tables["standard_technology"].filter(pl.col("relation") == ONTOLOGY + "uses")
    return used.select("standard", node="technology")


def _published(tables: Tables) -> pl.DataFrame:
    """Return the fields of published documents: document, field (as text), decade, standard (the number)."""
    ready = tables["document"].filter(pl.col("status").ne_missing(ONTOLOGY + "inPreparation"))
    dated = ready.drop_nulls("published_year").select(
        "document", decade=documents.decade("published_year"), standard=pl.coalesce("number", "document")
    )
    fields = tables["document_field"].select("document", pl.col("field").cast(pl.String))
    return dated.unique("document").join(fields, on="document")


def _counts_of(frame: pl.DataFrame, columns: tuple[str, ...]) -> Counts:
    rows = frame.select(pl.col(columns[:-1]).cast(pl.String), pl.col(columns[-1]).cast(pl.Int64)).unique().iter_rows()
    return {tuple(key): number for *key, number in rows}
