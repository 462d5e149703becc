"""Units: values of one quantity in one unit, so that only comparable values are ranked or shared out.

Definitions: two units are convertible if they measure the same quantity in the table ``units.csv`` beside this module;
a value in one is its value in the other times the ratio of their factors (SI prefixes: BIPM 2019; a billion is 10^9).
Values of a quantity that are recorded in several units are converted to the smallest of these. Units of different
quantities are never compared. Units: those of the values. Assumption: a unit that the table lacks is convertible to
none. Limits: currencies are different quantities, since rates change; so are years of one currency in truth, whose
values are not adjusted for inflation.

Estimand: the values as sources state them, in one unit. Population: the figures of the selection. Window: none; each
value keeps its own date.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from .names import local_name

_TABLE: Final = Path(__file__).with_name("units.csv")


@cache
def known() -> pl.DataFrame:
    """Return the table of units: unit, quantity, factor, and whether values add up to a sum (``adds``)."""
    table = pl.read_csv(_TABLE, schema_overrides={"factor": pl.Float64})
    return table.with_columns(adds=pl.col("adds") == "yes")


def in_one_unit(figures: pl.DataFrame) -> pl.DataFrame:
    """Return the figures with the values of each quantity in one unit, and the unit of the record as ``recorded``.

    Args:
        figures: value, unit (an IRI or a name), and any other columns.

    >>> rows = pl.DataFrame({"value": [1.0, 350.0], "unit": ["megawatt", "kilowatt"]})
    >>> in_one_unit(rows).rows()
    [(1000.0, 'kilowatt', 'megawatt'), (350.0, 'kilowatt', 'kilowatt')]
    """
    text = pl.col("unit").cast(pl.String)
    rows = figures.with_columns(text.alias("unit"), recorded=text, name=local_name("unit"))
    rows = rows.join(known().select("quantity", "factor", name="unit"), on="name", how="left", maintain_order="left")
    # A unit that the table lacks is a quantity of its own.
    rows = rows.with_columns(pl.col("quantity").fill_null(pl.col("unit")), pl.col("factor").fill_null(1.0))
    least = pl.col("factor").min().over("quantity")
    smallest = pl.col("unit").sort_by("factor", "unit").first().over("quantity")
    return rows.with_columns(value=pl.col("value") * (pl.col("factor") / least), unit=smallest).drop(
        "name", "quantity", "factor"
    )


def add_up(units: pl.Series) -> bool:
    """Return whether values in these units can be parts of a sum: not places, voltages or shares."""
    names = units.to_frame("unit").select(local_name("unit"))["unit"]
    return not set(names) & set(known().filter(~pl.col("adds"))["unit"])
