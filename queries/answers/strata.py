"""The strata of a comparison with chance: the body that publishes a standard, and the sources of the roles in it.

Two regions may share more standards than by chance only because both prefer one body, or because one source records
many participants of each standard, and another a single one: 3GPP names a rapporteur of every specification, and one of
its working groups the authors of all contributions. So chance places regions within strata. The body is that which
publishes the standard, not the dataset that describes it, since several datasets describe one standard. A standard
published by several bodies together is in a stratum of theirs, and one without a recorded publisher in that of all
others without. A source is a rule of recording (``windows``); selections, such as the curated cases, have none.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ...plurals import counted
from ..notes import Note, reading
from ..words import Words
from . import windows
from .tables import Tables, names

#: The most strata that a note names.
_MOST_NAMED: Final = 4
_AND: Final = "\n"
_NO_BODY: Final = Words("no recorded body", "未记录发布机构")
_NO_SOURCE: Final = Words("selections", "选录")


def by_source(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    """Return roles (standard, event) with the ``stratum`` of the standard, and its ``body`` and ``source``."""
    published = tables["document_body"].filter(pl.col("role") == ONTOLOGY + "publishedBy").select("document", "body")
    of_numbers = tables["document"].select("document", standard="number").drop_nulls().join(published, on="document")
    bodies = pl.concat([published.rename({"document": "standard"}), of_numbers.select("standard", "body")])
    sources = windows.of_roles(tables, rows).select("standard", "source").drop_nulls()
    placed = together(together(rows, bodies, "body"), sources, "source")
    return placed.with_columns(stratum=pl.col("body") + _AND * 2 + pl.col("source"))


def together(rows: pl.DataFrame, things: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return rows of a standard each with all its things in a text, one a line; empty if it has none.

    Args:
        rows: standard, and more.
        things: standard, and the column ``name`` of things.
        name: the name of the column.
    """
    mine = things.join(rows, on="standard", how="semi").select("standard", pl.col(name).cast(pl.String)).unique()
    texts = mine.group_by("standard").agg(pl.col(name).sort().str.join(_AND))
    return rows.join(texts, on="standard", how="left").with_columns(pl.col(name).fill_null(""))


def note(tables: Tables, rows: pl.DataFrame, *, kept: bool) -> Note | None:
    """Return the note on the strata within which, or over which, chance places nodes; None if there is one only.

    Args:
        tables: the analysis tables.
        rows: standard, stratum, body, source.
        kept: whether chance keeps to the strata.
    """
    sizes = rows.group_by("stratum", "body", "source").agg(of=pl.col("standard").n_unique())
    sizes = sizes.sort("of", "stratum", descending=[True, False])
    if len(sizes) == 1:
        return None
    if not kept:
        return reading(
            "Compared over all publishing bodies and sources together (strata=together): a tie may exceed chance only "
            "because both prefer one of them. strata=source compares within each.",
            "将所有发布机构和来源合并比较（strata=together）：联系可能仅因双方偏好同一机构或来源而超出随机水平。"
            "如需在各机构和来源内部比较，请设strata=source。",
        )
    shown = sizes.head(_MOST_NAMED)
    known = names(tables, pl.concat([shown["body"], shown["source"]]).str.split(_AND).explode())
    en, zh = [], []
    for _, body, source, of in shown.iter_rows():
        bodies, sources = (_named(known, text, none) for text, none in ((body, _NO_BODY), (source, _NO_SOURCE)))
        en.append(f"{bodies.en} ({sources.en}) {of:,}")
        zh.append(f"{bodies.zh}（{sources.zh}）{of:,}项")
    if more := len(sizes) - _MOST_NAMED:
        en.append(f"{counted(more, 'other')} {sizes['of'][_MOST_NAMED:].sum():,}")
        zh.append(f"其他{more:,}类{sizes['of'][_MOST_NAMED:].sum():,}项")
    return reading(
        "Compared within each publishing body and its sources of roles (strata=source), with numbers of standards: "
        f"{'; '.join(en)}. So a tie exceeds chance only beyond what the choice of bodies and sources gives. "
        "strata=together compares over all.",
        f"在各发布机构及其角色来源内部比较（strata=source），标准数为：{'；'.join(zh)}。"
        "因此只有超出机构和来源选择所能解释的联系才算超出随机水平。如需合并比较，请设strata=together。",
    )


def _named(known: dict[str, Words], text: str, none: Words) -> Words:
    """Return the names of things in a text."""
    words = [known[iri] for iri in text.split(_AND)] if text else [none]
    return Words(" and ".join(each.en for each in words), "和".join(each.zh for each in words))
