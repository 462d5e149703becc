"""The analysis tables that are computed by SQL, by Spark: the same queries, over the same Parquet files.

These are the figures of regions by year: participation counted from records, beside the indicators of tables. Tables
that are queried from the graph by SPARQL are those of a release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..pipeline.computing import inputs, ordered, values_of
from ..pipeline.table_file import origins
from ..pipeline.tabulation import Definition, definitions
from ..releases.dataset import Dataset
from ..releases.release import TABLES, Release

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: Types of Spark by those of columns; all others are texts.
_TYPES: Final = {"int": "bigint", "float": "double", "bool": "boolean"}


def compute_tables(
    spark: SparkSession, release: Release, home: Path, datasets: Iterable[Dataset], work: Path
) -> Iterator[tuple[Definition, DataFrame]]:
    """Yield each table that is computed by SQL, with its rows, those first that others read.

    Args:
        spark: the connection.
        release: has the tables that are queried from the graph.
        home: the data folder, with the values of indicators of datasets.
        datasets: of the release.
        work: an empty folder for what the queries read besides, which all workers reach.
    """
    store = release.store
    for name, frame in inputs(store, origins(store), values_of(home, datasets)).items():
        frame.write_parquet(work / f"{name}.parquet")
        spark.read.parquet(str(work / f"{name}.parquet")).createOrReplaceTempView(name)
    for path in (release.path / TABLES).glob("*.parquet"):
        spark.read.parquet(str(path)).createOrReplaceTempView(path.stem)
    for each in ordered([each for each in definitions() if each.sql]):
        columns = [f"CAST({c.name} AS {_TYPES.get(c.type, 'string')}) AS {c.name}" for c in each.columns]
        rows = spark.sql(each.sql).selectExpr(*columns)
        rows.createOrReplaceTempView(each.name)
        yield each, rows
