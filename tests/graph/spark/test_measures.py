"""Measures over the tables of a release have the same rows by Spark as by Polars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from over_tables import EVERY, assert_alike, compute_all
from standlink.graph.releases.release import TABLES, Release
from standlink.queries.measures import documents
from standlink.queries.relations.engines import SparkEngine, engine

pytestmark = [pytest.mark.slow, pytest.mark.release, pytest.mark.xdist_group("spark")]


@pytest.fixture(scope="module")
def computed(spark: Any, catalogued: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    work = tmp_path_factory.mktemp("measures")
    with engine("polars", work) as polars:
        expected = compute_all(polars, catalogued.path / TABLES, work / "polars")
    return {"polars": expected, "spark": compute_all(SparkEngine(spark), catalogued.path / TABLES, work / "spark")}


@pytest.mark.parametrize("name", [each.name for each in EVERY])
def test_spark_gives_the_same_rows(name: str, computed: dict[str, dict[str, pl.DataFrame]]) -> None:
    assert len(computed["polars"][name])
    assert_alike(computed["polars"][name], computed["spark"][name])


def documents_of(count: int) -> pl.DataFrame:
    """Return invented documents with dates of all precisions and none, and two fields for each number."""
    every = range(count)
    dates = [
        (f"20{i % 23:02}", f"19{i % 90 + 10}-0{i % 9 + 1}", f"201{i % 10}-11-2{i % 8}", None)[i % 4] for i in every
    ]
    return pl.DataFrame(
        {
            "document": [f"d{i // 2}" for i in every],
            "number": [f"n{i % 7}" for i in every],
            "standard": [f"n{i % 7}" for i in every],
            "field": [f"f{i % 5}" for i in every],
            "decade": [1990 + i % 3 * 10 for i in every],
            "published": dates,
            "original_published": dates[5:] + dates[:5],
        }
    )


@pytest.mark.parametrize("name", ["successions", "lags", "pairs_by_decade"])
def test_measures_of_documents_are_the_same(name: str, spark: Any, tmp_path: Path) -> None:
    frames = [documents_of(90)]
    if name == "successions":
        frames = [
            frames[0].unique("document", keep="first", maintain_order=True),
            pl.DataFrame({"from": ["d9"], "to": ["d2"]}),
        ]
    measure, given = getattr(documents, name), []
    for i, frame in enumerate(frames):
        frame.write_parquet(tmp_path / f"{i}.parquet")
        given.append(spark.read.parquet(str(tmp_path / f"{i}.parquet")))
    measure(*given).write.parquet(str(tmp_path / "found"))
    expected = measure(*frames)
    assert len(expected) > 5
    assert_alike(expected, pl.read_parquet(tmp_path / "found" / "*.parquet"))


def test_spark_reads_what_it_wrote(spark: Any, tmp_path: Path) -> None:
    started = SparkEngine(spark)
    pl.DataFrame({"a": [2, 1]}).write_parquet(tmp_path / "a.parquet")
    started.write(started.read(tmp_path / "a.parquet").sort("a"), tmp_path / "b.parquet")
    assert [row[0] for row in started.read(tmp_path / "b.parquet").to_native().collect()] == [1, 2]
