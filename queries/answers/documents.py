"""Answers about the documents of catalogues: fields, committees, publishers, amendments, and who took them over."""

from __future__ import annotations

from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..measures import documents
from .arguments import Asked, Finding, found
from .selection import Selected, Selection, check_dataset
from .tables import Tables

#: What is cut off the address of an ICS field to come to that of a wider one.
_FINER: Final = {"sector": r"(/ics-\d+).*$", "group": r"(/ics-\d+(?:-\d+)?).*$", "field": r"(.*)$"}
#: How documents come into a release.
_IMPORTED: Final = "Catalogues come into a release by 'standlink import relaton'; docs/catalogues.md says where from."
_NO_PAIR: Final = "No document in the selection has two fields of that level."
_UNREPLACED: Final = "No document in the selection was replaced by another."
_NOT_TAKEN: Final = "No document in the selection was taken over from another body."
#: From the least to the greatest.
_CONFIDENCES: Final = ("low", "medium", "high")


def documents_by_sector(tables: Tables, asked: Asked) -> Finding:
    """Return how many documents each publisher has in each field, and which part of those of the field these are."""
    selected = _documents(tables, asked.selection)
    fields = _fields(tables, asked.text("breadth"))
    published = _bodies(tables, "publishedBy").select("document", publisher="body")
    selected.keep("with an ICS field", selected.rows.join(fields, on="document", how="inner"))
    all_of = selected.rows.group_by("field").agg(whole=pl.col("document").n_unique())
    counted = (
        selected.rows.join(published, on="document")
        .group_by("field", "publisher")
        .agg(documents=pl.col("document").n_unique().cast(pl.Int64))
    )
    frame = counted.join(all_of, on="field").select(
        "field", "publisher", "documents", share=pl.col("documents") / pl.col("whole")
    )
    return found(
        selected, frame.sort("documents", "field", "publisher", descending=[True, False, False]), imported=_IMPORTED
    )


def field_pairs(tables: Tables, asked: Asked) -> Finding:
    """Return the fields that meet on most documents, decade by decade."""
    selected = _documents(tables, asked.selection)
    rows = selected.rows.drop_nulls("year").select("document", decade=documents.decade("year"))
    rows = rows.join(_fields(tables, asked.text("breadth")), on="document", how="inner")
    frame = documents.pairs_by_decade(rows)
    most = frame.select("a", "b", "all").unique().sort("all", "a", "b", descending=[True, False, False])
    kept = frame.join(most.head(int(asked.number("most"))).select("a", "b"), on=["a", "b"], how="semi")
    order = kept.sort("all", "a", "b", "decade", descending=[True, False, False, False])
    said = f"{len(most):,} pairs of fields meet; these are the ones that meet most." if len(most) else ""
    return found(selected, order, said, otherwise=_NO_PAIR, imported=_IMPORTED)


def amended_editions(tables: Tables, asked: Asked) -> Finding:
    """Return what part of the editions that were replaced had been amended or corrected, by catalogue and decade."""
    selected = _documents(tables, asked.selection)
    replaced = tables.keep("replaced editions", lambda: _replaced(tables))
    rows = selected.rows.select("document", "dataset", decade=documents.decade("year")).join(replaced, on="document")
    # A catalogue that lists no amendments says nothing of how many there were.
    telling = rows.filter(pl.col("amended") | pl.col("corrected")).select("dataset").unique()
    told = rows.join(telling, on="dataset", how="semi")
    frame = told.group_by("dataset", "decade").agg(
        replaced=pl.len().cast(pl.Int64),
        changed=(pl.col("amended") | pl.col("corrected")).mean(),
        amended=pl.col("amended").mean(),
        corrected=pl.col("corrected").mean(),
        life=pl.col("life").median(),
    )
    whole = told.group_by("dataset").agg(
        replaced=pl.len(), changed=(pl.col("amended") | pl.col("corrected")).mean()
    ).sort("dataset")  # fmt: skip
    said = [f"{name}: {share:.1%} of {number:,} replaced editions were amended or corrected before."
            for name, number, share in whole.select("dataset", "replaced", "changed").iter_rows()]  # fmt: skip
    return found(selected, frame.sort("dataset", "decade"), *said, otherwise=_UNREPLACED, imported=_IMPORTED)


