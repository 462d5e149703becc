"""The engines that compute measures over Parquet files: Polars, DuckDB and Apache Spark.

Polars needs one machine's memory for the tables that a measure reads. DuckDB writes to a temporary folder what exceeds
its limit of memory. Spark divides the work among the machines of a cluster, which reach all files under the same path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from ...errors import BuildError, MissingExtraError, ParameterError
from ...graph.spark.session import LOCAL, spark_session
from ..measures.engines import Lazy, lazy

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession

ENGINES: Final = ("polars", "duckdb", "spark")


class Engine(Protocol):
    """What reads Parquet as lazy frames, and writes these."""

    def read(self, path: Path) -> Lazy:
        """Return the rows of a Parquet file, or of a folder that this engine wrote."""

    def write(self, frame: Lazy, path: Path) -> None:
        """Compute a frame and write it: Polars and DuckDB write a file, Spark a folder of files."""


@contextmanager
def engine(name: str, work: Path, settings: Mapping[str, str] | None = None, master: str = LOCAL) -> Iterator[Engine]:
    """Start an engine; it is stopped at the end.

    Args:
        name: one of ``ENGINES``.
        work: a folder for what does not fit into memory.
        settings: of DuckDB, such as ``memory_limit``, or of Spark, by name.
        master: the address of a cluster of Spark, or ``local[N]`` for N cores of this machine.

    Raises:
        MissingExtraError: if the package of the engine is not installed.
        ParameterError: if the engine does not have these settings.
        BuildError: if Spark does not start, or a computation fails; says why.
    """
    given = dict(settings or {})
    if name == "spark":
        with spark_session(master, given) as session:
            yield SparkEngine(session)
    elif name == "duckdb":
        with _duckdb(work, given) as found:
            yield found
    elif given:
        raise ParameterError("settings", f"Polars has no setting {next(iter(given))!r}: use --engine duckdb or spark")
    else:
        try:
            yield _Polars()
        except pl.exceptions.PolarsError as error:
            raise BuildError(f"Polars: {str(error).splitlines()[0]}") from error


def rows_in(path: Path) -> int:
    """Return the number of rows of a Parquet file, or of a folder of files."""
    parts = path / "*.parquet" if path.is_dir() else path
    return int(pl.scan_parquet(parts).select(pl.len()).collect().item())


class _Polars:
    def read(self, path: Path) -> Lazy:
        return lazy(pl.scan_parquet(path))

    def write(self, frame: Lazy, path: Path) -> None:
        rows: pl.LazyFrame = frame.to_native()
        rows.sink_parquet(path, compression="zstd")


class _DuckDB:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def read(self, path: Path) -> Lazy:
        return lazy(self.connection.read_parquet(str(path)))

    def write(self, frame: Lazy, path: Path) -> None:
        rows: duckdb.DuckDBPyRelation = frame.to_native()
        rows.write_parquet(str(path), compression="zstd")


class SparkEngine:
    """Spark, by a session that is open."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session

    def read(self, path: Path) -> Lazy:
        return lazy(self.session.read.parquet(str(path)))

    def write(self, frame: Lazy, path: Path) -> None:
        rows = frame.to_native()
        rows.write.parquet(str(path))


@contextmanager
def _duckdb(work: Path, settings: Mapping[str, str]) -> Iterator[Engine]:
    if find_spec("duckdb") is None:
        raise MissingExtraError("DuckDB is not installed", "duckdb")
    import duckdb

    try:
        with duckdb.connect(config={"temp_directory": str(work / "duckdb"), **settings}) as connection:
            yield _DuckDB(connection)
    except duckdb.Error as error:
        raise BuildError(f"DuckDB: {str(error).splitlines()[0]}") from error
