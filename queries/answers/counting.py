"""What counts as one standard: the units of the measures of documents.

Definitions:

- published: not in preparation; drafts of IEEE, ISO and IEC, and versions of 3GPP below 3, are not published, and
  neither is a joint document with neither a status nor a date in any catalogue.
- rendering: another text of an edition: consolidated (IEC CSV), marked-up (RLV, CMV, IEEE Redline), extended (EXV), a
  collection of parts (SER, DB), or a double (the same designation with ANSI before it). ``graph/pipeline/tables``,
  ``rendering.rq``, is the definition.
- document (``unit=documents``): a published edition, version, amendment or corrigendum that is no rendering, once in
  whatever catalogues it is. A double stands for what it doubles. The record of a bare number is a document only if no
  edition of that number is recorded.
- numbered standard (``unit=numbers``): all documents of one number. An amendment or corrigendum belongs to the number
  that it amends, a double to the number without ANSI. What has no number, such as an RFC, is one.

Units: numbered standards or documents. Assumption: a publisher keeps a number for one standard and its revisions; JISC
reuses numbers for others. The distinction of work and version is that of FRBR (IFLA 1998). Limits: a part has a number
of its own; a text that two bodies publish under two numbers, such as an adoption, is two standards; an edition that no
catalogue records belongs to the number that a case says it is part of, if its own adds only a year to that.

Estimand: how many standards there are, whatever the number of their editions and other renderings. Population: the
published documents of imported catalogues and curated cases. Window: that of the measure that counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..measures.engines import Lazy, in_memory, lazy
from ..notes import Note, reading
from ..relations import standards
from ..words import Words
from .tables import Tables, names

#: The condition that published standards meet.
PUBLISHED: Final = Words("is about a published standard", "涉及已发布的标准")
UNITS: Final = ("numbers", "documents")
_UNIT: Final = {"numbers": Words("numbered standards", "编号标准"), "documents": Words("documents", "文件")}
_NOTES: Final = {
    "numbers": reading(
        "Counts numbered standards: the editions and amendments of a number are one; a part has a number of its own. "
        "unit=documents counts each edition, version and amendment.",
        "按编号标准计：同一编号的各版本和修改单计为一项，另有编号的部分分别计。unit=documents则按每个版本和修改单分别计。",
    ),
    "documents": reading(
        "Counts documents: each edition, version and amendment, but no other rendering of an edition, such as a "
        "consolidated or marked-up one. unit=numbers counts numbered standards.",
        "按文件计：每个版本和修改单各计一份；同一版本的其他形式（合订版、修订标记版）不计。unit=numbers则按编号标准计。",
    ),
}


def note(unit: str) -> Note:
    """Return the note on what was counted."""
    return _NOTES[unit]


def other_leader(tables: Tables, order: pl.DataFrame, rows: pl.DataFrame, unit: str, by: Sequence[str]) -> Note | None:
    """Return the note on what comes first if counted in the other unit; None if the same does, or several do.

    Args:
        tables: the analysis tables.
        order: the counts in the unit, the largest first.
        rows: what was counted, with the documents as ``standard``.
        unit: ``numbers`` or ``documents``.
        by: the columns of what is compared; datasets, or things.
    """
    other = next(each for each in UNITS if each != unit)
    counts = as_units(tables, rows, other).group_by(by).agg(number=pl.col("standard").n_unique())
    first = counts.filter(pl.col("number") == pl.col("number").max()).cast(dict.fromkeys(by, pl.String))
    if order.is_empty() or len(first) != 1:
        return None
    *leader, number = first.select(*by, "number").row(0)
    if leader == [str(value) for value in order.select(by).row(0)]:
        return None
    known = names(tables, pl.Series(leader))
    titles = [known.get(name) or tables.title(name) for name in leader]
    title = titles[0]
    if len(titles) > 1:
        title = Words(f"{titles[0].en} ({titles[1].en})", f"{titles[0].zh}（{titles[1].zh}）")
    return reading(
        f"Counted in {_UNIT[other].en}, {title.en} comes first, with {number:,}.",
        f"若按{_UNIT[other].zh}计，则{title.zh}居首，为{number:,}。",
    )


def drafts(tables: Tables) -> pl.DataFrame:
    """Return the documents that have not been published: in preparation, or given up before: standard."""
    return tables.keep("drafts", lambda: _drafts(tables))


def _drafts(tables: Tables) -> pl.DataFrame:
    amendments = tables.of_class(standards.DRAFT_AMENDMENT).select(standard="iri")
    return in_memory(standards.drafts(lazy(tables["document"]), lazy(amendments)))


def as_units(tables: Tables, rows: pl.DataFrame, unit: str, column: str = "standard") -> pl.DataFrame:
    """Return the rows of published standards with the column replaced by what each counts as.

    Args:
        tables: the analysis tables.
        rows: rows about standards or documents. Rows that become equal are kept.
        unit: ``numbers`` or ``documents``.
        column: the column of the standard.
    """
    published = standards.published(lazy(rows), lazy(drafts(tables)), lazy(tables["rendering"]), column)
    if unit == "numbers":
        return in_memory(standards.replaced(published, lazy(numbers(tables)), column))
    kept = in_memory(standards.replaced(published, standards.doubles(lazy(tables["rendering"])), column))
    # A number whose edition is there as well is no other document.
    editions = kept.select(standard=column).unique().join(_changes(tables), on="standard", how="anti")
    bare = editions.join(numbers(tables), on="standard").select(pl.col("number").alias(column))
    return kept.join(bare, on=column, how="anti")


def between_editions(tables: Tables, relations: pl.DataFrame) -> pl.DataFrame:
    """Return relations of standards with each counted once: from, relation, to, and more.

    A rendering stands for its edition. A relation to a number is left out if there is one to an edition of it, and so
    is one of a number to its own edition, unless it says that the edition is part of it.
    """
    renders = tables["rendering"].filter(pl.col("how") != "collection").select(standard="rendering", number="standard")
    found = _replaced(_replaced(relations, renders, "from"), renders, "to").filter(pl.col("from") != pl.col("to"))
    known_numbers = numbers(tables)
    editions = known_numbers.join(_changes(tables), on="standard", how="anti")
    for end, other in (("to", "from"), ("from", "to")):
        number = known_numbers.rename({"standard": end})
        numbered = found.join(number, on=end).filter(pl.col("number") != pl.col(other))
        known = numbered.select(other, "relation", pl.col("number").alias(end)).unique()
        found = found.join(known, on=["from", "relation", "to"], how="anti")
        own = editions.select(pl.col("standard").alias(end), pl.col("number").alias(other))
        own = found.filter(pl.col("relation") != ONTOLOGY + "partOf").join(own, on=["from", "to"], how="semi")
        found = found.join(own.select("from", "relation", "to").unique(), on=["from", "relation", "to"], how="anti")
    return found


def _replaced(rows: pl.DataFrame, by: pl.DataFrame, column: str) -> pl.DataFrame:
    return in_memory(standards.replaced(lazy(rows), lazy(by), column))


def numbers(tables: Tables) -> pl.DataFrame:
    """Return the number of each edition, and of what amends one: standard, number."""
    return tables.keep("numbers", lambda: _numbers(tables))


def _numbers(tables: Tables) -> pl.DataFrame:
    document, relations, rendering = (lazy(tables[n]) for n in ("document", "standard_standard", "rendering"))
    return in_memory(standards.numbers(document, relations, rendering, _settled))


def _settled(frame: Lazy) -> Lazy:
    return lazy(in_memory(frame))


def _changes(tables: Tables) -> pl.DataFrame:
    """Return what amends which edition: standard, amended."""
    return in_memory(standards.changes(lazy(tables["standard_standard"])))
