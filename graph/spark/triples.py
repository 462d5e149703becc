"""Triples as a frame of Spark, and the files that it writes of them: sorted N-Quads, and Parquet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..pipeline.loading import Part

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: The columns of triples: the named graph, subject, predicate and object, in the notation of N-Triples.
COLUMNS: Final = ("g", "s", "p", "o")


def read_parts(spark: SparkSession, parts: Iterable[Part]) -> DataFrame:
    """Return the triples of named graphs, each once, from N-Triples files with one triple a line."""
    from functools import reduce

    from pyspark.sql import functions as f

    def read(part: Part) -> DataFrame:
        words = f.split("value", " ", 3)
        lines = spark.read.text(str(part.path)).select(words.alias("t"))
        end = f.expr("substring(t[2], 1, length(t[2]) - 2)")
        return lines.select(f.lit(str(part.graph)).alias("g"), *_named(f.col("t")[0], f.col("t")[1], end))

    return reduce(lambda one, other: one.unionAll(other), map(read, parts)).distinct()


def write_parquet(triples: DataFrame, folder: Path) -> None:
    """Write triples as Parquet: a file for each range of subjects, sorted."""
    ordered = triples.repartitionByRange("s", "p", "o", "g").sortWithinPartitions("s", "p", "o", "g")
    ordered.write.parquet(str(folder))


def write_quads(triples: DataFrame, folder: Path) -> None:
    """Write triples as N-Quads: gzip files for ranges of quads, sorted within and between files."""
    from pyspark.sql import functions as f

    quads = triples.select(f.concat_ws(" ", "s", "p", "o", "g", f.lit(".")).alias("value"))
    quads.repartitionByRange("value").sortWithinPartitions("value").write.text(str(folder), compression="gzip")


def _named(*columns: object) -> list[object]:
    return [column.alias(name) for column, name in zip(columns, COLUMNS[1:], strict=True)]  # type: ignore[attr-defined]