def taken_over(tables: Tables, asked: Asked) -> Finding:
    """Return which standards, or whose, another body took over, how surely, how often, and how long after."""
    selected = _documents(tables, asked.selection)
    originals = tables.keep("originals", lambda: _originals(tables))
    rows = selected.rows.join(_adoptions(tables, asked.text("confidence")), on="document")
    rows = rows.join(originals.drop("example"), on="original")
    if asked.text("by") == "publisher":
        bodies = _bodies(tables, "publishedBy").select("document", taken="body")
        rows = rows.join(originals.join(bodies, left_on="example", right_on="document"), on="original")
    else:
        rows = rows.with_columns(taken="standard")
    keys = ["taken", "dataset", "confidence"]
    dated = documents.lags(rows).with_columns(months=pl.col("lag") * 12)
    frame = rows.group_by(keys).agg(
        documents=pl.col("document").n_unique().cast(pl.Int64),
        standards=pl.col("standard").n_unique().cast(pl.Int64),
        first=pl.col("year").min(),
        last=pl.col("year").max(),
    )
    frame = frame.join(_months(dated, keys), on=keys, how="left")
    pairs = dated.unique(["document", "original"])
    said = ""
    if len(pairs):
        middle, mean = pairs.select(pl.col("months").median(), mean=pl.col("months").mean()).row(0)
        said = (
            f"{rows['standard'].n_unique():,} standards were taken over in {rows['document'].n_unique():,} documents; "
            f"{len(pairs):,} pairs have both dates, {middle:.1f} months apart in the median, {mean:.1f} in the mean."
        )
    order = frame.sort("documents", *keys, descending=[True, False, False, False])
    return found(selected, order, said, otherwise=_NOT_TAKEN, imported=_IMPORTED)


def shared_documents(tables: Tables, asked: Asked) -> Finding:
    """Return how many documents two catalogues have in common, by decade."""
    selected = _documents(tables, asked.selection)
    rows = selected.rows.select(
        "document", dataset=pl.col("dataset").cast(pl.String), decade=documents.decade("year")
    ).drop_nulls()
    rows = rows.with_columns(pl.col("decade").min().over("document")).unique()
    sizes = rows.group_by("dataset", "decade").agg(size=pl.len())
    both = rows.join(rows, on=["document", "decade"], suffix="_b").filter(pl.col("dataset") < pl.col("dataset_b"))
    frame = (
        both.group_by(a="dataset", b="dataset_b", decade="decade")
        .agg(documents=pl.len().cast(pl.Int64))
        .join(sizes.rename({"dataset": "a", "size": "of_a"}), on=["a", "decade"])
        .join(sizes.rename({"dataset": "b", "size": "of_b"}), on=["b", "decade"])
        .select(
            "a", "b", "decade", "documents",
            share_of_a=pl.col("documents") / pl.col("of_a"), share_of_b=pl.col("documents") / pl.col("of_b"),
        )
    )  # fmt: skip
    return found(
        selected, frame.sort("a", "b", "decade"), otherwise="No document stands in two catalogues.", imported=_IMPORTED
    )


def committees_by_size(tables: Tables, asked: Asked) -> Finding:
    """Return how many documents each committee or drafting body prepared, of how many standards, and when."""
    selected = _documents(tables, asked.selection)
    rows = selected.rows.join(_bodies(tables, "preparedBy"), on="document")
    frame = rows.group_by(committee="body").agg(
        documents=pl.col("document").n_unique().cast(pl.Int64),
        standards=pl.coalesce("number", "document").n_unique().cast(pl.Int64),
        first=pl.col("year").min(),
        last=pl.col("year").max(),
    )
    order = frame.sort("documents", "committee", descending=[True, False])
    return found(selected, order, otherwise="No document in the selection names who prepared it.", imported=_IMPORTED)


def _documents(tables: Tables, selection: Selection) -> Selected:
    """Return the documents that catalogues have published, one a row and catalogue, with the year of publication."""
    if selection.dataset is not None:
        check_dataset(tables, selection.dataset)
    rows = tables["document"]
    selected = Selected(rows.select("document", "dataset", "number", "status", "published", year="published_year"))
    ready = selected.rows.filter(pl.col("status").ne_missing(ONTOLOGY + "inPreparation"))
    selected.keep("that is published", ready)
    if selection.dataset is not None:
        selected.keep("of that catalogue", selected.rows.filter(pl.col("dataset") == selection.dataset))
    for name, keep in (("since", pl.col("year").ge), ("until", pl.col("year").le)):
        year = getattr(selection, name)
        if year is not None:
            selected.keep(f"published {name} {year}", selected.rows.filter(keep(year)))
    return selected


