"""The technology fields of standards: what catalogues and cases record, and what is mapped to fields of the ICS.

Products, patents, radio bands and proposals (technologies that are candidates for a standard) are no fields. Some
catalogues record no fields: those of 3GPP specifications are mapped from their series, and those of RFCs from the
groups that prepared them (``mapped_fields``). A mapped document has one field, so it is left out of what is measured of
fields together. Fields of different origin are assigned by different rules, and are only pooled on request.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ...plurals import counted
from ..measures.engines import in_memory, lazy
from ..notes import Note, reading
from ..relations import fields
from .counting import drafts
from .mapped_fields import CATALOGUES, mapped
from .tables import Tables

#: Where fields of standards come from: records of catalogues and cases, series of 3GPP, groups of the IETF.
ORIGINS: Final = ("recorded", *CATALOGUES)
#: Fields of the ICS, and the patterns that shorten the address of one to that of a broader one, by level.
ICS: Final = "/id/technology/ics-"
_FINER: Final = {"sector": r"(/ics-\d+).*$", "group": r"(/ics-\d+(?:-\d+)?).*$", "field": r"(.*)$"}
_IN_FIELD: Final = ONTOLOGY + "inField"
_MAPPED: Final = {
    "series": (
        "Fields of 3GPP specifications are mapped from their series, not recorded.",
        "3GPP规范的领域由其系列号对应而来，并非目录所记录。",
    ),
    "groups": (
        "Fields of RFCs are mapped from their working groups, not recorded; RFCs of no group, or of one without a "
        "plain field, have none.",
        "RFC的领域由其工作组对应而来，并非目录所记录；不属于工作组或其工作组无明确领域的RFC没有领域。",
    ),
}
#: How a standard has its field, by origin.
_FROM: Final = {
    "recorded": ("by the record of a catalogue or case", "的领域由目录或案例记录"),
    "series": ("by the series of the 3GPP specification (mapped)", "的领域由3GPP规范的系列号对应而来"),
    "groups": ("by the working group of the RFC (mapped)", "的领域由RFC的工作组对应而来"),
}


def at_level(column: str, breadth: str) -> pl.Expr:
    """Return a column of fields as text, those of the ICS replaced by their sector or group if so requested."""
    return pl.col(column).cast(pl.String).str.replace(_FINER[breadth], "${1}")


def related(tables: Tables) -> pl.DataFrame:
    """Return the relations of standards to technologies, and of all but drafts to fields of the ICS."""
    return tables.keep("related fields", lambda: _related(tables))


def fields_of(tables: Tables, origins: str = "recorded") -> pl.DataFrame:
    """Return the fields of standards: standard, node (the field), year (of publication, else of the relation).

    Args:
        tables: the analysis tables.
        origins: one of ``ORIGINS``, or ``all`` of them.
    """
    return pl.concat([_of_origin(tables, origin) for origin in chosen(origins)])


def chosen(origins: str) -> tuple[str, ...]:
    """Return the origins that a choice names: one of ``ORIGINS``, or ``all``."""
    return ORIGINS if origins == "all" else (origins,)


def without_fields(tables: Tables, origins: str = "recorded") -> Note | None:
    """Return the note on the catalogues that record no field, and on fields that are mapped; None if all are recorded.

    Args:
        tables: the analysis tables.
        origins: as in ``fields_of``.
    """
    documents = tables["document"].select("document", "dataset")
    known = tables["document_field"].select("document").unique()
    with_fields = documents.join(known, on="document", how="semi")["dataset"].unique()
    names = set(documents["dataset"].cast(pl.String).unique()) - set(with_fields.cast(pl.String))
    used = [name for name in chosen(origins) if name in _MAPPED and len(_of_origin(tables, name))]
    titles = sorted(tables.title(name) for name in names - {CATALOGUES[name] for name in used})
    texts, texts_zh = [], []
    if titles:
        texts.append(f"No fields are recorded for {', '.join(title.en for title in titles)}.")
        texts_zh.append(f"下列目录未记录领域：{'、'.join(title.zh for title in titles)}。")
    for name in used:
        texts.append(_MAPPED[name][0])
        texts_zh.append(_MAPPED[name][1])
    return reading(" ".join(texts), "".join(texts_zh)) if texts else None


def origins(rows: pl.DataFrame) -> Note:
    """Return the note on how many standards have their field from where, and that origins should not be pooled.

    Args:
        rows: standard, origin.
    """
    number = dict(rows.group_by("origin").agg(pl.col("standard").n_unique()).iter_rows())
    used = [origin for origin in ORIGINS if number.get(origin)]
    text = "; ".join(f"{counted(number[origin], 'standard')} {_FROM[origin][0]}" for origin in used)
    text_zh = "；".join(f"{number[origin]:,}项标准{_FROM[origin][1]}" for origin in used)
    if len(used) > 1:
        return reading(
            f"Fields: {text}. These are assigned by different rules and hardly overlap, so an advantage shows in which "
            "of them a region takes part as well; origin=series, groups or recorded compares within one.",
            f"领域来源：{text_zh}。各来源规则不同、领域少有重合，优势也反映地区参与了哪一来源；"
            "origin=series、groups或recorded可在单一来源内比较。",
        )
    return reading(f"Fields: {text}.", f"领域来源：{text_zh}。")


def _of_origin(tables: Tables, origin: str) -> pl.DataFrame:
    if origin == "recorded":
        return tables.keep("recorded fields", lambda: _recorded(tables))
    return mapped(tables, origin)


def _recorded(tables: Tables) -> pl.DataFrame:
    things = tables.of_class(*fields.THINGS).select(technology="iri")
    read = (tables["standard_technology"], tables["document_field"], drafts(tables), things, tables["standard"])
    return in_memory(fields.recorded(*map(lazy, read)))


def _related(tables: Tables) -> pl.DataFrame:
    in_field = tables["document_field"].select(standard="document", technology="field", relation=pl.lit(_IN_FIELD))
    in_field = in_field.join(drafts(tables), on="standard", how="anti")
    return pl.concat(
        [tables["standard_technology"], in_field.with_columns(pl.col("relation").cast(pl.Categorical))], how="diagonal"
    )
