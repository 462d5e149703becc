"""The part of the tables that an answer uses: one typed selection, applied in the same way for all answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Final

import polars as pl

from ...errors import ParameterError
from ...ontology.namespaces import ONTOLOGY
from .. import notes
from ..notes import Note
from ..words import Words
from . import counting, unlocated
from .attribution import homes, organizations, people
from .fields import chosen, fields_of, related
from .selected import Selected
from .tables import Tables

#: Levels of regions: the name in questions, and the name in the table of places.
LEVELS: Final = {
    "country": "country",
    "macro-region": "continent",
    "bloc": "bloc",
    "cluster": "cluster",
    "sub-national": "sub-national",
}
#: Levels by all their names: ``linkages/regions`` has always called a macro-region a continent.
_LEVELS: Final = LEVELS | {"continent": "continent"}

#: Kinds of actor to select, with the most specific classes of each.
ACTOR_KINDS: Final = {
    "company": ("Company", "SME"),
    "university": ("University", "ResearchInstitute"),
    "government": ("GovernmentBody",),
    "body": ("StandardsBody", "Committee", "Consortium"),
    "association": ("IndustryAssociation", "PatentPool"),
    "person": ("Person",),
}

_ICS: Final = "/id/technology/ics-"
_IN_REGION: Final = Words("has an actor in this region", "有位于该地区的行为主体")
_OF_FIELD: Final = Words("is on a standard of this technology field", "属于该技术领域的标准")
_DATED: Final = Words("is dated", "日期")


@dataclass(frozen=True)
class Selection:
    """The part of the graph that an answer uses; None does not restrict it.

    Attributes:
        since: the first year; with a first or last year, undated rows are excluded.
        until: the last year.
        level: the level of the regions that actors are assigned to: a key of ``LEVELS``.
        within: a region; only actors located in it.
        actors: a kind of actor: a key of ``ACTOR_KINDS``.
        field: a technology; only standards related to it.
        case: an initiative; only standards studied in it.
        dataset: the name of a case file or catalogue; only standards that it describes, of a catalogue its own records.
        counting: ``full``: every node counts 1 for a standard; ``fractional``: the nodes of a standard share 1.
        place: ``home``: an organization counts for its group, in the region where the group is at home; ``unit``: it
            counts where it is located itself.
        unit: ``numbers``: the documents of a number count as one standard; ``documents``: each counts (``counting``).
        acting: ``without``: regions and policies that act themselves are left out; ``with``: they count as actors.
    """

    since: int | None = None
    until: int | None = None
    level: str = "country"
    within: str | None = None
    actors: str | None = None
    field: str | None = None
    case: str | None = None
    dataset: str | None = None
    counting: str = "full"
    place: str = "home"
    acting: str = "without"
    unit: str = "numbers"

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ParameterError("until", f"until: the last year, {self.until}, is before the first, {self.since}")
        for name, value, known in (
            ("level", self.level, _LEVELS),
            ("actors", self.actors, ACTOR_KINDS),
            ("counting", self.counting, ("full", "fractional")),
            ("place", self.place, ("home", "unit")),
            ("acting", self.acting, ("without", "with")),
            ("unit", self.unit, counting.UNITS),
        ):
            if value is not None and value not in known:
                raise ParameterError(name, f"{name}: {value!r} is not one of {', '.join(known)}")

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of the parameters of a selection."""
        return tuple(f.name for f in fields(cls))


def participation(tables: Tables, selection: Selection, *, taking_part: bool = True) -> Selected:
    """Return the participation in standards: standard, actor, unit, group, role, year, until, event (``attribution``).

    A role that lasts counts in every period into which it lasted.

    Args:
        tables: the analysis tables.
        selection: the part of them to use.
        taking_part: exclude actors that only publish, approve or oppose.
    """
    found = _participation(tables, selection, taking_part=taking_part)
    in_period(selection, found, last="until")
    found.remarks = _of_case(selection, found)
    return found


