"""Answers about the documents of catalogues: fields, committees, publishers, amendments, adoptions by other bodies."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ...plurals import counted, percent
from ..measures import documents, survival
from ..measures.few import FEWEST
from ..notes import NONE_WANTED, Note, empty, reading, unmet
from ..words import Words
from . import counting, whole_years, windows
from .fields import at_level, without_fields
from .request import Finding, Request, finding
from .selected import Selected
from .selection import Selection, check_dataset, in_period
from .tables import Tables

_NO_PAIR: Final = unmet(
    Words("No results: no selected document has two fields of this level.", "无结果：所选文件均没有两个该级别的领域。"),
    Words("Choose another level.", "请选择其他级别。"),
)
_UNREPLACED: Final = empty("No results: no selected document was replaced by another.", "无结果：所选文件均未被代替。")
_UNRECORDED: Final = empty(
    "No results: no catalogue of the selected documents lists amendments.", "无结果：所选文件的目录均未列出修改单。"
)
_NOT_TAKEN: Final = empty(
    "No results: no selected document was adopted from another body.", "无结果：所选文件均非采用自其他机构。"
)
_NOT_SHARED: Final = empty("No results: no document is in two catalogues.", "无结果：没有文件同时见于两个目录。")
_LIVES: Final = reading(
    "The median life and the shares amended are those of replaced editions only: of later decades these are the ones "
    "replaced early, so their lives are short by selection. The age at which "
    "half are replaced and the shares not replaced follow all editions of a decade to the end of the last whole year "
    f"of their catalogue (Kaplan-Meier). They are given where at least {survival.LEAST} editions were at risk at that "
    "age, and for decades that the catalogue records from the beginning.",
    "有效期中位数和曾有修改的比例只计已被代替的版本；较晚年代的这些版本被代替得早，故有效期因选择而偏短。半数被代替时的年数和未被代替的比例则追踪该年代的全部版本，"
    f"直至目录最后一个完整年份的年末（Kaplan-Meier估计）；仅在该年数上仍有至少{survival.LEAST}个版本面临被代替、"
    "且目录自该年代之初即完整收录时给出。",
)
#: The status of a document that is no longer in force.
_ENDED: Final = (ONTOLOGY + "withdrawnStatus", ONTOLOGY + "supersededStatus")
_NO_COMMITTEE: Final = empty(
    "No results: no selected document names the body that prepared it.", "无结果：所选文件均未注明编制机构。"
)
#: In ascending order.
_CONFIDENCES: Final = ("low", "medium", "high")


def documents_by_sector(request: Request) -> Finding:
    """Return the number of standards of each publisher in each field, and their share of those of the field."""
    unit = request.selection.unit
    selected = _documents(request.tables, request.selection)
    fields = _fields(request.tables, request.text("breadth"))
    published = _bodies(request.tables, "publishedBy").select("document", publisher="body")
    selected.keep(Words("has an ICS field", "有ICS领域"), selected.rows.join(fields, on="document", how="inner"))
    rows = counting.as_units(request.tables, selected.rows.with_columns(standard="document"), unit)
    all_of = rows.group_by("field").agg(whole=pl.col("standard").n_unique())
    counted = (
        rows.join(published, on="document")
        .group_by("field", "publisher")
        .agg(standards=pl.col("standard").n_unique().cast(pl.Int64))
    )
    frame = counted.join(all_of, on="field").select(
        "field", "publisher", "standards", share=pl.col("standards") / pl.col("whole")
    )
    order = frame.sort("standards", "field", "publisher", descending=[True, False, False])
    pairs = selected.rows.join(published, on="document").with_columns(standard="document")
    leads = counting.other_leader(request.tables, order, pairs, unit, ("field", "publisher"))
    return finding(selected, order, counting.note(unit), leads, without_fields(request.tables))


def field_pairs(request: Request) -> Finding:
    """Return the pairs of fields that share most documents, by decade."""
    selected = _documents(request.tables, request.selection)
    rows = selected.rows.drop_nulls("year").select("document", decade=documents.decade("year"))
    rows = rows.join(_fields(request.tables, request.text("breadth")), on="document", how="inner")
    editions = counting.as_units(request.tables, rows, "documents", "document").with_columns(standard="document")
    frame = documents.pairs_by_decade(counting.as_units(request.tables, editions, "numbers"))
    most = frame.select("a", "b", "all").unique().sort("all", "a", "b", descending=[True, False, False])
    kept = frame.join(most.head(int(request.number("most"))).select("a", "b"), on=["a", "b"], how="semi")
    whole = whole_years.of_documents(request.tables, rows["document"], request.selection.dataset)
    kept = whole.mark(kept, "decade", "partial", period=10)
    order = kept.sort("all", "a", "b", "decade", descending=[True, False, False, False])
    shown = min(len(most), int(request.number("most")))
    total = reading(
        f"{shown:,} of {counted(len(most), 'pair')} of fields, those with most documents.",
        f"{len(most):,}对领域中文件最多的{shown:,}对。",
    )
    fields = without_fields(request.tables)
    otherwise = NONE_WANTED if len(most) else _NO_PAIR
    years = whole_years.note(request.tables, whole) if len(order) else []
    return finding(selected, order, total if len(most) else None, fields, *years, otherwise=otherwise)


def amended_editions(request: Request) -> Finding:
    """Return the share of replaced editions that had been amended or corrected, by catalogue and decade.

    Beside it is how long all editions of the decade, also those that were not replaced, last until they are replaced.
    """
    selected = _documents(request.tables, request.selection)
    replaced = replaced_editions(request.tables)
    # A catalogue may give a document several dates.
    once = selected.rows.sort("published").unique(["document", "dataset"], keep="first", maintain_order=True)
    rows = once.select("document", "dataset", decade=documents.decade("year")).join(replaced, on="document")
    # A catalogue without amendments does not record them, so its editions are no evidence that there were none.
    recording = rows.filter(pl.col("amended") | pl.col("corrected")).select("dataset").unique()
    recorded = rows.join(recording, on="dataset", how="semi")
    frame = recorded.group_by("dataset", "decade").agg(
        replaced=pl.len().cast(pl.Int64),
        changed=(pl.col("amended") | pl.col("corrected")).mean(),
        amended=pl.col("amended").mean(),
        corrected=pl.col("corrected").mean(),
        life=pl.col("life").median(),
    )
    whole = recorded.group_by("dataset").agg(
        replaced=pl.len(), changed=(pl.col("amended") | pl.col("corrected")).mean()
    ).sort("dataset")  # fmt: skip
    changed = [
        reading(
            f"{request.tables.title(name).en}: {percent(share)} of {counted(number, 'replaced edition')} had been "
            "amended or corrected.",
            f"{request.tables.title(name).zh}：{number:,}个被代替的版本中{percent(share)}曾有修改单或技术勘误。",
        )
        for name, number, share in whole.select("dataset", "replaced", "changed").iter_rows()
    ]
    otherwise = _UNREPLACED if rows.is_empty() else _UNRECORDED
    lives = _lives(request.tables, once.join(recording, on="dataset", how="semi"), replaced)
    lasting = survival.survival(lives, ["dataset", "decade"]).select(
        "dataset", "decade", editions="things", half_replaced="median", unreplaced_5="to_5", unreplaced_10="to_10"
    )
    frame = frame.with_columns(pl.col("dataset").cast(pl.String)).join(lasting, on=["dataset", "decade"], how="left")
    frame = whole_years.mark(request.tables, frame.sort("dataset", "decade"), "decade", "partial", period=10)
    remarks: list[Note | None] = [*changed, *_years(request, recorded)]
    if len(frame):
        remarks += [_LIVES, _withdrawn(lives)]
    return finding(selected.using(recorded), frame, *remarks, otherwise=otherwise)


def _lives(tables: Tables, rows: pl.DataFrame, replaced: pl.DataFrame) -> pl.DataFrame:
    """Return the editions that are followed from their publication on: dataset, decade, age, ended, withdrawn.

    Age is that at replacement or at the end of the last whole year of the catalogue, in years. Editions of decades
    that the catalogue does not record from the beginning are left out: those that it lists may be the ones that lasted.
    """
    found = rows.select("document", "status", pl.col("dataset").cast(pl.String), decade=documents.decade("year"))
    found = found.join(editions(tables).select("document", "published"), on="document")
    found = found.join(whole_years.windows(tables), on="dataset").filter(pl.col("decade") >= pl.col("first"))
    found = documents.followed(found.with_columns(until=pl.col("last") + 1), replaced)
    withdrawn = pl.col("status").cast(pl.String).is_in(_ENDED) & pl.col("life").is_null()
    return found.select("dataset", "decade", "age", "ended", withdrawn=withdrawn.fill_null(value=False))


def _withdrawn(lives: pl.DataFrame) -> Note | None:
    """Return the note on withdrawn editions of which no replacement is recorded; None if there are none."""
    number, whole = int(lives["withdrawn"].sum()), len(lives)
    if not number:
        return None
    return reading(
        f"{number:,} of {counted(whole, 'edition')} that were followed {'was' if number == 1 else 'were'} withdrawn "
        "without a recorded replacement. They count as not replaced, since most catalogues give no date of withdrawal; "
        "the share still in force is lower.",
        f"所追踪的{whole:,}个版本中有{number:,}个已废止而未记录代替者。多数目录未注明废止日期，故计为未被代替；"
        "仍然有效的比例因此更低。",
    )


def taken_over(request: Request) -> Finding:
    """Return the standards, or publishers, that another body adopted: confidence, number, and months until then."""
    selected = _documents(request.tables, request.selection)
    originals = request.tables.keep("originals", lambda: _originals(request.tables))
    rows = selected.rows.join(_adoptions(request.tables, request.text("confidence")), on="document")
    rows = rows.join(originals.drop("example"), on="original")
    if request.text("by") == "publisher":
        bodies = _bodies(request.tables, "publishedBy").select("document", taken="body")
        rows = rows.join(originals.join(bodies, left_on="example", right_on="document"), on="original")
    else:
        rows = rows.with_columns(taken="standard")
    keys = ["taken", "dataset", "confidence"]
    dated = documents.lags(rows).with_columns(months=pl.col("lag") * 12)
    dated = dated.sort("months").unique(["document", "original", *keys], keep="first", maintain_order=True)
    frame = rows.group_by(keys).agg(
        documents=pl.col("document").n_unique().cast(pl.Int64),
        standards=pl.col("standard").n_unique().cast(pl.Int64),
        first=pl.col("year").min(),
        last=pl.col("year").max(),
    )
    frame = frame.join(_months(dated, keys), on=keys, how="left")
    pairs = dated.sort("months").unique(["document", "original"], keep="first", maintain_order=True)
    order = frame.sort("documents", *keys, descending=[True, False, False, False])
    apart = _apart(rows, pairs, request.tables) if len(pairs) else None
    return finding(selected.using(rows), order, apart, *_years(request, rows), otherwise=_NOT_TAKEN)


def _apart(rows: pl.DataFrame, pairs: pl.DataFrame, tables: Tables) -> Note:
    """Return the note on the number of adopted standards, and on the months between the dates of pairs by catalogue.

    Bodies adopt in different ways, such as within weeks or after a translation, so their months are not pooled.
    """
    standards, documents_ = rows["standard"].n_unique(), rows["document"].n_unique()
    of_each = pairs.group_by(pl.col("dataset").cast(pl.String)).agg(number=pl.len(), months=pl.col("months").median())
    each = [
        (tables.title(name), months, number)
        for name, number, months in of_each.filter(pl.col("number") >= FEWEST).sort("dataset").iter_rows()
    ]
    apart = "; ".join(f"{title.en}, {months:.1f} ({counted(number, 'pair')})" for title, months, number in each)
    apart_zh = "；".join(f"{title.zh}，{months:.1f}（{number:,}对）" for title, months, number in each)
    text = f"{counted(standards, 'standard')} adopted in {counted(documents_, 'document')}."
    text_zh = f"{standards:,}项标准由{documents_:,}份文件采用。"
    if not each:
        return reading(text, text_zh)
    return reading(
        f"{text} Median months between both dates, by catalogue: {apart}.",
        f"{text_zh}双方日期间隔的中位数（月），按目录：{apart_zh}。",
    )


def shared_documents(request: Request) -> Finding:
    """Return the number of standards that two catalogues have in common, by decade."""
    unit = request.selection.unit
    # A standard is of the decade in which it was first published, also if a period begins later.
    selected = _documents(request.tables, replace(request.selection, since=None, until=None))
    rows = counting.as_units(request.tables, selected.rows.with_columns(standard="document"), unit)
    first = pl.col("year").min().over("standard")
    selected.rows = rows.with_columns(year=pl.when(pl.col("year").is_not_null()).then(first))
    in_period(request.selection, selected, Words("was first published in", "首次发布日期"))
    rows = selected.rows.select("standard", dataset=pl.col("dataset").cast(pl.String), decade=documents.decade("year"))
    rows = rows.drop_nulls()
    rows = rows.with_columns(pl.col("decade").min().over("standard")).unique()
    sizes = rows.group_by("dataset", "decade").agg(size=pl.len())
    both = rows.join(rows, on=["standard", "decade"], suffix="_b").filter(pl.col("dataset") < pl.col("dataset_b"))
    frame = (
        both.group_by(a="dataset", b="dataset_b", decade="decade")
        .agg(standards=pl.len().cast(pl.Int64))
        .join(sizes.rename({"dataset": "a", "size": "of_a"}), on=["a", "decade"])
        .join(sizes.rename({"dataset": "b", "size": "of_b"}), on=["b", "decade"])
        .select(
            "a", "b", "decade", "standards",
            share_of_a=pl.col("standards") / pl.col("of_a"), share_of_b=pl.col("standards") / pl.col("of_b"),
        )
    )  # fmt: skip
    order = frame.sort("a", "b", "decade")
    order = whole_years.mark(request.tables, order, "decade", "partial", period=10, datasets=("a", "b"))
    years = _years(request, pl.concat([both.select("dataset"), both.select(dataset="dataset_b")]))
    return finding(selected, order, counting.note(unit), *years, otherwise=_NOT_SHARED)


def committees_by_size(request: Request) -> Finding:
    """Return the standards and documents that each committee or drafting body prepared, with first and last year."""
    selected = _documents(request.tables, request.selection)
    prepared = _bodies(request.tables, "preparedBy")
    rows = selected.rows.join(prepared, on="document").select("document", "year", committee="body", dataset="dataset")
    numbers, documents = (
        counting.as_units(request.tables, rows, unit, "document").group_by("committee")
        for unit in ("numbers", "documents")
    )
    number = pl.col("document").n_unique().cast(pl.Int64)
    # Years are those of what counts; a body of renderings alone, such as marked-up texts, has nothing that does.
    frame = numbers.agg(standards=number).join(
        documents.agg(documents=number, first=pl.col("year").min(), last=pl.col("year").max()), on="committee"
    )
    column = "standards" if request.selection.unit == "numbers" else "documents"
    order = frame.select("committee", "standards", "documents", "first", "last").sort(
        column, "committee", descending=[True, False]
    )
    return finding(selected.using(rows), order, otherwise=_NO_COMMITTEE)


def _years(request: Request, rows: pl.DataFrame) -> list[Note]:
    """Return the note on the whole years of the catalogues (``dataset``) of rows; none if there are no rows."""
    named = sorted(set(rows["dataset"].cast(pl.String).drop_nulls().unique()))
    return windows.recorded(request.tables, *(("StandardDocument", name) for name in named)) if named else []


def _documents(tables: Tables, selection: Selection) -> Selected:
    """Return the published documents of catalogues, a row per document and catalogue, with the year of publication."""
    if selection.dataset is not None:
        check_dataset(tables, selection.dataset)
    rows = tables["document"]
    selected = Selected(rows.select("document", "dataset", "number", "status", "published", year="published_year"))
    drafts = counting.drafts(tables).rename({"standard": "document"})
    ready = selected.rows.join(drafts, on="document", how="anti")
    selected.keep(Words("is a published document", "属于已发布文件"), ready)
    if selection.dataset is not None:
        selected.keep(
            Words("is in this catalogue", "属于该目录"), selected.rows.filter(pl.col("dataset") == selection.dataset)
        )
    in_period(selection, selected, Words("was published in", "发布日期"))
    return selected


def _originals(tables: Tables) -> pl.DataFrame:
    """Return the editions and standards that may be adopted: original, standard, original_published, example.

    The publisher of a standard is that of its edition ``example``. A standard has no date of publication, even if a
    record has its undated number.
    """
    rows = tables["document"].select("document", "number", original_published="published")
    rows = rows.unique("document", keep="first", maintain_order=True)
    standards = rows.drop_nulls("number").unique("number", keep="first", maintain_order=True)
    standards = standards.select(original="number", standard="number", example="document")
    editions = rows.rename({"document": "original"}).join(standards, on="original", how="anti")
    editions = editions.with_columns(standard=pl.coalesce("number", "original"), example="original").drop("number")
    return pl.concat([editions, standards], how="diagonal")


def _months(dated: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return the number of pairs with both dates and the months between: of the first original, median, maximum."""
    return dated.group_by(keys).agg(
        dated=pl.len().cast(pl.Int64),
        at_first=pl.col("months").sort_by("original_published", "document").first(),
        median=pl.col("months").median(),
        greatest=pl.col("months").max(),
    )


