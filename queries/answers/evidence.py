"""Answers about barriers and strategies, claims, and the evidence of assertions."""

from __future__ import annotations

from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..measures import assurance, linkage, obstacles
from ..measures.incidence import Incidence
from ..notes import FEWER_FILTERS, Note, empty, reading, unmet
from ..words import Words
from .assertions import sourced
from .request import Finding, Request, finding
from .selected import Selected
from .selection import by_actor, by_region
from .tables import Tables


def barrier_coverage(request: Request) -> Finding:
    """Return the number of barriers of each kind in each case, and how many are addressed."""
    selected = _barriers(request)
    return finding(selected, obstacles.coverage(selected.rows))


def barrier_gaps(request: Request) -> Finding:
    """Return the number of barriers of each kind in each case that nothing is known to address."""
    selected = _barriers(request)
    covered = obstacles.coverage(selected.rows).with_columns(unaddressed=pl.col("barriers") - pl.col("addressed"))
    gaps = covered.filter(pl.col("unaddressed") > 0).select("case", "kind", "unaddressed", "barriers")
    frame = gaps.sort("unaddressed", "case", "kind", descending=[True, False, False])
    return finding(selected, frame, otherwise=_ALL_ADDRESSED)


def barrier_company(request: Request) -> Finding:
    """Return the pairs of kinds of barrier that occur in the same cases."""
    selected = _barriers(request)
    return finding(
        selected,
        obstacles.together(selected.rows),
        otherwise=_ONE_KIND,
    )


def strategy_scope(request: Request) -> Finding:
    """Return the number of barriers, kinds of barrier and cases that each remedy addresses."""
    selected = _barriers(request)
    rows = selected.rows.filter(pl.col("addressed_by").is_not_null())
    scope = rows.group_by(remedy="addressed_by").agg(
        barriers=pl.col("barrier").n_unique().cast(pl.Int64),
        kinds=pl.col("kind").n_unique().cast(pl.Int64),
        cases=pl.col("case").n_unique().cast(pl.Int64),
    )
    frame = scope.sort("barriers", "kinds", "remedy", descending=[True, True, False])
    return finding(selected, frame, _all_alike(frame["barriers"]), otherwise=_NOTHING_ADDRESSES)


def _all_alike(barriers: pl.Series) -> Note | None:
    """Return the note on remedies that address the same number of barriers, so that none addresses most."""
    if len(barriers) < 2 or barriers.n_unique() > 1:
        return None
    en = f"All {len(barriers)} address the same number of barriers, {barriers[0]}: none addresses more than another."
    return reading(en, f"这{len(barriers)}项各应对{barriers[0]}项障碍，数量相同，没有一项多于其他。")


def contested_claims(request: Request) -> Finding:
    """Return the contested index of the claims of each kind."""
    claims = request.tables["claim"]
    return Finding(assurance.contested(claims, "kind"), assertions=claims["claim"])


def evidence_overview(request: Request) -> Finding:
    """Return the number of assertions of each kind that have one source, or only low-confidence evidence."""
    rows = sourced_assertions(request.tables)
    frame = rows.group_by("kind").agg(
        assertions=pl.len().cast(pl.Int64),
        singleSourced=pl.col("single").sum().cast(pl.Int64),
        lowConfidence=pl.col("weak").sum().cast(pl.Int64),
    )
    return Finding(frame.sort("kind"), () if len(frame) else (_NO_EVIDENCE,), rows["assertion"])


def single_sourced(request: Request) -> Finding:
    """Return the assertions with one source, with it and the highest confidence of the evidence from it."""
    selected = Selected(
        sourced_assertions(request.tables).filter("single", pl.col("kind") != _CLAIM).with_columns(event="assertion")
    )
    if (confidence := request.one("confidence")) is not None:
        of_confidence = Words(
            f"has evidence of {confidence} confidence", f"有该可信度（confidence={confidence}）的证据"
        )
        selected.keep(of_confidence, selected.rows.filter(pl.col("best") == confidence))
    frame = selected.rows.select(pl.col("assertion").cast(pl.String), "kind", "source", "best")
    return finding(selected, frame.sort("kind", "best", "assertion"))


