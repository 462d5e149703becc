"""Operations on measures, releases and coverage."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from ...errors import NotFoundError
from ...graph.releases.checksum import file_checksum
from ...graph.releases.files import MANIFEST
from ...graph.releases.kept import KeptRelease, State, kept
from ...graph.releases.release import Release
from ...queries.answers.documentation import Measure, measures
from ...queries.search.lookup import Match
from .. import coverage
from ..context import release, site
from ..coverage import Covered
from ..linking import absolute
from ..wording import text
from .operations import Arguments, Parameter, operation

_MEASURE: Final = Parameter("measure", "the name of the measure", in_path=True, required=True, example="linkage")


class Measures(Struct, frozen=True):
    """The measures that answers are computed with."""

    measures: tuple[Measure, ...]


class Dataset(Struct, frozen=True):
    """A dataset of a release: a named graph, with licence, source and the time of its import."""

    name: str
    title: str
    graph: str
    licence: str
    source: str
    imported: str
    triples: int
    things: int


class ReleaseSummary(Struct, frozen=True):
    """A release that is kept: the current one, another that can be read, or one that cannot, and why."""

    id: str
    published: str
    triples: int
    state: State
    current: bool
    address: str


class Releases(Struct, frozen=True):
    """The releases that are kept, the newest first."""

    releases: tuple[ReleaseSummary, ...]


class ReleaseDescription(Struct, frozen=True):
    """A release: its things by kind, the rows of its tables, its datasets.

    Attributes:
        triples: those in its named graphs; one that several graphs state counts in each.
        inferred: those in the graph of inferred triples.
        checksum: the SHA-256 of its manifest, which has those of all its files.
    """

    id: str
    published: str
    triples: int
    inferred: int
    counts: dict[str, int]
    tables: dict[str, int]
    datasets: tuple[Dataset, ...]
    checksum: str


class Coverage(Struct, frozen=True):
    """What a text means and, of one thing, its records by dataset; and what each dataset covers.

    Attributes:
        outcome: ``found``, ``several`` or ``none``; empty if nothing was looked up.
        reason: how the text was read.
        records: the rows of the question ``evidence/coverage``.
    """

    release: str
    outcome: str
    reason: str
    matches: tuple[Match, ...]
    records: list[dict[str, Any]]
    notes: tuple[str, ...]
    datasets: tuple[Covered, ...]


@operation("/measures", Measures)
def list_measures(_: Arguments) -> Measures:
    """The measures, with definition, source, units and limits, and the questions that use them."""
    return Measures(tuple(measures()))


@operation("/measures/{measure}", Measure, _MEASURE)
def get_measure(arguments: Arguments) -> Measure:
    """The definition of a measure."""
    for measure in measures():
        if measure.name == arguments.text("measure"):
            return measure
    known = ", ".join(measure.name for measure in measures())
    raise NotFoundError(text("api.no_measure", name=arguments.text("measure"), known=known))


def _kept() -> list[KeptRelease]:
    return kept(site().releases.all)


@operation("/releases", Releases, depends_on=lambda: repr(_kept()))
def list_releases(_: Arguments) -> Releases:
    """The releases that are kept, the latest first: answers of each that can be read can be asked for by its id."""
    return Releases(tuple(_summary(each) for each in _kept()))


@operation("/releases/{id}", ReleaseDescription, Parameter("id", "the id of the release", in_path=True, required=True))
def get_release(arguments: Arguments) -> ReleaseDescription:
    """What a release has: things by kind, tables, datasets with their licences."""
    return _description(site().pinned.get(arguments.text("id")))


@operation(
    "/coverage",
    Coverage,
    Parameter("of", "a standard, organization or region: a name or identifier", longest=500),
)
def get_coverage(arguments: Arguments) -> Coverage:
    """Whether a standard, firm or country is in the release, since when, how completely; what each dataset covers."""
    current, sought = release(), arguments.text("of")
    found, answer = coverage.looked_up(current, sought) if sought else (None, None)
    return Coverage(
        current.id, found.outcome if found else "", found.reason if found else "", found.matches if found else (),
        answer.table.records() if answer else [], tuple(note.text for note in answer.notes) if answer else (),
        tuple(coverage.datasets(current)),
    )  # fmt: skip


def _summary(each: KeptRelease) -> ReleaseSummary:
    address = absolute(f"/api/v1/releases/{each.id}")
    return ReleaseSummary(each.id, each.published, each.triples, each.state, each.state == "current", address)


def _description(each: Release) -> ReleaseDescription:
    manifest = each.manifest
    datasets = tuple(
        Dataset(
            entry["name"], entry["title"], entry["graph"], entry.get("licence") or "", entry.get("derivedFrom") or "",
            entry["imported"], entry["triples"], entry["things"],
        )
        for entry in manifest["datasets"]
    )  # fmt: skip
    return ReleaseDescription(
        each.id, each.published, manifest["triples"], manifest.get("inferred", 0), manifest["counts"],
        manifest["tables"], datasets, file_checksum(each.path / MANIFEST),
    )  # fmt: skip