def _adoptions(tables: Tables, least: str) -> pl.DataFrame:
    """Return the adoptions of at least a confidence: document, original, confidence (high for stated ones)."""
    relation, levels = ONTOLOGY + "adoptionOf", [ONTOLOGY + level for level in _CONFIDENCES]
    stated = tables["statement"].filter(pl.col("property") == relation)
    stated = stated.join(tables["evidence"], left_on="statement", right_on="assertion").cast({"confidence": pl.String})
    stated = stated.select(
        document="subject", original="object", rank=pl.col("confidence").replace_strict(levels, [0, 1, 2])
    )
    relations = tables["standard_standard"].filter(pl.col("relation") == relation)
    pairs = relations.select(document="from", original="to").unique()
    ranks = stated.group_by("document", "original").agg(pl.col("rank").max())
    known = pairs.join(ranks, on=["document", "original"], how="left").with_columns(pl.col("rank").fill_null(2))
    known = known.filter(pl.col("rank") >= _CONFIDENCES.index(least))
    return known.select("document", "original", confidence=pl.col("rank").replace_strict([0, 1, 2], levels))


def _fields(tables: Tables, breadth: str) -> pl.DataFrame:
    """Return document and field, the field replaced by its sector or group of the ICS if so requested."""
    return tables.keep(
        f"document fields/{breadth}",
        lambda: tables["document_field"].select("document", field=at_level("field", breadth)).unique(),
    )


