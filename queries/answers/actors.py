"""Answers about actors and regions as places in a network, their communities, their roles and their shares."""

from __future__ import annotations

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..measures import communities, linkage, network, reach
from ..measures.incidence import Incidence
from ..notes import FEWER_FILTERS, Note, reading, unmet
from ..words import Words
from .counting import PUBLISHED, as_units
from .leading import first, settled
from .request import Finding, Request, finding
from .selected import Selected
from .selection import ACTOR_KINDS, by_actor, by_region, participation

#: The tolerance for a modularity of zero.
_NOISE = 1e-9
_WEAK = Words("ties of a single standard", "仅有一项共同标准的联系")
_NO_NETWORK = unmet(
    Words(
        "No results: no selected standard has two of them, so there is no network.",
        "无结果：没有一项所选标准同时涉及其中两者，不构成网络。",
    ),
    FEWER_FILTERS,
)


def central_actors(request: Request) -> Finding:
    """Return the centrality of actors in the network of shared standards."""
    return _places(request, by_actor(request.tables, request.selection), "actor")


def central_regions(request: Request) -> Finding:
    """Return the centrality of regions in the network of shared standards."""
    return _places(request, by_region(request.tables, request.selection), "region")


def actor_communities(request: Request) -> Finding:
    """Return the communities of actors that share standards."""
    return _communities(by_actor(request.tables, request.selection), "actor", request.number("modularity"))


def region_communities(request: Request) -> Finding:
    """Return the communities of regions that share standards."""
    return _communities(by_region(request.tables, request.selection), "region", request.number("modularity"))


def actor_roles(request: Request) -> Finding:
    """Return the number of standards in which each actor has each role, with the first and last year."""
    chosen = request.selection
    selected = participation(request.tables, chosen, taking_part=False)
    selected.keep(PUBLISHED, as_units(request.tables, selected.rows, "numbers"))
    within = {name: pl.col(name).clip(chosen.since, chosen.until) for name in ("year", "until")}
    roles = selected.rows.group_by("actor", role="doing").agg(
        standards=pl.col("standard").n_unique().cast(pl.Int64), first=within["year"].min(), last=within["until"].max()
    )
    frame = roles.sort("standards", "actor", "role", descending=[True, False, False])
    return finding(selected, frame, _dated(selected.rows))


def _dated(rows: pl.DataFrame) -> Note | None:
    """Return the note on roles without a year; None if all have one."""
    number = rows["year"].null_count()
    if not number:
        return None
    return reading(
        f"The year of {number:,} of {len(rows):,} roles is not recorded: first and last are those of the others.",
        f"{len(rows):,}项角色中有{number:,}项年份未有记录：起止年份只据其余角色。",
    )


def kinds_of_actor(request: Request) -> Finding:
    """Return the share of each kind of actor in participation."""
    selected = participation(request.tables, request.selection)
    kinds = {ONTOLOGY + name: kind for kind, names in ACTOR_KINDS.items() for name in names}
    kinds[ONTOLOGY + "Organization"] = "unknown"
    classes = request.tables.named(selected.rows["actor"], "class").select(
        actor=pl.col("iri").cast(pl.Categorical), kind="class"
    )
    rows = selected.rows.join(classes, on="actor", how="left").with_columns(
        kind=pl.col("kind").replace_strict(kinds, default="other")
    )
    actors = rows.group_by("kind").agg(actors=pl.col("actor").n_unique().cast(pl.Int64))
    counted = reach.counted(Incidence.of(rows, node="kind"), request.selection.counting).rename({"node": "kind"})
    return finding(
        selected, counted.join(actors, on="kind", maintain_order="left").select("kind", "actors", "count", "share")
    )


