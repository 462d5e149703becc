"""What a measure looks at: one typed selection, applied to the tables in the same way for every measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Final

import polars as pl

from ...errors import ParameterError
from ...ontology.namespaces import ONTOLOGY
from .tables import Tables

#: How large a region is, as people say it, and as the table of places has it.
LEVELS: Final = {
    "country": "country",
    "macro-region": "continent",
    "bloc": "bloc",
    "cluster": "cluster",
    "sub-national": "sub-national",
}

#: Kinds of actor that can be selected, by the narrowest classes that belong to each.
ACTOR_KINDS: Final = {
    "company": ("Company", "SME"),
    "university": ("University", "ResearchInstitute"),
    "government": ("GovernmentBody",),
    "body": ("StandardsBody", "Committee", "Consortium"),
    "association": ("IndustryAssociation", "PatentPool"),
    "person": ("Person",),
}

#: Relations of a technology to a standard that do not make it a field of that standard.
_NO_FIELD: Final = tuple(
    ONTOLOGY + name for name in ("basedOn", "basisOf", "candidateFor", "implementedBy", "motivatedBy", "supersedes")
)

_IN_FIELD: Final = ONTOLOGY + "inField"
_ICS: Final = "/id/technology/ics-"


@dataclass(frozen=True)
class Selection:
    """Which part of the graph a measure looks at; what is not said is not narrowed.

    Attributes:
        since: the first year; rows without a date are left out as soon as a year is given.
        until: the last year.
        level: how large the regions are into which actors are put: a key of ``LEVELS``.
        within: a region in which the actors are.
        actors: a kind of actor: a key of ``ACTOR_KINDS``.
        field: a technology; only standards related to it.
        case: an initiative; only standards studied in it.
        dataset: the name of a case file or catalogue; only standards that it describes.
        counting: ``full``: every node counts 1 for a standard; ``fractional``: they share 1.
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

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ParameterError("until", f"until: the last year, {self.until}, is before the first, {self.since}")
        for name, value, known in (
            ("level", self.level, LEVELS),
            ("actors", self.actors, ACTOR_KINDS),
            ("counting", self.counting, ("full", "fractional")),
        ):
            if value is not None and value not in known:
                raise ParameterError(name, f"{name} is one of {', '.join(known)}; not {value!r}")

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of what can be selected by."""
        return tuple(f.name for f in fields(cls))


@dataclass
class Selected:
    """Rows that a selection leaves, at which of its conditions none was left, and how many had no date to select by."""

    rows: pl.DataFrame
    steps: list[tuple[str, int]] = field(default_factory=list)
    undated: int = 0

    def keep(self, condition: str, rows: pl.DataFrame) -> None:
        """Go on with fewer rows, remembering why."""
        self.steps.append((condition, len(self.rows)))
        self.rows = rows

    @property
    def empty_because(self) -> str:
        """Say why nothing is selected; nothing if something is."""
        if len(self.rows):
            return ""
        for condition, before in reversed(self.steps):
            if before:
                return f"Nothing is selected: of {before:,} rows none is left {condition}."
        return "Nothing is selected: the tables of this release have no row of the kind that is measured."


def participation(tables: Tables, selection: Selection, *, taking_part: bool = True) -> Selected:
    """Return who takes part in which standard: standard, actor, role, year, event.

    Args:
        tables: the analysis tables.
        selection: what to narrow them to.
        taking_part: leave out those who only publish, approve or oppose.
    """
    found = Selected(tables.keep("roles", lambda: _roles(tables)))
    if taking_part:
        found.keep("where an actor takes part", tables.keep("taking part", lambda: found.rows.filter("takes_part")))
    _of_standards(tables, selection, found)
    _of_actors(tables, selection, found)
    _in_period(selection, found)
    return found


def by_region(tables: Tables, selection: Selection) -> Selected:
    """Return in which standards actors of which regions take part: node (a region of the level), standard, and more.

    An actor stands for every region of the level in which it is located.
    """
    found = participation(tables, selection)
    joined = found.rows.join(places(tables, selection.level).select("actor", node="region"), on="actor", how="inner")
    found.keep(f"with an actor located in a region of the level {selection.level!r}", joined)
    return found


def by_actor(tables: Tables, selection: Selection) -> Selected:
    """Return which actors take part in which standards: node (the actor), standard, and more."""
    found = participation(tables, selection)
    found.rows = found.rows.with_columns(node="actor")
    return found


def by_field(tables: Tables, selection: Selection) -> Selected:
    """Return which technology fields stand on which standards: node (the technology), standard, year, event.

    The year is that of publication; where it is unknown, that since which the relation is said to hold. The event is a
    statement about the two, one a row; null where there is none.
    """
    found = Selected(tables.keep("fields", lambda: _fields(tables)))
    _of_standards(tables, selection, found)
    _in_period(selection, found)
    return found


def places(tables: Tables, level: str) -> pl.DataFrame:
    """Return actor and region for each place of an actor in a region of a level: a key of ``LEVELS``."""
    return tables.keep(f"places/{level}", lambda: _where(tables["actor_region"], "level", LEVELS[level]))


def with_statements(tables: Tables, rows: pl.DataFrame, other: str, standard: str = "standard") -> pl.DataFrame:
    """Return rows with the statements that relate a standard with something else, read either way, as events."""
    said = tables["statement"].select("subject", "object", event="statement")
    either = pl.concat([said, said.select(subject="object", object="subject", event="event")])
    return rows.join(either, left_on=[standard, other], right_on=["subject", "object"], how="left")


def by_region_and_field(tables: Tables, selection: Selection) -> Selected:
    """Return in which fields regions take part: node (the region), field, standard."""
    found = by_region(tables, selection)
    fields_of = by_field(tables, Selection()).rows.select("standard", field="node").unique()
    joined = found.rows.join(fields_of, on="standard", how="inner").select("node", "field", "standard", "event")
    found.keep("on a standard with a technology field", joined.unique())
    return found


def adoptions(tables: Tables, selection: Selection) -> Selected:
    """Return the adoptions: standard, actor, year, date, event, region."""
    found = Selected(
        tables["adoption"].select("standard", "actor", "event", "region", date="announced", year="announced_year")
    )
    _of_standards(tables, selection, found)
    _of_actors(tables, selection, found)
    _in_period(selection, found)
    return found


def commitments(tables: Tables, selection: Selection) -> Selected:
    """Return who adopts or backs which standard: standard, actor, event, date, year."""
    rows = tables["standard_actor"].filter("commits")
    found = Selected(rows.select("standard", "actor", "event", "date", year="date_year"))
    _of_actors(tables, selection, found)
    _in_period(selection, found)
    return found


def check_dataset(tables: Tables, name: str) -> None:
    """See that a dataset of the release has this name.

    Raises:
        ParameterError: if none has; it names those there are.
    """
    known = tables["standard"]["dataset"].unique().cast(pl.String).sort().to_list()
    if name not in known:
        raise ParameterError("dataset", f"dataset: none is called {name!r}; there are: {', '.join(known)}")


def figures(tables: Tables, selection: Selection, indicator: str) -> Selected:
    """Return the observations of an indicator: observation, observed, year, period, value, unit."""
    found = Selected(
        tables["observation"].select(
            "observation", "indicator", "observed", "period", "value", "unit", year="period_year"
        )
    )
    found.keep("of that indicator", _where(found.rows, "indicator", indicator))
    _in_period(selection, found)
    return found


def _roles(tables: Tables) -> pl.DataFrame:
    return tables["standard_actor"].select("standard", "actor", "role", "takes_part", "event", year="date_year")


def _related(tables: Tables) -> pl.DataFrame:
    """Return which standard is related to which technology, or stands in which field of the ICS, and how."""
    in_field = tables["document_field"].select(standard="document", technology="field", relation=pl.lit(_IN_FIELD))
    return pl.concat(
        [tables["standard_technology"], in_field.with_columns(pl.col("relation").cast(pl.Categorical))], how="diagonal"
    )


def _fields(tables: Tables) -> pl.DataFrame:
    related = tables.keep("related fields", lambda: _related(tables))
    rows = related.filter(~pl.col("relation").cast(pl.String).is_in(_NO_FIELD))
    published = tables["standard"].select("standard", "published_year").unique("standard")
    joined = rows.join(published, on="standard", how="left")
    year = pl.coalesce("published_year", "since_year")
    return with_statements(tables, joined.select("standard", node="technology", year=year).unique(), "node")


def _of_standards(tables: Tables, selection: Selection, found: Selected) -> None:
    for condition, chosen in _standards(tables, selection):
        found.keep(condition, found.rows.join(chosen, on="standard", how="semi"))


def _standards(tables: Tables, selection: Selection) -> Iterator[tuple[str, pl.DataFrame]]:
    if selection.field is not None:
        related = tables.keep("related fields", lambda: _related(tables))
        within = pl.col("technology") == selection.field
        if _ICS in selection.field:  # whose addresses hold the codes, and so those of the wider fields
            within |= pl.col("technology").cast(pl.String).str.starts_with(selection.field + "-")
        yield "on a standard of that technology field", related.filter(within).select("standard")
    if selection.case is not None:
        yield (
            "on a standard studied in that case",
            _where(tables["studied"], "case", selection.case).select(standard="thing"),
        )
    if selection.dataset is not None:
        check_dataset(tables, selection.dataset)
        yield (
            "on a standard of that dataset",
            _where(tables["standard"], "dataset", selection.dataset).select("standard"),
        )


def _of_actors(tables: Tables, selection: Selection, found: Selected) -> None:
    if selection.actors is not None:
        classes = [ONTOLOGY + name for name in ACTOR_KINDS[selection.actors]]
        known = tables["labels"].filter(pl.col("class").cast(pl.String).is_in(classes)).select(actor="iri")
        found.keep(f"with an actor of the kind {selection.actors!r}", found.rows.join(known, on="actor", how="semi"))
    if selection.within is not None:
        inside = _where(tables["actor_region"], "region", selection.within)
        found.keep("with an actor in that region", found.rows.join(inside, on="actor", how="semi"))


def _in_period(selection: Selection, found: Selected) -> None:
    if selection.since is not None or selection.until is not None:
        found.undated = found.rows["year"].null_count()
    if selection.since is not None:
        found.keep(f"with a date in or after {selection.since}", found.rows.filter(pl.col("year") >= selection.since))
    if selection.until is not None:
        found.keep(f"with a date in or before {selection.until}", found.rows.filter(pl.col("year") <= selection.until))


def _where(rows: pl.DataFrame, column: str, value: str) -> pl.DataFrame:
    return rows.filter(pl.col(column) == value)
