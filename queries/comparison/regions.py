"""The rows of regions: their part in standards, what they adopt, the ties between them, their figures and fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...graph.store.description import Thing, Value
from ...graph.store.store import LABEL, sl
from ...ontology.namespaces import compact
from .cells import Cell, Measure, Overlap, Pair, Pairs, Row, Said, Section, section
from .coverage import coverage
from .figures import figures
from .overlap import overlap
from .reading import THING, Compared

#: The levels at which regions are counted, by the class that has each; any other region is below a country.
_LEVELS: Final = {
    "Country": "country",
    "Continent": "macro-region",
    "SupranationalRegion": "bloc",
    "InnovationCluster": "cluster",
}
_LOWEST: Final = "sub-national"
#: The levels between whose regions ties are counted.
_TIED: Final = ("country", "continent", "cluster")
_PARTICIPATION, _PROFILE, _SPECIALIZATION = "regions/participation", "regions/profile", "regions/specialisation"
_MOST_FIELDS: Final = 5
_LEVELS_DIFFER = Said(
    "These regions are of different levels: a larger one contains the organizations of those in it, and ties are "
    "counted between regions of one level only.",
    "这些地区的级别不同：较大地区包含其下属地区的组织，地区间联系也只在同级之间计算。",
)
_STRENGTH = Said(
    "Strength: each standard spreads one unit over all pairs of regions that take part in it. It is not compared with "
    "chance here.",
    "联系强度：每项标准的一个单位均分给参与该标准的各对地区。此处未与随机水平比较。",
)


def sections(compared: Compared) -> list[Section]:
    """Return the rows of regions."""
    taking_part, remarks = _participation(compared)
    adopted = [compared.fact("homeOfAdopterOf"), compared.fact("adoptingRegionOf")]
    return [
        section("about", [compared.classes(), compared.fact("partOf")]),
        section("standards", [_actors(compared), *taking_part, *adopted], remarks),
        section("figures", figures(compared)),
        section("fields", [_fields(compared)]),
        coverage(compared, of_regions=True),
    ]


def levels(compared: Compared) -> list[str]:
    """Return the level of each region."""
    return [
        next((level for name, level in _LEVELS.items() if compared.store.is_a(ox.NamedNode(iri), sl(name))), _LOWEST)
        for iri in compared.iris
    ]


def _actors(compared: Compared) -> Row:
    located = compared.tables["actor_region"].filter(compared.has("region"))
    located = located.select(pl.col("actor", "region").cast(pl.String)).filter(pl.col("actor") != pl.col("region"))
    counts = dict(located.group_by("region").agg(pl.col("actor").n_unique().cast(pl.Int64)).iter_rows())
    return compared.counts("actors", counts, _PROFILE, region=THING)


def _participation(compared: Compared) -> tuple[list[Row], list[Said]]:
    """Return in how many standards organizations of each region take part, and how many of them, with the remarks."""
    from ..answers.selection import Selection, by_region

    standards: dict[str, int] = {}
    groups: dict[str, int] = {}
    remarks: list[Said] = []
    own = levels(compared)
    for level in dict.fromkeys(own):
        selected = by_region(compared.tables, Selection(level=level))
        of_these = selected.rows.filter(compared.has("node"))
        texts = of_these.select("standard", "group", region=pl.col("node").cast(pl.String))
        per = texts.group_by("region").agg(pl.all().n_unique().cast(pl.Int64))
        standards |= dict(per.select("region", "standard").iter_rows())
        groups |= dict(per.select("region", "group").iter_rows())
        remarks += [Said(note.text, note.text_zh) for note in selected.remarks]
    # One answer has the regions of one level.
    is_one = len(set(own)) == 1
    question, arguments = (_PARTICIPATION, {"level": own[0]}) if is_one else (_PROFILE, {"region": THING})
    both = (("taking_part", standards), ("groups", groups))
    rows = [compared.counts(name, numbers, question, None, **arguments) for name, numbers in both]
    inside = list(_inside(compared))
    return rows, [*([] if is_one else [_LEVELS_DIFFER]), *inside, *remarks]


def _inside(compared: Compared) -> Iterator[Said]:
    """Yield a remark on each region that is a part of another."""
    for one, other in combinations(compared.things, 2):
        for part, whole in ((one, other), (other, one)):
            if ox.NamedNode(whole.iri) in compared.store.nodes(ox.NamedNode(part.iri), sl("partOf")):
                inner, outer = _chinese(compared, part), _chinese(compared, whole)
                yield Said(
                    f"{part.label} is part of {whole.label}: its organizations count for both.",
                    f"{inner}属于{outer}，其组织在两者中都计入。",
                )


def _chinese(compared: Compared, thing: Thing) -> str:
    return compared.store.text(ox.NamedNode(thing.iri), LABEL, ("zh", "en")) or thing.label


def _fields(compared: Compared) -> Row | None:
    """Return the fields in which each region takes part more than its size suggests, the most specialized first."""
    own = levels(compared)
    frame = compared.frame(_SPECIALIZATION, {"level": [own[0]]}) if len(set(own)) == 1 else None
    if frame is None:
        return None
    texts = frame.with_columns(pl.col("region", "field").cast(pl.String))
    special = texts.filter("specialized").sort("rta", descending=True)
    cells = []
    for iri in compared.iris:
        fields = special.filter(pl.col("region") == iri)["field"].to_list()
        things = (compared.store.thing(ox.NamedNode(field)) for field in fields[:_MOST_FIELDS])
        more = compared.reference(_SPECIALIZATION, {"level": [own[0]]}) if fields else None
        cells.append(Cell(tuple(map(Value, things)), len(fields), more=more))
    return Row("specialization", tuple(cells))


def pairs(compared: Compared) -> Pairs | None:
    """Return the standards that each two regions share, and the strength of their tie; None if levels differ."""
    level = _tied(compared)
    frame = compared.frame("linkages/regions", {"level": [level]}) if level else None
    if frame is None:
        return None
    texts = frame.with_columns(pl.col("a", "b").cast(pl.String))
    texts = texts.filter(pl.col("a").is_in(compared.iris), pl.col("b").is_in(compared.iris))
    ties = {frozenset((a, b)): (n, s) for a, b, n, s in texts.select("a", "b", "shared", "strength").iter_rows()}
    both = combinations(compared.things, 2)
    return Pairs("standards", tuple(_pair(compared, one, other, ties) for one, other in both), (_STRENGTH,))


def combined(compared: Compared) -> Overlap | None:
    """Return the standards that each combination of regions shares, by different groups; None if levels differ."""
    from ..answers.selection import Selection, by_region

    level = _tied(compared)
    if level is None:
        return None
    rows = by_region(compared.tables, Selection(level=level)).rows.filter(compared.has("node"))
    groups = rows.select(pl.col("node", "group", "standard").cast(pl.String)).unique()
    per = groups.group_by("standard", "node").agg("group")
    pairs = per.join(per, on="standard", suffix="_other").filter(pl.col("node") != pl.col("node_other"))
    # Both have a group; two different ones, unless each has the same and no other.
    linked = pairs.filter(pl.col("group").list.set_union("group_other").list.len() > 1)
    return overlap(
        "standards", compared, {iri: set(linked.filter(pl.col("node") == iri)["standard"]) for iri in compared.iris}
    )


def _tied(compared: Compared) -> str | None:
    """Return the level of the regions as questions on ties name it; None if theirs differ, or it has no ties."""
    own = set(levels(compared))
    level = own.pop().replace("macro-region", "continent")
    return level if not own and level in _TIED else None


def _pair(compared: Compared, one: Thing, other: Thing, ties: Mapping[frozenset[str], tuple[int, float]]) -> Pair:
    shared, strength = ties.get(frozenset((one.iri, other.iri)), (None, None))
    given = {"a": [compact(one.iri)], "b": [compact(other.iri)]}
    more = compared.reference("linkages/between-regions", given) if shared else None
    return Pair(one, other, (Measure("shared_standards", shared), Measure("strength", strength)), more=more)