def low_confidence(request: Request) -> Finding:
    """Return the assertions that have only low-confidence evidence, with each of their sources."""
    weak = sourced_assertions(request.tables).filter("weak", pl.col("kind") != _CLAIM).select("assertion", "kind")
    cited = (
        request.tables["evidence"].filter(pl.col("relation") == _EVIDENCE).select("assertion", "source").drop_nulls()
    )
    selected = Selected(cited.unique().join(weak, on="assertion").with_columns(event="assertion"))
    frame = selected.rows.select(pl.col("assertion").cast(pl.String), "kind", pl.col("source").cast(pl.String))
    return finding(selected, frame.sort("kind", "source", "assertion"))


def source_weight(request: Request) -> Finding:
    """Return the number of assertions with evidence from each source, and of those with no other source."""
    known = sourced_assertions(request.tables).select("assertion")
    evidence = request.tables["evidence"].filter(pl.col("relation") == _EVIDENCE).select("assertion", "source").unique()
    cited = evidence.join(known, on="assertion", how="semi")
    alone = pl.col("source").len().over("assertion") == 1
    frame = cited.drop_nulls().with_columns(alone=alone).group_by("source").agg(
        assertions=pl.len().cast(pl.Int64), only=pl.col("alone").sum().cast(pl.Int64)
    )  # fmt: skip
    ranked = frame.with_columns(share=pl.col("only") / pl.col("assertions")).sort(
        "assertions", "only", "source", descending=[True, True, False]
    )
    return Finding(ranked, () if len(ranked) else (_NO_EVIDENCE,), cited["assertion"])


def ranking_sensitivity(request: Request) -> Finding:
    """Return how a ranking by linkage changes when one source or one dataset is left out."""
    ranked = request.text("ranked")
    selected = (
        by_region(request.tables, request.selection)
        if ranked == "regions"
        else by_actor(request.tables, request.selection)
    )
    by = request.text("without")
    if by == "dataset":
        where = request.tables["standard"].select("standard", "dataset")
        rows = selected.rows.select("node", "group", "standard").join(where, on="standard")
    else:
        where = request.tables["evidence"].select(event="assertion", source="source").drop_nulls().unique()
        rows = selected.rows.select("node", "group", "standard", "event").join(where, on="event").drop("event")

    def rank(part: pl.DataFrame) -> pl.DataFrame:
        return linkage.strengths(Incidence.of(part)).select("node", score="strength")

    numbers = rows.group_by(pl.col(by).cast(pl.String)).agg(rows=pl.len().cast(pl.Int64))
    weighty = numbers.sort("rows", by, descending=[True, False]).head(_LEFT_OUT)[by]
    # A standard of a node counts once, and stays without one of the sources or datasets that have it.
    only = pl.when(pl.col(by).n_unique() == 1).then(pl.col(by).first())
    facts = rows.group_by("node", "group", "standard").agg(only.alias(by))
    # Categories are those of all tables: of the few that occur here each ranking is made faster.
    facts = facts.with_columns(_enumerated(facts[name]) for name in ("node", "group", "standard"))
    frame = assurance.sensitivity(facts, by, rank, weighty.drop_nulls().sort().to_list())
    frame = frame.drop("rows").join(numbers, on=by, maintain_order="left")
    total = len(numbers)
    named = frame.select(pl.col(by).alias("without"), "rows", "tau", "stay", "of")
    types = {"without": "dataset" if by == "dataset" else "thing"}
    return finding(
        selected,
        named,
        _in_turn(total, by) if total > _LEFT_OUT else None,
        otherwise=_without_any(by),
        types=types,
    )


