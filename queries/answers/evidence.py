"""Answers about barriers and strategies, claims, and the evidence on which results rest."""

from __future__ import annotations

from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..measures import assurance, linkage, obstacles
from ..measures.incidence import Incidence
from .arguments import Asked, Finding, found
from .selection import Selected, by_actor, by_region
from .tables import Tables


def barrier_coverage(tables: Tables, asked: Asked) -> Finding:
    """Return of the barriers of each kind in each case how many are addressed."""
    selected = _barriers(tables, asked)
    return found(selected, obstacles.coverage(selected.rows))


def barrier_gaps(tables: Tables, asked: Asked) -> Finding:
    """Return how many barriers of each kind in each case nothing is known to address."""
    selected = _barriers(tables, asked)
    covered = obstacles.coverage(selected.rows).with_columns(unaddressed=pl.col("barriers") - pl.col("addressed"))
    gaps = covered.filter(pl.col("unaddressed") > 0).select("case", "kind", "unaddressed", "barriers")
    frame = gaps.sort("unaddressed", "case", "kind", descending=[True, False, False])
    return found(selected, frame, otherwise="Every barrier in the selection has something that addresses it.")


def barrier_company(tables: Tables, asked: Asked) -> Finding:
    """Return the kinds of barrier that meet in the same cases."""
    selected = _barriers(tables, asked)
    return found(selected, obstacles.together(selected.rows), otherwise="No case in the selection has two kinds.")


def strategy_scope(tables: Tables, asked: Asked) -> Finding:
    """Return how many barriers, of how many kinds, in how many cases, each remedy addresses."""
    selected = _barriers(tables, asked)
    rows = selected.rows.filter(pl.col("addressed_by").is_not_null())
    scope = rows.group_by(remedy="addressed_by").agg(
        barriers=pl.col("barrier").n_unique().cast(pl.Int64),
        kinds=pl.col("kind").n_unique().cast(pl.Int64),
        cases=pl.col("case").n_unique().cast(pl.Int64),
    )
    frame = scope.sort("barriers", "kinds", "remedy", descending=[True, True, False])
    return found(selected, frame, otherwise="Nothing addresses a barrier in the selection.")


def contested_claims(tables: Tables, _asked: Asked) -> Finding:
    """Return how contested the claims of each kind are."""
    claims = tables["claim"]
    return Finding(assurance.contested(claims, "kind"), behind=claims["claim"])


def evidence_overview(tables: Tables, _asked: Asked) -> Finding:
    """Return for each kind of assertion how many rest on one source only, or on low confidence only."""
    rows = _sourced(tables)
    frame = rows.group_by("kind").agg(
        assertions=pl.len().cast(pl.Int64),
        singleSourced=pl.col("single").sum().cast(pl.Int64),
        lowConfidence=pl.col("weak").sum().cast(pl.Int64),
    )
    return Finding(frame.sort("kind"), () if len(frame) else (_NO_EVIDENCE,), rows["assertion"])


def single_sourced(tables: Tables, asked: Asked) -> Finding:
    """Return the assertions that rest on one source, with it and the best confidence of the evidence from it."""
    selected = Selected(_sourced(tables).filter("single", pl.col("kind") != _CLAIM).with_columns(event="assertion"))
    if (confidence := asked.one("confidence")) is not None:
        selected.keep(f"with evidence of {confidence} confidence", selected.rows.filter(pl.col("best") == confidence))
    frame = selected.rows.select(pl.col("assertion").cast(pl.String), "kind", "source", "best")
    return found(selected, frame.sort("kind", "best", "assertion"))


def low_confidence(tables: Tables, _asked: Asked) -> Finding:
    """Return the assertions that rest on evidence of low confidence alone, with each of their sources."""
    weak = _sourced(tables).filter("weak", pl.col("kind") != _CLAIM).select("assertion", "kind")
    said = tables["evidence"].filter(pl.col("relation") == _EVIDENCE).select("assertion", "source").drop_nulls()
    selected = Selected(said.unique().join(weak, on="assertion").with_columns(event="assertion"))
    frame = selected.rows.select(pl.col("assertion").cast(pl.String), "kind", pl.col("source").cast(pl.String))
    return found(selected, frame.sort("kind", "source", "assertion"))