def region_shares(request: Request) -> Finding:
    """Return the number of standards in which each region takes part, and its share."""
    selected = by_region(request.tables, request.selection)
    counting = request.selection.counting

    def shares(rows: pl.DataFrame) -> pl.DataFrame:
        return reach.counted(Incidence.of(rows), counting).rename({"node": "region"})

    counted = shares(selected.rows)
    concentration = f"{counted['share'].pow(2).sum():.3f}"
    note = reading(
        f"Concentration (Herfindahl-Hirschman index): {concentration}.",
        f"集中度（赫芬达尔-赫希曼指数）：{concentration}。",
    )
    groups = reach.behind(selected.rows.rename({"node": "region"}), "region")
    frame = counted.join(groups, on="region", maintain_order="left")
    found = finding(selected, frame, note if len(counted) else None)
    return settled(request.tables, found, selected.rows, lambda rows: first(shares(rows), "region", "count"))


def _places(request: Request, selected: Selected, name: str) -> Finding:
    ties = linkage.links(Incidence.of(selected.rows))
    places = network.places(ties)
    if len(places) > network.EXACT:
        return finding(selected, places.rename({"node": name}), _estimated(len(places)))
    found = finding(selected, places.rename({"node": name}), otherwise=_NO_NETWORK)
    several = _brokers(ties.filter(pl.col("shared") > 1))
    return settled(
        request.tables, found, selected.rows, lambda rows: _brokers(linkage.links(Incidence.of(rows))), (_WEAK, several)
    )


def _brokers(ties: pl.DataFrame) -> list[str]:
    """Return the nodes with the highest betweenness."""
    return first(network.places(ties), "node", "betweenness")


def _estimated(number: int) -> Note:
    """Return the note on betweenness in a network with too many nodes to follow the paths of all."""
    return reading(
        f"Betweenness is estimated from the paths of {network.SAMPLE} of {number:,} nodes. For exact values, choose a "
        f"part of at most {network.EXACT:,} nodes.",
        f"中介中心性由{number:,}个节点中{network.SAMPLE}个节点的路径估计；缩小到{network.EXACT:,}个节点以内可得精确值。",
    )


def _communities(selected: Selected, name: str, least: float) -> Finding:
    ties = linkage.links(Incidence.of(selected.rows))
    result = communities.communities(ties)
    members = result.members.rename({"node": name})
    if members.is_empty():
        return finding(selected, members, otherwise=_NO_NETWORK)
    if result.modularity < least - _NOISE:
        return finding(selected, members.clear(), otherwise=_not_apart(result, least))
    return finding(selected, members, _partition(result), _of_one_standard(ties))


def _of_one_standard(ties: pl.DataFrame) -> Note | None:
    """Return the note on ties of a single standard, if they are most of them; else None."""
    number = ties.filter(pl.col("shared") == 1).height
    if 2 * number <= len(ties):
        return None
    return reading(
        f"{number:,} of {len(ties):,} ties are of a single standard: a community may be those of one standard.",
        f"{len(ties):,}条联系中有{number:,}条仅有一项共同标准：一个社群可能只是同一标准的参与者。",
    )


def _not_apart(result: communities.Communities, least: float) -> Note:
    """Return the note on a network without communities."""
    modularity = f"{max(result.modularity, 0.0):.3f}"
    reason = Words(
        f"No communities: the best partition of the {len(result.members):,} that share standards has a modularity of "
        f"{modularity}, below {least:g}: ties within its parts are hardly stronger than their sizes give.",
        f"没有社群：有共同标准的{len(result.members):,}个节点的最佳划分模块度为{modularity}，低于{least:g}，"
        "各部分内部的联系几乎不强于其规模所能解释的水平。",
    )
    remedy = Words("Choose another selection, or lower the minimum.", "请更换选择范围，或调低最小值。")
    return unmet(reason, remedy)


def _partition(result: communities.Communities) -> Note:
    """Return the note on the number of communities, and how distinct and how stable they are."""
    number, modularity, stability = (
        result.members["community"].n_unique(), f"{max(result.modularity, 0.0):.3f}", f"{result.stability:.3f}",
    )  # fmt: skip
    return reading(
        f"{number} {'community' if number == 1 else 'communities'}; modularity {modularity}; stability over "
        f"{communities.RUNS} seeds {stability} (1: the same with every seed).",
        f"{number}个社群；模块度{modularity}；{communities.RUNS}个随机种子下的稳定性{stability}（1表示每个种子结果相同）。",
    )