def _enumerated(values: pl.Series) -> pl.Series:
    texts = values.cast(pl.String)
    return texts.cast(pl.Enum(texts.drop_nulls().unique().sort()))


def sourced_assertions(tables: Tables) -> pl.DataFrame:
    """Return the assertions with evidence and their class: assertion, kind, single, weak, best, source."""
    return tables.keep("sourced assertions", lambda: _assertions(tables["evidence"], sourced(tables)))


def _assertions(evidence: pl.DataFrame, sourcing: pl.DataFrame) -> pl.DataFrame:
    classes = {kind.removeprefix(ONTOLOGY).lower(): kind for kind in _ASSERTIONS}
    kinds = evidence.select("assertion", kind=pl.col("kind").cast(pl.String).replace_strict(classes, default=None))
    return kinds.drop_nulls().unique().join(sourcing, on="assertion")


#: Classes whose evidence supports an assertion; that of a document supports its number and title.
_ASSERTIONS: Final = tuple(ONTOLOGY + name for name in ("Claim", "Event", "Observation", "Statement"))
_CLAIM: Final = ONTOLOGY + "Claim"
_EVIDENCE: Final = ONTOLOGY + "evidence"
_NO_EVIDENCE: Final = empty(
    "No results: nothing in this release has evidence.", "无结果：本发布版中没有任何内容附有证据。"
)
_ALL_ADDRESSED: Final = empty("No results: every selected barrier is addressed.", "无结果：所选障碍均已有应对。")
_NOTHING_ADDRESSES: Final = empty(
    "No results: nothing addresses a selected barrier.", "无结果：没有任何举措应对所选障碍。"
)
_ONE_KIND: Final = unmet(
    Words("No results: no case has barriers of two kinds.", "无结果：没有一个案例有两类障碍。"),
    Words("Add barriers to a case.", "请为案例补充障碍。"),
)
#: What a ranking is made without, in Chinese.
_OMITTED_ZH: Final = {"source": "来源", "dataset": "数据集"}

#: The largest number of sources or datasets that are left out in turn.
_LEFT_OUT: Final = 50


def _in_turn(total: int, by: str) -> Note:
    """Return the note on the sources or datasets that were left out, if these are not all."""
    return reading(
        f"Each of the {_LEFT_OUT} of {total:,} {by}s with most rows was left out in turn.",
        f"{total:,}个{_OMITTED_ZH[by]}中，逐一排除了行数最多的{_LEFT_OUT}个。",
    )


def _without_any(by: str) -> Note:
    reason = f"No results: no {by} is known for the selected rows."
    return unmet(Words(reason, f"无结果：所选记录没有已知的{_OMITTED_ZH[by]}。"), FEWER_FILTERS)


def _barriers(request: Request) -> Selected:
    """Return barrier, kind, case, event and addressed_by. A barrier of a case hinders it or a thing studied in it.

    The event is the statement of the hindrance, which has the evidence; the barrier itself where there is none.
    """
    table = request.tables["barrier"]
    studied = request.tables["studied"]
    cases = pl.concat([studied, studied.select(thing="case", case="case").unique()]).unique()
    hindered = table.select("barrier", "kind", thing="hinders").drop_nulls().join(cases, on="thing")
    stated = request.tables["statement"].filter(pl.col("property") == ONTOLOGY + "hinders")
    stated = stated.select(barrier="subject", thing="object", stated="statement")
    hindered = hindered.join(stated, on=["barrier", "thing"], how="left").with_columns(
        event=pl.coalesce("stated", "barrier")
    )
    remedies = table.select("barrier", "addressed_by").drop_nulls().unique()
    rows = hindered.select("barrier", "kind", "case", "event").unique().join(remedies, on="barrier", how="left")
    selected = Selected(rows)
    if request.selection.case is not None:
        selected.keep(Words("is in this case", "属于该案例"), rows.filter(pl.col("case") == request.selection.case))
    return selected
