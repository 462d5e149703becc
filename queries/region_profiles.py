"""What the page of a region shows besides its description: who is there, in what they take part, how it is linked.

A build makes the profiles of all regions in one pass over the tables and keeps them in a file of the release, since to
count for one region takes as long as for all. ``answers/regional.py`` defines what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pyoxigraph as ox
from msgspec import Struct

from ..graph.releases.release import DRAWS, TABLES, Release
from ..graph.store.description import Thing
from ..graph.store.store import sl
from .library import library
from .run import rows_of

if TYPE_CHECKING:
    import polars as pl

#: The file of a release with the profiles of its regions.
KEPT: Final = "regions.msgpack"
#: How many of each list a profile has, beside the number of all.
FIRST: Final = 10
#: The fewest periods of a series.
FEWEST_PERIODS: Final = 3
#: The questions that compare the ties and the fields of countries with what chance or size would give.
LINKS: Final = "linkages/beyond-chance"
FIELDS: Final = "regions/specialisation"


class Organization(Struct, frozen=True, gc=False):
    """An organization located in a region, and the number of standards in which it takes part."""

    thing: Thing
    kind: Thing | None
    standards: int


class RegionStandard(Struct, frozen=True, gc=False):
    """A standard with the organizations of a region that take part in it, and the actors there that adopted it."""

    thing: Thing
    organizations: int
    adopters: int


class RegionBarrier(Struct, frozen=True, gc=False):
    """A barrier in a region: its kinds, what it hinders there, and how many remedies are recorded."""

    thing: Thing
    kinds: tuple[Thing, ...]
    hinders: tuple[Thing, ...]
    remedies: int


class Link(Struct, frozen=True, gc=False):
    """Another country with the standards in which organizations of both take part, and the number to expect by chance.

    Attributes:
        exceeds: whether the tie exceeds chance.
        fewer: whether it is below chance.
    """

    thing: Thing
    shared: int
    expected: float
    exceeds: bool
    fewer: bool


class Field(Struct, frozen=True, gc=False):
    """A technology field in which a country specializes.

    Attributes:
        standards: of the field, in which the country takes part.
        advantage: the revealed technological advantage.
        largest: the share of these standards in which the largest of its groups takes part.
    """

    thing: Thing
    standards: int
    advantage: float
    largest: float


class Series(Struct, frozen=True, gc=False):
    """The figures of one indicator in one unit, each with its period, in order of time."""

    indicator: Thing
    unit: Thing
    points: tuple[tuple[str, float], ...]


class Share(Struct, frozen=True, gc=False):
    """The share of a country in the roles that a source records, in percent by year, and the number of its roles."""

    thing: Thing
    points: tuple[tuple[str, float], ...]
    roles: int


class Counts(Struct, frozen=True, gc=False):
    """How many there are of what a profile lists the first of."""

    organizations: int = 0
    standards: int = 0
    barriers: int = 0
    links: int = 0
    fields: int = 0
    series: int = 0
    shares: int = 0


class RegionProfile(Struct, frozen=True, gc=False):
    """The first of each list, and the number of all."""

    organizations: tuple[Organization, ...]
    standards: tuple[RegionStandard, ...]
    barriers: tuple[RegionBarrier, ...]
    links: tuple[Link, ...]
    fields: tuple[Field, ...]
    series: tuple[Series, ...]
    shares: tuple[Share, ...]
    counts: Counts


_ROWS: Final[Mapping[str, type[Struct]]] = {
    "organizations": Organization,
    "standards": RegionStandard,
    "barriers": RegionBarrier,
    "links": Link,
    "fields": Field,
    "series": Series,
    "shares": Share,
}


def keep_profiles(release: Release) -> int:
    """Make the profiles of all regions and keep them in a release that is not published yet; return their number."""
    found = make_profiles(release)
    if found:
        (release.path / KEPT).write_bytes(msgspec.msgpack.encode(found, order="sorted"))
    return len(found)


def profiles_of(release: Release) -> dict[str, RegionProfile]:
    """Return the profiles by region, as the build has kept them; made now if it kept none, or others."""
    if KEPT in release.files:
        try:
            return msgspec.msgpack.decode(release.file(KEPT).read_bytes(), type=dict[str, RegionProfile])
        except msgspec.DecodeError:
            pass
    return make_profiles(release)


def make_profiles(release: Release) -> dict[str, RegionProfile]:
    """Return the profiles of all regions of which the tables have anything; none of a release without tables."""
    if not (release.folder / TABLES / "actor_region.parquet").is_file():
        return {}
    # Polars is slow to load, and a server reads what a build has kept.
    from .answers import regional
    from .answers.tables import tables_of

    tables = tables_of(release)
    frames = {
        "organizations": regional.of_organizations(tables),
        "standards": regional.of_standards(tables),
        "barriers": regional.of_barriers(tables, _applies(release)),
        "links": _links(release),
        "fields": _fields(release),
        "series": regional.of_figures(tables, FEWEST_PERIODS),
        "shares": regional.of_shares(tables, FEWEST_PERIODS),
    }
    counts = {name: dict(frame.group_by("region").len().iter_rows()) for name, frame in frames.items()}
    first = {name: frame.group_by("region", maintain_order=True).head(FIRST) for name, frame in frames.items()}
    named = _names(release, first)
    rows: dict[str, dict[str, list[Any]]] = {}
    for name, frame in first.items():
        for row in frame.iter_rows(named=True):
            rows.setdefault(row.pop("region"), {}).setdefault(name, []).append(_row(name, row, named))
    return {
        region: RegionProfile(
            **{name: tuple(lists.get(name, ())) for name in _ROWS},
            counts=Counts(**{name: counts[name].get(region, 0) for name in _ROWS}),
        )
        for region, lists in sorted(rows.items())
    }


def _row(name: str, row: dict[str, Any], named: Mapping[str, Thing]) -> Struct:
    """Return a row of a frame with things in place of their IRIs."""
    if name in ("series", "shares"):
        row["points"] = tuple(zip(row.pop("periods"), row.pop("values"), strict=True))
    for column, value in row.items():
        if column in ("thing", "kind", "indicator", "unit"):
            row[column] = named[value] if value else None
        elif column in ("kinds", "hinders"):
            row[column] = tuple(named[iri] for iri in value)
    return _ROWS[name](**row)


def _names(release: Release, frames: Mapping[str, pl.DataFrame]) -> dict[str, Thing]:
    """Return the things in the columns of frames with their labels, by IRI."""
    iris: set[str] = set()
    for frame in frames.values():
        for column in {"thing", "kind", "indicator", "unit"} & set(frame.columns):
            iris.update(frame[column].drop_nulls())
        for column in {"kinds", "hinders"} & set(frame.columns):
            iris.update(frame[column].explode().drop_nulls())
    return {iri: release.store.thing(ox.NamedNode(iri)) for iri in iris}


def _applies(release: Release) -> pl.DataFrame:
    """Return where barriers, initiatives and other things are stated to apply: thing, region."""
    import polars as pl

    ends = ((t.subject, t.object) for t in release.store.triples(None, sl("appliesIn")))
    rows = [(s.value, o.value) for s, o in ends if isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode)]
    return pl.DataFrame(rows, {"thing": pl.String, "region": pl.String}, orient="row")


def _links(release: Release) -> pl.DataFrame:
    """Return the ties of each country, those that exceed chance first; none if the release has no draws."""
    import polars as pl

    question = library().get(LINKS)
    none = pl.DataFrame(schema={"region": pl.String, "thing": pl.String, "shared": pl.Int64, "expected": pl.Float64,
                                "exceeds": pl.Boolean, "fewer": pl.Boolean})  # fmt: skip
    if question is None or not (release.folder / DRAWS).is_dir():
        return none
    found = rows_of(release, question, question.example)
    if not isinstance(found, pl.DataFrame):
        return none
    both = pl.concat([found.rename({"a": "region", "b": "thing"}), found.rename({"b": "region", "a": "thing"})],
                     how="diagonal")  # fmt: skip
    ratio = pl.col("shared") / pl.col("expected")
    # Where nothing exceeds chance, a ratio of small numbers says least.
    order = (-pl.col("exceeds").cast(pl.Int8), -pl.col("shared"), -ratio, pl.col("thing"))
    return both.sort("region", *order).select(
        pl.col("region", "thing").cast(pl.String), "shared", "expected", "exceeds", "fewer"
    )


def _fields(release: Release) -> pl.DataFrame:
    """Return the fields in which each country specializes; none if the release lacks what the question needs."""
    import polars as pl

    question = library().get(FIELDS)
    none = pl.DataFrame(schema={"region": pl.String, "thing": pl.String, "standards": pl.Int64,
                                "advantage": pl.Float64, "largest": pl.Float64})  # fmt: skip
    if question is None or question.unmet(release.manifest.get("tables", {})):
        return none
    found = rows_of(release, question, question.example)
    if not isinstance(found, pl.DataFrame) or found.is_empty():
        return none
    chosen = found.filter("specialized").select(
        pl.col("region").cast(pl.String), "standards", "largest",
        thing=pl.col("field").cast(pl.String), advantage=pl.col("rta"),
    )  # fmt: skip
    return chosen.sort("region", -pl.col("advantage"), "thing").select(none.columns)
