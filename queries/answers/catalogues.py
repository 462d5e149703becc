"""Answers about the datasets themselves: what each holds, by year and field, and how complete it is."""

from __future__ import annotations

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from .arguments import Asked, Finding, found
from .selection import Selected, Selection, by_field, participation, with_statements
from .tables import Tables


def dataset_coverage(tables: Tables, _asked: Asked) -> Finding:
    """Return of each dataset its standards, from when to when, and the part with date, actor, field and relation."""
    rows = tables.keep("described", lambda: _described(tables))
    known = {
        "with_actor": tables["standard_actor"]["standard"],
        "with_field": pl.concat(
            [tables["standard_technology"]["standard"], tables["document_field"]["document"].alias("standard")]
        ),
        "with_relation": pl.concat(
            [tables["standard_standard"]["from"], tables["standard_standard"]["to"].alias("from")]
        ),
    }
    for name, standards in known.items():
        marked = standards.alias("standard").unique().to_frame().with_columns(pl.lit(value=True).alias(name))
        rows = rows.join(marked, on="standard", how="left").with_columns(pl.col(name).fill_null(value=False))
    frame = rows.group_by("dataset").agg(
        standards=pl.len().cast(pl.Int64),
        first=pl.col("published_year").min(),
        last=pl.col("published_year").max(),
        with_date=pl.col("published").is_not_null().mean(),
        **{name: pl.col(name).mean() for name in known},
    )
    return found(Selected(rows), frame.sort("standards", "dataset", descending=[True, False]))


def publications_by_year(tables: Tables, asked: Asked) -> Finding:
    """Return how many standards of each dataset were published in each year."""
    drafts = tables["document"].filter(pl.col("status") == ONTOLOGY + "inPreparation").select(standard="document")
    rows = tables.keep("described", lambda: _described(tables)).join(drafts, on="standard", how="anti")
    selected = Selected(rows.select("standard", "dataset", year="published_year"))
    if asked.selection.dataset is not None:
        # What is wrong with a name is said where standards are selected.
        by_field(tables, Selection(dataset=asked.selection.dataset))
        selected.keep("of that dataset", selected.rows.filter(pl.col("dataset") == asked.selection.dataset))
    for name, keep in (("since", pl.col("year").ge), ("until", pl.col("year").le)):
        year = getattr(asked.selection, name)
        if year is not None:
            selected.keep(f"published {name} {year}", selected.rows.filter(keep(year)))
    dated = selected.rows.drop_nulls("year")
    frame = dated.group_by("year", "dataset").agg(standards=pl.len().cast(pl.Int64)).sort("year", "dataset")
    without = len(selected.rows) - len(dated)
    said = f"{without:,} standards have no known date of publication." if without else ""
    return found(selected, frame, said)


def fields_by_size(tables: Tables, asked: Asked) -> Finding:
    """Return how many standards each technology field has, and from when to when."""
    selected = by_field(tables, asked.selection)
    frame = selected.rows.group_by(field="node").agg(
        standards=pl.col("standard").n_unique().cast(pl.Int64), first=pl.col("year").min(), last=pl.col("year").max()
    )
    return found(selected, frame.sort("standards", "field", descending=[True, False]))


def relations_by_kind(tables: Tables, asked: Asked) -> Finding:
    """Return how many relations of each kind there are between standards, stated and inferred."""
    selected = Selected(with_statements(tables, tables["standard_standard"], "to", "from"))
    if asked.selection.case is not None:
        studied = tables["studied"].filter(pl.col("case") == asked.selection.case).select(pl.col("thing").alias("from"))
        selected.keep("from a standard of that case", selected.rows.join(studied, on="from", how="semi"))
    relations = selected.rows.drop("event").unique()
    frame = relations.group_by("relation").agg(
        stated=(~pl.col("inferred")).sum().cast(pl.Int64), inferred=pl.col("inferred").sum().cast(pl.Int64)
    )
    return found(selected, frame.sort("stated", "relation", descending=[True, False]))


def roles_by_year(tables: Tables, asked: Asked) -> Finding:
    """Return year by year how many roles actors had in standards, how many actors and standards these were."""
    selected = participation(tables, asked.selection)
    frame = selected.rows.drop_nulls("year").group_by("year").agg(
        roles=pl.len().cast(pl.Int64),
        actors=pl.col("actor").n_unique().cast(pl.Int64),
        standards=pl.col("standard").n_unique().cast(pl.Int64),
    )  # fmt: skip
    return found(selected, frame.sort("year"), otherwise="Nothing in the selection has a date.")


def _described(tables: Tables) -> pl.DataFrame:
    """Return what each dataset describes: of a catalogue the documents of its records, not what these name beside."""
    recorded = tables["document"].select("dataset", standard="document").unique()
    catalogues = recorded.select("dataset").unique()
    rows = tables["standard"]
    return pl.concat(
        [rows.join(catalogues, on="dataset", how="anti"), rows.join(recorded, on=["dataset", "standard"], how="semi")]
    )