def by_region(tables: Tables, selection: Selection) -> Selected:
    """Return the participation of regions in standards: node (a region of the level), group, standard, and more.

    An organization counts for every region of the level that its group is at home in, or in which it is located.
    """
    found = in_regions(tables, selection)
    in_period(selection, found, last="until")
    every = participation(tables, selection).rows
    left_out = unlocated.note(tables, every, found.rows, selection.level)
    found.remarks = (*_of_case(selection, found), *([left_out] if left_out else []))
    return found


def in_regions(tables: Tables, selection: Selection) -> Selected:
    """Return the participation of regions as ``by_region`` does, but of all years and without its notes."""
    found = _participation(tables, selection)
    located = located_in(tables, selection)
    located = located.filter(pl.col("level") == _LEVELS[selection.level]).drop("level")
    joined = found.rows.join(located.rename({"region": "node"}), on=located.columns[0])
    condition = Words(
        f"has an actor located in a region of this level (level={selection.level})",
        f"有位于该级别（level={selection.level}）地区的行为主体",
    )
    found.keep(condition, joined)
    return found


def by_actor(tables: Tables, selection: Selection) -> Selected:
    """Return the participation of actors in standards: node, group, standard, and more.

    The node is the group, or the organization that has the role; of people the person.
    """
    found = participation(tables, selection)
    is_group = selection.place == "home" and selection.actors != "person"
    found.rows = found.rows.with_columns(node="group" if is_group else "actor")
    if selection.actors is None and (
        bodies := found.rows.join(_of_class(tables, "body"), on="node")["node"].n_unique()
    ):
        found.remarks = (*found.remarks, notes.bodies_among(bodies))
    return found


def by_field(tables: Tables, selection: Selection, origins: str = "recorded") -> Selected:
    """Return the technology fields of standards: node (the technology), standard, year, event, document.

    The year is that of publication; where it is unknown, the first year of the relation. The event is a statement about
    the two, one per row; null where there is none. The standard is the document, or what it counts as in the unit of
    the selection.

    Args:
        tables: the analysis tables.
        selection: the part of them to use.
        origins: where the fields come from, as in ``fields.fields_of``.
    """
    found = of_every_year(tables, selection, origins)
    in_period(selection, found)
    return found


def of_every_year(tables: Tables, selection: Selection, origins: str = "recorded") -> Selected:
    """Return the technology fields of standards as ``by_field``, whatever the period of the selection."""
    rows = tables.keep(f"fields/{origins}", lambda: with_statements(tables, fields_of(tables, origins), "node"))
    found = Selected(rows)
    _of_standards(tables, replace(selection, field=None), found)
    counted = found.rows.with_columns(document="standard")
    found.keep(counting.PUBLISHED, counting.as_units(tables, counted, selection.unit))
    if selection.field is not None:  # A number may have the field by another of its documents.
        in_field = counting.as_units(tables, _in_field(tables, selection.field), selection.unit)
        found.keep(_OF_FIELD, found.rows.join(in_field, on="standard", how="semi"))
    return found


def places(tables: Tables, level: str) -> pl.DataFrame:
    """Return a row per location of an actor in a region of a level (a key of ``LEVELS``): actor, region."""
    return tables.keep(f"places/{level}", lambda: _where(tables["actor_region"], "level", _LEVELS[level]))


def located_in(tables: Tables, selection: Selection) -> pl.DataFrame:
    """Return the regions that organizations count for: group or unit, as the selection says, region, level.

    A group has one home country; at other levels it counts for all regions of its own.
    """
    return tables.keep(f"located/{selection.place}", lambda: _located_in(tables, selection.place))


def _located_in(tables: Tables, place: str) -> pl.DataFrame:
    where = tables["actor_region"].select("actor", "region", "level").unique()
    if place == "unit":
        return where.rename({"actor": "unit"})
    country = homes(tables).select("actor", region="home").join(where, on=["actor", "region"])
    return pl.concat([country, where.filter(pl.col("level") != "country")]).rename({"actor": "group"})


def with_statements(tables: Tables, rows: pl.DataFrame, other: str, standard: str = "standard") -> pl.DataFrame:
    """Return the rows with the statements that relate a standard to another thing, in either direction, as events."""
    stated = tables["statement"].select("subject", "object", event="statement")
    either = pl.concat([stated, stated.select(subject="object", object="subject", event="event")])
    return rows.join(either, left_on=[standard, other], right_on=["subject", "object"], how="left")


