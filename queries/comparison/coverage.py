"""Which datasets have records of each thing: whether its counts can be compared with those of the others."""

from __future__ import annotations

import polars as pl
import pyoxigraph as ox

from ...graph.store.description import Thing
from ...ontology.namespaces import GRAPHS
from .cells import Number, Row, Said, Section, section
from .reading import THING, Compared

QUESTION = "evidence/coverage"
_COUNTED = Said(
    "Events, statements, figures, claims and documents that name each.", "计提及各方的事件、陈述、观测值、论断和文件。"
)
_LOCATED = Said(
    "Events, statements, figures, claims and documents that name each; actors located there are counted above.",
    "计提及各方的事件、陈述、观测值、论断和文件；位于当地的行为主体已在上文计数。",
)
_DIFFER = Said(
    "Not all of these datasets have records of each: a smaller count may only mean that fewer sources were read.",
    "并非每个数据集都收录了各方的记录：数量较少可能只是因为收录的来源较少。",
)


def coverage(compared: Compared, *, of_regions: bool = False) -> Section:
    """Return a row for each dataset, with its records of each thing and the years of the first and the last."""
    counted = _LOCATED if of_regions else _COUNTED
    found: dict[str, dict[str, Number]] = {}
    for iri in compared.iris:
        frame = compared.frame(QUESTION, {"thing": [iri]})
        if frame is None:
            continue
        summed = frame.drop_nulls("dataset").group_by("dataset").agg(
            pl.col("records").sum(), pl.col("first").min(), pl.col("last").max()
        )  # fmt: skip
        for dataset, records, first, last in summed.select("dataset", "records", "first", "last").iter_rows():
            if records:
                found.setdefault(dataset, {})[iri] = Number(records, period=_years(first, last))
    order = sorted(found, key=lambda dataset: (-len(found[dataset]), dataset))
    titles = {entry["name"]: entry["title"] for entry in compared.release.manifest["datasets"]}
    rows = [_row(compared, name, titles.get(name, name), found[name]) for name in order]
    differ = any(len(found[name]) < len(compared.iris) for name in order)
    return section("coverage", rows, [counted, _DIFFER] if differ else [counted])


def _row(compared: Compared, name: str, title: str, numbers: dict[str, Number]) -> Row:
    graph = ox.NamedNode(GRAPHS + name)
    return compared.counts("records", numbers, QUESTION, Thing(graph.value, title), thing=THING)


def _years(first: int | None, last: int | None) -> str:
    return "" if first is None else str(first) if last in (None, first) else f"{first}/{last}"