def _originals(tables: Tables) -> pl.DataFrame:
    """Return what may be taken over, editions and standards of catalogues: original, standard, published, example.

    Whose a standard is, tells an edition of it. When it was published tells none, even if a record has its bare number.
    """
    rows = tables["document"].select("document", "number", original_published="published")
    rows = rows.unique("document", keep="first", maintain_order=True)
    standards = rows.drop_nulls("number").unique("number", keep="first", maintain_order=True)
    standards = standards.select(original="number", standard="number", example="document")
    editions = rows.rename({"document": "original"}).join(standards, on="original", how="anti")
    editions = editions.with_columns(standard=pl.coalesce("number", "original"), example="original").drop("number")
    return pl.concat([editions, standards], how="diagonal")


def _months(dated: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return how many pairs have both dates, and the months between: of the earliest original, the median, the most."""
    return dated.group_by(keys).agg(
        dated=pl.len().cast(pl.Int64),
        at_first=pl.col("months").sort_by("original_published", "document").first(),
        median=pl.col("months").median(),
        greatest=pl.col("months").max(),
    )


def _adoptions(tables: Tables, least: str) -> pl.DataFrame:
    """Return document, original and confidence of what was taken over at least as surely: without evidence, stated."""
    relation, levels = ONTOLOGY + "adoptionOf", [ONTOLOGY + level for level in _CONFIDENCES]
    said = tables["statement"].filter(pl.col("property") == relation)
    said = said.join(tables["evidence"], left_on="statement", right_on="assertion").cast({"confidence": pl.String})
    said = said.select(
        document="subject", original="object", rank=pl.col("confidence").replace_strict(levels, [0, 1, 2])
    )
    relations = tables["standard_standard"].filter(pl.col("relation") == relation)
    pairs = relations.select(document="from", original="to").unique()
    ranks = said.group_by("document", "original").agg(pl.col("rank").max())
    known = pairs.join(ranks, on=["document", "original"], how="left").with_columns(pl.col("rank").fill_null(2))
    known = known.filter(pl.col("rank") >= _CONFIDENCES.index(least))
    return known.select("document", "original", confidence=pl.col("rank").replace_strict([0, 1, 2], levels))


def _fields(tables: Tables, breadth: str) -> pl.DataFrame:
    """Return document and field, the field widened to a sector or group of the ICS."""
    return tables.keep(
        f"document fields/{breadth}",
        lambda: (
            tables["document_field"]
            .select("document", field=pl.col("field").cast(pl.String).str.replace(_FINER[breadth], "${1}"))
            .unique()
        ),
    )


def _bodies(tables: Tables, role: str) -> pl.DataFrame:
    return tables["document_body"].filter(pl.col("role") == ONTOLOGY + role)


def _replaced(tables: Tables) -> pl.DataFrame:
    """Return the editions that were replaced, how long they lived, and whether they had been amended or corrected."""
    changes = _changes(tables)
    # An amendment is no edition, though some catalogues count it under the number.
    every = _documents(tables, Selection()).rows.unique("document")
    editions = every.join(changes.select(document="change"), on="document", how="anti")
    relations = tables["standard_standard"]
    supersedes = relations.filter(pl.col("relation") == ONTOLOGY + "supersedes").select("from", "to")
    changed = changes.group_by(document="edition").agg(
        amended=(~pl.col("corrects")).any(), corrected=pl.col("corrects").any()
    )
    return (
        documents.successions(editions, supersedes)
        .join(changed, on="document", how="left")
        .with_columns(pl.col("amended", "corrected").fill_null(value=False))
        .select("document", "life", "amended", "corrected")
    )


def _changes(tables: Tables) -> pl.DataFrame:
    """Return what changes which edition, and whether it only corrects."""
    relations = tables["standard_standard"].filter(pl.col("relation") == ONTOLOGY + "amends")
    classes = tables["labels"].select(pl.col("iri").alias("from"), "class")
    return relations.join(classes, on="from", how="left").select(
        change="from", edition="to", corrects=pl.col("class").eq_missing(ONTOLOGY + "Corrigendum")
    )