def by_region_and_field(tables: Tables, selection: Selection, origins: str) -> Selected:
    """Return the participation of regions in fields: node (the region), group, field, origin (of the field), standard.

    The standard is a number. Origins are those of ``fields.fields_of``; a standard may have a field by several.
    """
    found = in_regions(tables, selection)
    found.keep(counting.PUBLISHED, counting.as_units(tables, found.rows, "numbers"))
    known = pl.concat([_numbered_fields(tables, origin) for origin in chosen(origins)])
    columns = ("node", "group", "field", "origin", "standard", "event", "year", "until")
    joined = found.rows.join(known, on="standard", how="inner").select(columns)
    found.keep(Words("is on a standard with a technology field", "标准有技术领域"), joined.unique())
    in_period(selection, found, last="until")
    return found


def _numbered_fields(tables: Tables, origin: str) -> pl.DataFrame:
    """Return the fields of numbers: standard, field, origin."""

    def make() -> pl.DataFrame:
        fields = of_every_year(tables, Selection(), origin).rows
        return fields.select("standard", field="node", origin=pl.lit(origin)).unique()

    return tables.keep(f"numbered fields/{origin}", make)


def adoptions(tables: Tables, selection: Selection) -> Selected:
    """Return the adoptions: standard, actor, year, date, event, region."""
    found = Selected(
        tables["adoption"].select("standard", "actor", "event", "region", date="announced", year="announced_year")
    )
    _of_standards(tables, selection, found)
    _of_actors(tables, selection, found)
    in_period(selection, found)
    return found


def commitments(tables: Tables, selection: Selection, rivals: pl.DataFrame) -> Selected:
    """Return adoptions and public backing of standards: rival, standard, actor, role, event, date, year.

    Args:
        tables: the analysis tables.
        selection: the part of them to use.
        rivals: the standards to select, each with its rival: standard, rival.
    """
    rows = tables.part("standard_actor", "commits", "true")
    found = Selected(rows.select("standard", "actor", "role", "event", "date", year="date_year"))
    _of_actors(tables, selection, found)
    found.keep(
        Words("is of these standards or parts of them", "属于这些标准或其组成部分"),
        found.rows.join(rivals, on="standard"),
    )
    in_period(selection, found)
    return found


def check_dataset(tables: Tables, name: str) -> None:
    """Check that the release has a dataset of this name.

    Raises:
        ParameterError: if it has not, with the names of those it has.
    """
    known = tables["standard"]["dataset"].unique().cast(pl.String).sort().to_list()
    if name not in known:
        raise ParameterError("dataset", f"dataset: there is no dataset {name!r}; choose one of: {', '.join(known)}")


def figures(tables: Tables, selection: Selection, *indicators: str) -> Selected:
    """Return the observations of indicators: observation, observed, year, period, value, unit."""
    columns = ("observation", "observed", "period", "value", "unit")
    rows = pl.concat([_where(tables["observation"], "indicator", each) for each in indicators])
    found = Selected(rows.select(*columns, year="period_year").unique(maintain_order=True))
    in_period(selection, found)
    return found


def _participation(tables: Tables, selection: Selection, *, taking_part: bool = True) -> Selected:
    """Return the participation of actors in standards, of all years."""
    of_people = selection.actors == "person"
    found = Selected(people(tables) if of_people else organizations(tables))
    if taking_part:
        found.keep(
            Words("is about an actor that takes part", "涉及参与其中的行为主体"), found.rows.filter("takes_part")
        )
    _of_standards(tables, selection, found)
    if selection.actors is not None and not of_people:
        _of_kind(tables, selection.actors, found)
    if selection.within is not None:
        inside = _where(tables["actor_region"], "region", selection.within).select("actor").unique()
        whose = "group" if selection.place == "home" else "unit"
        found.keep(_IN_REGION, found.rows.join(inside, left_on=whose, right_on="actor", how="semi"))
    if selection.acting == "without":
        kept = found.rows.filter(~pl.col("acting"))
        found.acting = len(found.rows) - len(kept)
        found.keep(Words("is of an organization or a person", "属于组织或个人"), kept)
    return found


