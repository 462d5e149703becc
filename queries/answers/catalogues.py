"""Answers about the datasets themselves: their standards by year and field, and how complete they are."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from .. import notes
from ..words import Words
from . import counting, whole_years, windows
from .fields import ICS, at_level, fields_of, without_fields
from .request import Finding, Request, finding
from .selected import Selected
from .selection import by_field, check_dataset, in_period, participation, with_statements
from .tables import Tables

_SELECTIONS = notes.reading(
    "Datasets without whole years, such as cases, are not known to be complete for any year.",
    "没有完整年份的数据集（如案例）无从判断其在任何年份是否完整。",
)
_OF_ICS = Words("is of a field of the ICS", "属于ICS领域")
#: A catalogue in which at least this share of the numbers has one edition lists the last ones only.
_LAST_ONLY = 0.95
_ENOUGH = 100


def dataset_coverage(request: Request) -> Finding:
    """Return the standards of each dataset, their years, and the shares with a date, actor, field or relation."""
    rows = described = request.tables.keep("described", lambda: _described(request.tables))
    known = {
        "with_actor": request.tables["standard_actor"]["standard"],
        "with_field": fields_of(request.tables)["standard"],
        "with_relation": pl.concat(
            [request.tables["standard_standard"]["from"], request.tables["standard_standard"]["to"].alias("from")]
        ),
    }
    for name, standards in known.items():
        marked = standards.alias("standard").unique().to_frame().with_columns(pl.lit(value=True).alias(name))
        rows = rows.join(marked, on="standard", how="left").with_columns(pl.col(name).fill_null(value=False))
    unit = request.selection.unit
    rows = counting.as_units(request.tables, rows, unit)
    each = rows.group_by("dataset", "standard").agg(
        first=pl.col("published_year").min(),
        last=pl.col("published_year").max(),
        with_date=pl.col("published").is_not_null().any(),
        **{name: pl.col(name).any() for name in known},
    )
    frame = each.group_by("dataset").agg(
        standards=pl.len().cast(pl.Int64),
        first=pl.col("first").min(),
        last=pl.col("last").max(),
        **{name: pl.col(name).mean() for name in ("with_date", *known)},
    )
    order = frame.sort("standards", "dataset", descending=[True, False])
    leads = counting.other_leader(request.tables, order, described.select("dataset", "standard"), unit, ["dataset"])
    return finding(Selected(rows), order, counting.note(unit), leads, without_fields(request.tables))


def publications_by_year(request: Request) -> Finding:
    """Return how many standards of each dataset were published in each year."""
    rows = request.tables.keep("described", lambda: _described(request.tables))
    selected = Selected(rows.select("standard", "dataset", year="published_year"))
    if request.selection.dataset is not None:
        check_dataset(request.tables, request.selection.dataset)
        selected.keep(
            Words("is in this dataset", "属于该数据集"),
            selected.rows.filter(pl.col("dataset") == request.selection.dataset),
        )
    unit = request.selection.unit
    selected.keep(counting.PUBLISHED, counting.as_units(request.tables, selected.rows, unit))
    in_period(request.selection, selected, Words("was published in", "发布日期"))
    dated = selected.rows.drop_nulls("year")
    counts = dated.group_by("year", "dataset").agg(standards=pl.col("standard").n_unique().cast(pl.Int64))
    frame = whole_years.mark(request.tables, counts.sort("year", "dataset"), "year", "unfinished")
    without = selected.rows.join(dated, on=["standard", "dataset"], how="anti").select("standard", "dataset").n_unique()
    undated = notes.excluded(
        without,
        f"standard{'s' * (without != 1)} excluded: no known date of publication.",
        f"排除了{without:,}项发布日期未知的标准。",
    )
    listed = [("StandardDocument", dataset) for dataset in frame["dataset"].cast(pl.String).unique()]
    known = set(whole_years.windows(request.tables)["dataset"])
    selections = _SELECTIONS if any(dataset not in known for _, dataset in listed) else None
    last_only = _last_editions(request.tables, set(frame["dataset"].cast(pl.String)))
    remarks = (undated if without else None, last_only, *windows.recorded(request.tables, *listed), selections)
    return finding(selected.using(dated), frame, counting.note(unit), *remarks)


def fields_by_size(request: Request) -> Finding:
    """Return the number of standards of each technology field, and their first and last year."""
    origins = request.text("origin")
    breadth, unit = request.text("breadth"), request.selection.unit
    selected = by_field(request.tables, request.selection, origins)
    if breadth != "field":
        of_ics = selected.rows.filter(pl.col("node").cast(pl.String).str.contains(ICS, literal=True))
        selected.keep(_OF_ICS, of_ics.with_columns(node=at_level("node", breadth)))
    frame = selected.rows.group_by(field="node").agg(
        standards=pl.col("standard").n_unique().cast(pl.Int64), first=pl.col("year").min(), last=pl.col("year").max()
    )
    order = frame.sort("standards", "field", descending=[True, False])
    counted = selected.rows.select(field="node", standard="document")
    leads = counting.other_leader(request.tables, order, counted, unit, ["field"]) if breadth != "field" else None
    return finding(selected, order, counting.note(unit), leads, without_fields(request.tables, origins))


def relations_by_kind(request: Request) -> Finding:
    """Return the pairs of standards with each relation, stated and inferred, and the standards that have it."""
    selected = Selected(with_statements(request.tables, request.tables["standard_standard"], "to", "from"))
    if request.selection.case is not None:
        studied = (
            request.tables["studied"]
            .filter(pl.col("case") == request.selection.case)
            .select(pl.col("thing").alias("from"))
        )
        selected.keep(
            Words("is about a standard of this case", "涉及该案例的标准"),
            selected.rows.join(studied, on="from", how="semi"),
        )
    relations = counting.between_editions(request.tables, selected.rows.drop("event").unique())
    # A relation of several renderings of an edition is one; it is stated if one of them states it.
    relations = relations.group_by("from", "relation", "to").agg(pl.col("inferred").all())
    frame = relations.group_by("relation").agg(
        stated=(~pl.col("inferred")).sum().cast(pl.Int64),
        inferred=pl.col("inferred").sum().cast(pl.Int64),
        standards=pl.col("from").n_unique().cast(pl.Int64),
    )
    return finding(selected, frame.sort("stated", "relation", descending=[True, False]))


def roles_by_year(request: Request) -> Finding:
    """Return the roles in standards, the actors and the standards by source and year of its window."""
    chosen = request.selection
    selected = participation(request.tables, replace(chosen, since=None, until=None))
    rows = windows.of_roles(request.tables, selected.rows)
    found = windows.sources(request.tables, rows)
    undated = rows.filter(pl.col("from").is_null() & pl.col("source").is_not_null())
    selected.keep(
        Words("is of a source that records any year from beginning to end", "其来源完整收录了至少一年"),
        windows.by_year(rows, found),
    )
    in_period(chosen, selected)
    counts = selected.rows.drop_nulls("event").group_by("source", "year").agg(
        roles=pl.len().cast(pl.Int64),
        actors=pl.col("actor").n_unique().cast(pl.Int64),
        standards=pl.col("standard").n_unique().cast(pl.Int64),
    )  # fmt: skip
    frame = (
        selected.rows.select("source", "year", "unfinished").unique().join(counts, on=["source", "year"], how="left")
    )
    used = [source for source in found if source.iri in set(frame["source"])]
    remarks = [windows.rules(used), *windows.without_window(rows), notes.without_date(len(undated))] if used else []
    return finding(
        selected,
        frame.with_columns(pl.col("roles", "actors", "standards").fill_null(0))
        .select("source", "year", "roles", "actors", "standards", "unfinished")
        .sort("source", "year"),
        *remarks,
    )


def _last_editions(tables: Tables, shown: set[str]) -> notes.Note | None:
    """Return the note on catalogues that have one edition of nearly every number; None if none has."""
    dated = tables["document"].drop_nulls(["number", "published"]).group_by("dataset", "number").len()
    of_each = dated.group_by(pl.col("dataset").cast(pl.String)).agg(number=pl.len(), single=(pl.col("len") == 1).mean())
    single = of_each.filter(pl.col("number") >= _ENOUGH, pl.col("single") >= _LAST_ONLY, pl.col("dataset").is_in(shown))
    titles = [tables.title(name) for name in single["dataset"].sort()]
    if not titles:
        return None
    listed, listed_zh = ", ".join(title.en for title in titles), "、".join(title.zh for title in titles)
    return notes.reading(
        f"One edition of nearly every number is recorded in {listed}: its years are those of the last editions, and "
        "earlier ones are missing.",
        f"{listed_zh}中几乎每个编号只收录一个版本：其年份为最后版本的年份，较早的版本缺失。",
    )


def _described(tables: Tables) -> pl.DataFrame:
    """Return the standards of each dataset; of a catalogue only its records, not the documents they refer to."""
    recorded = tables["document"].select("dataset", standard="document").unique()
    catalogues = recorded.select("dataset").unique()
    rows = tables["standard"]
    # A case may describe a document as well; the catalogue that records it counts it all the same.
    dates = rows.drop("dataset").unique("standard")
    records = recorded.join(dates, on="standard", how="left").select(rows.columns)
    return pl.concat([rows.join(catalogues, on="dataset", how="anti"), records])
