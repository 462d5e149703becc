"""What counts as one standard: drafts, renderings and numbers, as joins that run on any engine.

The definitions are those of ``answers/counting``, which uses these functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import narwhals as nw

from ...ontology.namespaces import ONTOLOGY
from ..measures.engines import Lazy

#: How a rendering doubles an edition: it has the same designation with ANSI before it.
DOUBLE: Final = "double"
#: Corrigenda of amendments of amendments.
_LONGEST_CHAIN: Final = 3
#: The class of amendments that are in preparation.
DRAFT_AMENDMENT: Final = ONTOLOGY + "DraftAmendment"
_AMENDS: Final = ONTOLOGY + "amends"
_PART_OF: Final = ONTOLOGY + "partOf"


def drafts(document: Lazy, amendments: Lazy) -> Lazy:
    """Return the documents that have not been published: in preparation, or given up before: standard.

    Args:
        document: the table.
        amendments: standard; the amendments that are drafts.
    """
    prepared = document.filter(nw.col("draft")).select(standard="document")
    # A joint document has its status from the catalogue of its first publisher; a draft without it has no date either.
    of_relaton = nw.col("dataset").cast(nw.String).str.starts_with("relaton-")
    is_known = ~nw.col("status").is_null() | ~nw.col("published").is_null()
    known = document.with_columns(known=is_known.any().over("document"))
    joint = known.filter(of_relaton & ~nw.col("known")).select(standard="document")
    return nw.concat([prepared, joint, amendments.select("standard")]).unique()


def changes(standard_standard: Lazy) -> Lazy:
    """Return what amends which edition: standard, amended."""
    amends = standard_standard.filter(nw.col("relation") == _AMENDS)
    return amends.select(standard="from", amended="to").unique()


def doubles(rendering: Lazy) -> Lazy:
    """Return the documents that double another: standard, number (what they double)."""
    return rendering.filter(nw.col("how") == DOUBLE).select(standard="rendering", number="standard")


def numbers(document: Lazy, standard_standard: Lazy, rendering: Lazy, settle: Callable[[Lazy], Lazy]) -> Lazy:
    """Return the number of each edition, and of what amends one: standard, number.

    Args:
        document: the table.
        standard_standard: the table.
        rendering: the table.
        settle: computes a frame that is read several times.
    """
    found = document.select(standard="document", number="number").drop_nulls()
    found = settle(_least(nw.concat([found, _editions_of_cases(document, standard_standard)])))
    amends = settle(changes(standard_standard))
    # What is amended, is no amendment, and has no recorded number is its own.
    bare = amends.select(standard="amended").unique().join(amends, on="standard", how="anti")
    bare = bare.join(found, on="standard", how="anti")
    found = settle(nw.concat([found, bare.with_columns(number=nw.col("standard"))]))
    for _ in range(_LONGEST_CHAIN):
        amended = amends.join(found.rename({"standard": "amended"}), on="amended").select("standard", "number")
        found = settle(nw.concat([found, _least(amended.join(found, on="standard", how="anti"))]))
    # Doubles of numbers, and editions of a double.
    doubled = doubles(rendering)
    found = replaced(found, doubled, "number")
    found = nw.concat([found, doubled.join(found, on="standard", how="anti")])
    # A record may say that a number amends its edition.
    return found.filter(nw.col("standard") != nw.col("number"))


def published(rows: Lazy, drafts: Lazy, rendering: Lazy, column: str = "standard") -> Lazy:
    """Return the rows whose standard, in a column, is published, and no other rendering of one than a double."""
    others = rendering.filter(nw.col("how") != DOUBLE).select(nw.col("rendering").alias(column))
    return rows.join(drafts.rename({"standard": column}), on=column, how="anti").join(others, on=column, how="anti")


def replaced(rows: Lazy, by: Lazy, column: str) -> Lazy:
    """Return rows with the values of a column replaced: ``by`` has standard, number."""
    joined = rows.join(by.select(nw.col("standard").alias(column), _by="number"), on=column, how="left")
    return joined.with_columns(nw.coalesce("_by", column).alias(column)).drop("_by")


def _least(found: Lazy) -> Lazy:
    """Return the first number, in alphabetical order, of each standard."""
    return found.group_by("standard").agg(nw.col("number").min())


def _editions_of_cases(document: Lazy, standard_standard: Lazy) -> Lazy:
    """Return the editions of which a case says that they are part of the standard of their number: standard, number.

    The address of an edition is that of its number with the year after it, or with the number of the edition in the
    Recommendations of ITU-R: M.2150-0 is one of M.2150. Other numbers after a hyphen are those of parts.
    """
    parts = standard_standard.filter((nw.col("relation") == _PART_OF) & ~nw.col("inferred"))
    known = document.select(standard="number").drop_nulls().unique()
    parts = parts.select(standard="from", number="to").join(known, on="standard", how="anti")
    standard, number = (nw.col(name).cast(nw.String) for name in ("standard", "number"))
    longer = standard.str.len_chars() - number.str.len_chars()
    has_year = standard.str.contains(r"-(19|20)\d\d$") & (longer == 5)
    has_edition = ((longer == 2) & standard.str.contains(r"-\d$")) | ((longer == 3) & standard.str.contains(r"-\d\d$"))
    of_itu_r = number.str.contains(r"\bitu-r-") & has_edition
    return parts.filter(standard.str.starts_with(number) & (has_year | of_itu_r))
