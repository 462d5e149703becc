"""Tables computed by SQL have the same rows, whichever engine runs the queries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from standlink.graph.pipeline.inputs import imported_datasets
from standlink.graph.releases.release import Release
from standlink.graph.spark.tables import compute_tables

pytestmark = [pytest.mark.slow, pytest.mark.release, pytest.mark.xdist_group("spark")]


def test_figures_of_regions_are_the_same(spark: Any, catalogued: Release, tmp_path: Path) -> None:
    home = catalogued.path.parents[1]
    rows = 0
    for table, frame in compute_tables(spark, catalogued, home, imported_datasets(home), tmp_path):
        expected = catalogued.table(table.name).collect()
        found = pl.DataFrame([tuple(row) for row in frame.collect()], expected.schema, orient="row").sort(pl.all())
        assert found.equals(expected), table.name
        rows += len(found)
    assert rows > 20