def source_weight(tables: Tables, _asked: Asked) -> Finding:
    """Return how many assertions each source bears, and how many would be without evidence if it fell."""
    said = tables["evidence"].filter(pl.col("relation") == _EVIDENCE).select("assertion", "source").unique()
    alone = pl.col("source").len().over("assertion") == 1
    frame = said.drop_nulls().with_columns(alone=alone).group_by("source").agg(
        assertions=pl.len().cast(pl.Int64), only=pl.col("alone").sum().cast(pl.Int64)
    )  # fmt: skip
    ranked = frame.with_columns(share=pl.col("only") / pl.col("assertions")).sort(
        "assertions", "only", "source", descending=[True, True, False]
    )
    return Finding(ranked, () if len(ranked) else (_NO_EVIDENCE,), said["assertion"])


def ranking_sensitivity(tables: Tables, asked: Asked) -> Finding:
    """Return how a ranking by linkage changes as one source or one dataset is left out."""
    ranked = asked.text("ranked")
    selected = by_region(tables, asked.selection) if ranked == "regions" else by_actor(tables, asked.selection)
    by = asked.text("without")
    if by == "dataset":
        where = tables["standard"].select("standard", "dataset")
        rows = selected.rows.select("node", "standard").join(where, on="standard")
    else:
        where = tables["evidence"].select(event="assertion", source="source").drop_nulls().unique()
        rows = selected.rows.select("node", "standard", "event").join(where, on="event")

    def rank(part: pl.DataFrame) -> pl.DataFrame:
        return linkage.ranking(Incidence.of(part)).select("node", score="strength")

    weighty = rows.group_by(by).len().sort("len", by, descending=[True, False]).head(_LEFT_OUT)[by]
    frame = assurance.sensitivity(rows, by, rank, weighty.cast(pl.String).sort().to_list())
    total = rows[by].n_unique()
    said = f"Left out are, one at a time, the {_LEFT_OUT} of {total:,} with the most rows." if total > _LEFT_OUT else ""
    named = frame.rename({by: "without"})
    return found(selected, named, said, otherwise=f"No {by} is known of what is selected.")


def _sourced(tables: Tables) -> pl.DataFrame:
    """Return the assertions with evidence, each with its class: assertion, kind, single, weak, best, source."""
    return tables.keep("sourced assertions", lambda: _assertions(tables["evidence"]))


def _assertions(evidence: pl.DataFrame) -> pl.DataFrame:
    classes = {kind.removeprefix(ONTOLOGY).lower(): kind for kind in _ASSERTIONS}
    kinds = evidence.select("assertion", kind=pl.col("kind").cast(pl.String).replace_strict(classes, default=None))
    return kinds.drop_nulls().unique().join(assurance.sourcing(evidence), on="assertion")


#: What has evidence of its own as an assertion; a document has it for its number and title.
_ASSERTIONS: Final = tuple(ONTOLOGY + name for name in ("Claim", "Event", "Observation", "Statement"))
_CLAIM: Final = ONTOLOGY + "Claim"
_EVIDENCE: Final = ONTOLOGY + "evidence"
_NO_EVIDENCE: Final = "Nothing in this release has evidence."

#: How many sources or datasets are left out, one at a time, at most.
_LEFT_OUT = 50


def _barriers(tables: Tables, asked: Asked) -> Selected:
    """Return case, kind, barrier and remedy: a barrier is of a case if it hinders it, or something studied in it.

    The event is the statement that it hinders, which has the evidence; the barrier itself where there is none.
    """
    table = tables["barrier"]
    studied = tables["studied"]
    cases = pl.concat([studied, studied.select(thing="case", case="case").unique()]).unique()
    hindered = table.select("barrier", "kind", thing="hinders").drop_nulls().join(cases, on="thing")
    said = tables["statement"].filter(pl.col("property") == ONTOLOGY + "hinders")
    said = said.select(barrier="subject", thing="object", said="statement")
    hindered = hindered.join(said, on=["barrier", "thing"], how="left").with_columns(
        event=pl.coalesce("said", "barrier")
    )
    remedies = table.select("barrier", "addressed_by").drop_nulls().unique()
    rows = hindered.select("barrier", "kind", "case", "event").unique().join(remedies, on="barrier", how="left")
    selected = Selected(rows)
    if asked.selection.case is not None:
        selected.keep("in that case", rows.filter(pl.col("case") == asked.selection.case))
    return selected
