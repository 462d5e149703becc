"""Answers about technology fields: which come together, since when, how fast; and in which regions are specialized."""

from __future__ import annotations

import polars as pl

from ..measures import convergence, linkage, specialization
from ..measures.incidence import Incidence
from .arguments import Asked, Finding, found
from .selection import Selected, by_field, by_region_and_field
from .tables import Tables

_ALONE = "No standard in the selection has two technology fields."
_UNDATED = "No standard in the selection has both a technology field and a date."


def field_links(tables: Tables, asked: Asked) -> Finding:
    """Return the pairs of technology fields that stand on the same standards."""
    selected = by_field(tables, asked.selection)
    return found(selected, linkage.links(Incidence.of(selected.rows)), otherwise=_ALONE)


def field_diversity(tables: Tables, asked: Asked) -> Finding:
    """Return how diverse the technology fields of each standard are."""
    selected = by_field(tables, asked.selection)
    return found(selected, convergence.diversity(Incidence.of(selected.rows)))


def field_years(tables: Tables, asked: Asked) -> Finding:
    """Return year by year how many fields standards have, and how diverse these are."""
    selected = by_field(tables, asked.selection)
    return found(selected, convergence.trend(selected.rows), otherwise=_UNDATED)


def field_trend(tables: Tables, asked: Asked) -> Finding:
    """Return for each field and year how many of its standards have another field as well."""
    selected = by_field(tables, asked.selection)
    return found(selected, convergence.field_trend(selected.rows), otherwise=_UNDATED)


def new_field_pairs(tables: Tables, asked: Asked) -> Finding:
    """Return when fields met for the first time."""
    selected = by_field(tables, asked.selection)
    return found(selected, convergence.new_pairs(selected.rows), otherwise=_ALONE)


def field_speed(tables: Tables, asked: Asked) -> Finding:
    """Return how fast each field comes together with others; for a field with too few years only how many it has."""
    selected = by_field(tables, asked.selection)
    least = max(3, int(asked.number("least")))
    years = convergence.field_trend(selected.rows).group_by("field").agg(
        first=pl.col("year").min(), last=pl.col("year").max(), years=pl.len().cast(pl.Int64)
    )  # fmt: skip
    slopes = convergence.speed(selected.rows, least).select("field", "slope", "low", "high")
    joined = years.join(slopes, on="field", how="left").sort(
        "slope", "years", "field", descending=[True, True, False], nulls_last=True
    )
    without = int(joined["slope"].null_count())
    said = f"{without:,} of {len(joined):,} fields have standards in fewer than {least} years, and so no slope."
    return found(selected, joined, said if without else "", otherwise=_UNDATED)


def advantages(tables: Tables, asked: Asked) -> Finding:
    """Return the revealed technological advantage of regions."""
    selected = by_region_and_field(tables, asked.selection)
    frame = _advantages(selected, asked)
    return found(selected, frame.rename({"node": "region"}))


def next_fields(tables: Tables, asked: Asked) -> Finding:
    """Return the fields in which a region is not specialized, by their relatedness to those in which it is."""
    selected = by_region_and_field(tables, asked.selection)
    dense = specialization.density(_advantages(selected, asked))
    frame = dense.filter(~pl.col("specialized") & (pl.col("density") > 0)).drop("specialized")
    return found(
        selected,
        frame.rename({"node": "region"}),
        otherwise="No field is related to those in which a region of the selection is specialized.",
    )


def region_complexity(tables: Tables, asked: Asked) -> Finding:
    """Return the economic complexity of regions over technology fields."""
    selected: Selected = by_region_and_field(tables, asked.selection)
    frame, why = specialization.complexity(_advantages(selected, asked))
    return found(selected, frame.rename({"node": "region"}), otherwise=why)


def _advantages(selected: Selected, asked: Asked) -> pl.DataFrame:
    return specialization.advantage(selected.rows, int(asked.number("least")), asked.selection.counting)
