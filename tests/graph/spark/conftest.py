"""A connection to Spark on two cores of this machine; without Spark or Java its tests are skipped, and say why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from standlink.bench.spark_cluster import SMALL
from standlink.errors import StandlinkError
from standlink.graph.spark.session import check_java, java, spark_session


@pytest.fixture(scope="session")
def needs_spark() -> None:
    """Skip a test where pyspark or a whole Java runtime is missing."""
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'pyspark==4.3.*'")
    try:
        check_java(java())
    except StandlinkError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def spark(needs_spark: None) -> Iterator[Any]:
    with spark_session("local[2]", SMALL) as session:
        yield session