def _of_case(selection: Selection, found: Selected) -> tuple[Note, ...]:
    """Return the note on the number of standards of a case, if one is selected."""
    return (notes.of_case(found.rows["standard"].n_unique()),) if selection.case is not None else ()


def _of_standards(tables: Tables, selection: Selection, found: Selected) -> None:
    for condition, standards in _standards(tables, selection):
        found.keep(condition, found.rows.join(standards, on="standard", how="semi"))


def _standards(tables: Tables, selection: Selection) -> Iterator[tuple[Words, pl.DataFrame]]:
    if selection.field is not None:
        yield _OF_FIELD, _in_field(tables, selection.field)
    if selection.case is not None:
        yield (
            Words("is on a standard studied in this case", "属于该案例所研究的标准"),
            _where(tables["studied"], "case", selection.case).select(standard="thing"),
        )
    if selection.dataset is not None:
        check_dataset(tables, selection.dataset)
        yield (
            Words("is on a standard of this dataset", "属于该数据集的标准"),
            _described_by(tables, selection.dataset),
        )


def _described_by(tables: Tables, dataset: str) -> pl.DataFrame:
    """Return the standards of a dataset; of a catalogue its records and their numbers, not what they refer to."""
    records = _where(tables["document"], "dataset", dataset)
    if records.is_empty():
        return _where(tables["standard"], "dataset", dataset).select("standard")
    numbers = records.select(standard="number").drop_nulls()
    return pl.concat([records.select(standard="document"), numbers]).unique()


def _in_field(tables: Tables, field: str) -> pl.DataFrame:
    """Return the standards that are related to a technology, or to a finer field of the ICS: standard."""
    within = pl.col("technology") == field
    if _ICS in field:  # The address of a field starts with that of its broader field.
        within |= pl.col("technology").cast(pl.String).str.starts_with(field + "-")
    return related(tables).filter(within).select("standard")


def _of_actors(tables: Tables, selection: Selection, found: Selected) -> None:
    if selection.actors is not None:
        _of_kind(tables, selection.actors, found)
    if selection.within is not None:
        inside = _where(tables["actor_region"], "region", selection.within)
        found.keep(_IN_REGION, found.rows.join(inside, on="actor", how="semi"))


def _of_kind(tables: Tables, kind: str, found: Selected) -> None:
    condition = Words(f"has an actor of this kind (actors={kind})", f"有该类型（actors={kind}）的行为主体")
    found.keep(condition, found.rows.join(_of_class(tables, kind), left_on="actor", right_on="node", how="semi"))


def _of_class(tables: Tables, kind: str) -> pl.DataFrame:
    """Return the actors of a kind: node."""
    return tables.of_class(*(ONTOLOGY + name for name in ACTOR_KINDS[kind])).select(node="iri")


def in_period(
    selection: Selection, found: Selected, predicate: Words = _DATED, column: str = "year", last: str | None = None
) -> None:
    """Keep the rows of the years of a selection, and count those without a year; they are not in any period.

    Args:
        selection: the selection.
        found: the rows, after all other conditions, so that the count is of rows that would count otherwise.
        predicate: what the year means, such as ``was published in``; in Chinese a noun, such as 发布日期.
        column: the column of the year, or of the first.
        last: the column of the last year, where rows last.
    """
    if selection.since is not None or selection.until is not None:
        found.undated = found.rows[column].null_count()
    for year, keep, scope in (
        (selection.since, pl.col(last or column).ge, Words("or later", "或以后")),
        (selection.until, pl.col(column).le, Words("or earlier", "或以前")),
    ):
        if year is not None:
            condition = Words(f"{predicate.en} {year} {scope.en}", f"{predicate.zh}在{year}年{scope.zh}")
            found.keep(condition, found.rows.filter(keep(year)))


def _where(rows: pl.DataFrame, column: str, value: str) -> pl.DataFrame:
    return rows.filter(pl.col(column) == value)
