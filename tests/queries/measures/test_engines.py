"""Measures on random frames: the same by joins as by matrices, and the same by DuckDB as by Polars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from over_tables import assert_alike
from standlink.queries.measures import convergence, diffusion, documents, groups, linkage, specialization
from standlink.queries.measures.engines import as_given, first_of_each, in_memory, lazy, nulls_last
from standlink.queries.measures.incidence import Incidence

duckdb = pytest.importorskip("duckdb")

WORDS = ("a", "b", "c", "d", None)
YEARS = (2001, 2002, 2004, None)
TIMES = (2001.0, 2001.5, 2003.25, None)
DATES = ("2001", "2002-03", "2002-03-31", "2004-12-01", "x", None)
ON = {"node": WORDS, "standard": WORDS, "group": WORDS}
FIELDS = {"node": WORDS, "document": WORDS, "standard": WORDS, "year": YEARS}
Frames = tuple[dict[str, tuple[Any, ...]], ...]

MEASURES: dict[str, tuple[Callable[..., Any], Frames]] = {
    "ties": (linkage.ties, (ON,)),
    "partners": (linkage.partners, (ON,)),
    "sizes": (specialization.sizes, ({"node": WORDS, "field": WORDS, "standard": WORDS},)),
    "advantage": (specialization.advantage, ({"node": WORDS, "field": WORDS, "standard": WORDS},)),
    "fractional": (
        partial(specialization.advantage, counting="fractional", least=2),
        ({"node": WORDS, "field": WORDS, "standard": WORDS},),
    ),
    "field_trend": (partial(convergence.field_trend, since=2002, until=2003), (FIELDS,)),
    "new_pairs": (convergence.new_pairs, (FIELDS,)),
    "firsts": (diffusion.firsts, ({"actor": WORDS, "standard": WORDS, "adopted": TIMES, "event": WORDS},)),
    "lags": (
        diffusion.lags,
        ({"group": WORDS, "actor": WORDS, "standard": WORDS, "adopted": TIMES, "published": TIMES},),
    ),
    "with_groups": (
        partial(groups.with_groups, year="year"),
        (
            {"actor": WORDS, "year": YEARS},
            {"actor": WORDS[:4], "owner": WORDS[:4], "since_year": YEARS, "until_year": YEARS},
        ),
    ),
    "homes": (
        groups.homes,
        (
            {
                "actor": WORDS[:4],
                "region": WORDS[:4],
                "level": ("country", "bloc"),
                "headquarters": (True, False),
                "inferred": (True, False),
            },
        ),
    ),
    "document lags": (documents.lags, ({"document": WORDS, "published": DATES, "original_published": DATES},)),
    "successions": (
        documents.successions,
        ({"document": WORDS[:4], "number": WORDS, "published": DATES}, {"from": WORDS, "to": WORDS}),
    ),
    "pairs_by_decade": (
        lambda rows: documents.pairs_by_decade(rows),
        ({"document": WORDS[:4], "field": WORDS[:4], "year": (1990, 2000), "standard": WORDS[:4]},),
    ),
}


def frames_of(columns: dict[str, tuple[Any, ...]]) -> st.SearchStrategy[pl.DataFrame]:
    rows = st.lists(st.tuples(*map(st.sampled_from, columns.values())), max_size=25)
    schema = {name: _type(name, values) for name, values in columns.items()}
    return rows.map(lambda found: pl.DataFrame(found, schema, orient="row"))


def _type(name: str, values: tuple[Any, ...]) -> Any:
    if isinstance(values[0], bool):
        return pl.Boolean
    return pl.Float64 if isinstance(values[0], float) else pl.Int64 if isinstance(values[0], int) else pl.String


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    with duckdb.connect() as found:
        yield found


@pytest.mark.parametrize("name", MEASURES)
def test_duckdb_gives_what_polars_gives(name: str, connection: Any, tmp_path: Path) -> None:
    measure, columns = MEASURES[name]

    @settings(max_examples=12, derandomize=True, database=None, deadline=None)
    @given(st.tuples(*map(frames_of, columns)))
    def alike(frames: tuple[pl.DataFrame, ...]) -> None:
        if name == "pairs_by_decade":
            frames = (frames[0].rename({"year": "decade"}),)
        relations = []
        for i, frame in enumerate(frames):
            frame.write_parquet(tmp_path / f"{i}.parquet")
            relations.append(connection.read_parquet(str(tmp_path / f"{i}.parquet")))
        measure(*relations).write_parquet(str(tmp_path / "found.parquet"))
        expected = measure(*frames)
        assert isinstance(expected, pl.DataFrame)
        assert_alike(expected, pl.read_parquet(tmp_path / "found.parquet"))

    alike()


@settings(derandomize=True, database=None, deadline=None)
@given(frames_of(ON))
def test_joins_give_the_ties_of_matrices(rows: pl.DataFrame) -> None:
    for given_rows in (rows, rows.drop("group")):
        incidence = Incidence.of(given_rows)
        assert_alike(linkage.links(incidence), linkage.ties(given_rows))
        assert_alike(linkage.ranking(incidence), linkage.partners(given_rows))


def test_result_is_of_the_kind_that_was_given(connection: Any) -> None:
    rows = pl.DataFrame({"node": ["a", "b"], "standard": ["x", "x"]})
    assert isinstance(linkage.ties(rows), pl.DataFrame)
    assert isinstance(linkage.ties(rows.lazy()), pl.LazyFrame)
    assert isinstance(linkage.ties(lazy(rows)), nw.LazyFrame)
    assert in_memory(linkage.ties(lazy(rows))).equals(linkage.ties(rows))
    relation = connection.sql("SELECT 'a' AS node, 'x' AS standard")
    assert isinstance(as_given(relation, lazy(relation)), duckdb.DuckDBPyRelation)


def test_products_of_sizes_may_exceed_32_bits() -> None:
    standards = pl.Series([f"s{i}" for i in range(70_000)])
    rows = pl.concat([pl.DataFrame({"node": node, "standard": standards}) for node in ("a", "b")])
    assert linkage.ties(rows).select("shared", "association", "cosine").row(0) == (70_000, 1.0, 1.0)


def test_first_of_each_orders_nulls_as_said() -> None:
    rows = lazy(pl.DataFrame({"key": ["k", "k"], "value": [None, 1]}))
    assert in_memory(first_of_each(rows, ["key"], nw.col("value")))["value"].to_list() == [None]
    assert in_memory(first_of_each(rows, ["key"], *nulls_last(nw.col("value"))))["value"].to_list() == [1]
