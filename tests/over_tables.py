"""Compute measures over the tables of a release by any engine, and compare the results."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import polars as pl
import polars.selectors as cs
from standlink.queries.relations import measured
from standlink.queries.relations.engines import Engine
from standlink.queries.relations.measured import Measured
from standlink.queries.relations.tables import EngineTables

#: No country of the small catalogues has the 30 standards that a specialization takes by default.
SMALL = Measured(
    "region-specialization-of-few",
    "regions/specialisation",
    "a country and field",
    (),
    partial(measured.region_specialization, least=1, size=1),
)
EVERY = (*(each for each in measured.MEASURES if each.name != "region-specialization"), SMALL)


def compute_all(engine: Engine, folder: Path, work: Path) -> dict[str, pl.DataFrame]:
    """Return the result of each measure, by its name."""
    work.mkdir()
    tables = EngineTables(engine, folder, work)
    found = {}
    for each in EVERY:
        path = work / f"{each.name}.parquet"
        engine.write(each.compute(tables), path)
        found[each.name] = pl.read_parquet(path / "*.parquet" if path.is_dir() else path)
    return found


def assert_alike(one: pl.DataFrame, other: pl.DataFrame) -> None:
    """Make sure that two results have the same columns and rows, in any order; floats may differ by rounding."""
    assert one.schema == other.schema
    keys = one.select(~cs.float()).columns
    one, other = one.sort(keys), other.sort(keys)
    assert one.select(keys).rows() == other.select(keys).rows()
    for name in one.select(cs.float()).columns:
        apart = pl.DataFrame({"a": one[name], "b": other[name]})
        assert apart["a"].is_null().to_list() == apart["b"].is_null().to_list(), name
        off = apart.filter((pl.col("a") - pl.col("b")).abs() > 1e-9 * pl.col("a").abs())
        assert off.rows() == [], name