def _bodies(tables: Tables, role: str) -> pl.DataFrame:
    return tables["document_body"].filter(pl.col("role") == ONTOLOGY + role)


def replaced_editions(tables: Tables) -> pl.DataFrame:
    """Return the replaced editions: document, life in years, amended, corrected."""
    return tables.keep("replaced editions", lambda: _replaced(tables))


def _replaced(tables: Tables) -> pl.DataFrame:
    changes = _changes(tables)
    relations = counting.between_editions(tables, tables["standard_standard"])
    supersedes = relations.filter(pl.col("relation") == ONTOLOGY + "supersedes").select("from", "to")
    changed = changes.group_by(document="edition").agg(
        amended=(~pl.col("corrects")).any(), corrected=pl.col("corrects").any()
    )
    return (
        documents.successions(editions(tables), supersedes)
        .join(changed, on="document", how="left")
        .with_columns(pl.col("amended", "corrected").fill_null(value=False))
        .select("document", "life", "amended", "corrected")
    )


def editions(tables: Tables) -> pl.DataFrame:
    """Return the editions, each once: document, number, published, and more."""
    return tables.keep("editions", lambda: _editions_once(tables))


def _editions_once(tables: Tables) -> pl.DataFrame:
    # Some catalogues list amendments as editions of a number. A consolidated or marked-up text replaces nothing.
    every = counting.as_units(tables, _documents(tables, Selection()).rows, "documents", "document")
    # A document in two catalogues counts from the earlier of their dates, a double as an edition of the number doubled.
    in_order = every.sort(pl.col("published").cast(pl.String), nulls_last=True)
    every = in_order.unique("document", keep="first", maintain_order=True).with_columns(number="document")
    every = counting.as_units(tables, every, "numbers", "number")
    return every.join(_changes(tables).select(document="change"), on="document", how="anti")


def _changes(tables: Tables) -> pl.DataFrame:
    """Return the amendments and corrigenda of editions: change, edition, corrects."""
    # What amends an edition is inferred to amend its number, too.
    stated = (pl.col("relation") == ONTOLOGY + "amends") & ~pl.col("inferred")
    relations = counting.between_editions(tables, tables["standard_standard"].filter(stated))
    corrigenda = tables.of_class(ONTOLOGY + "Corrigendum").select(pl.col("iri").alias("from"), corrects=True)
    return relations.join(corrigenda, on="from", how="left").select(
        change="from", edition="to", corrects=pl.col("corrects").fill_null(value=False)
    )
