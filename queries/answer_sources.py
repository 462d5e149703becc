"""The sources of an answer: of the records that its rows name, or of the assertions that it was computed from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import polars as pl
import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.description import Note, Thing
from ..graph.store.evidence import Footnotes
from ..graph.store.store import Store
from ..ontology.namespaces import ONTOLOGY, kind_and_slug
from .answers.assertions import ASSERTIONS, behind
from .answers.tables import tables_of
from .question import Question
from .run import Arguments, bound_terms, finding_of
from .table import Table

_EVIDENCE: Final = ONTOLOGY + "evidence"


class Backing(NamedTuple):
    """A source of an answer: the number of its assertions that it is evidence of, and when it was accessed last."""

    source: Thing
    publisher: str
    issued: str
    page: str
    accessed: str
    assertions: int


def noted(store: Store, rows: Iterable[Iterable[object]]) -> tuple[list[tuple[int, ...]], tuple[Note, ...]]:
    """Return the numbers of the notes on each row, and the notes: the evidence of the records that the rows name."""
    footnotes = Footnotes(store)
    numbers = [
        footnotes.of(*(term for term in row if isinstance(term, ox.NamedNode) and _is_record(term))) for row in rows
    ]
    return numbers, footnotes.notes()


def _is_record(term: ox.NamedNode) -> bool:
    return (kind_and_slug(term.value) or ("",))[0] in ASSERTIONS


def sources_behind(
    release: Release, question: Question, arguments: Arguments, table: Table, most: int
) -> tuple[list[Backing], int]:
    """Return the sources of most of the assertions behind an answer, and the number of all; it is computed once more.

    Args:
        release: the release that answered.
        question: the question.
        arguments: its arguments.
        table: the rows of the answer.
        most: how many sources to return.
    """
    request, finding = finding_of(release, question, bound_terms(release, question, arguments))
    used = behind(request, finding, table, question.behind)
    if used is None:
        return [], 0
    evidence = tables_of(release)["evidence"].filter(pl.col("relation").cast(pl.String) == _EVIDENCE)
    assertions = used.drop_nulls().cast(pl.String).unique().to_frame("assertion")
    cited = evidence.select(pl.col("assertion", "source", "retrieved").cast(pl.String)).drop_nulls("source")
    weights = (
        cited.join(assertions, on="assertion", how="semi")
        .group_by("source")
        .agg(assertions=pl.col("assertion").n_unique(), accessed=pl.col("retrieved").max())
        .sort("assertions", "source", descending=[True, False])
    )
    rows = weights.head(most).iter_rows(named=True)
    return [_backing(release.store, **row) for row in rows], len(weights)


def _backing(store: Store, source: str, assertions: int, accessed: str | None) -> Backing:
    node = ox.NamedNode(source)
    publisher, issued, page, *_ = store.source(node)
    return Backing(store.thing(node), publisher, issued, page, accessed or "", assertions)
