"""Validate a graph, and leave out the imported records and relations that violate a shape, until the rest conforms.

One faulty record of a catalogue must not keep all others from being published. It is removed from the files and the
graph of the stages, with the references to it if no other dataset describes it; then they infer and validate again.
A graph without violations costs nothing extra. If too many records of a dataset are at fault, the build fails.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...errors import ValidationError
from ...plurals import counted, percent
from ..gate.exclusion import datasets_of, faults_of, hanging, named
from ..gate.report import Exclusion, Report, counted_exclusions
from ..releases.checksum import file_checksum
from ..releases.dataset import Dataset
from ..releases.difference import lines_of
from ..store.store import Store
from .loading import Part, provenance_part
from .whole import Whole

#: How many times as many records may lose a reference to one that is left out, or be left out because of it.
_CONSEQUENCES: Final = 10
_LISTED: Final = 50


def conform(
    stages: Whole, datasets: Sequence[Dataset], curated: Mapping[str, Path], folder: Path, allowed: float
) -> tuple[Report, list[Dataset]]:
    """Validate the graph of a build; return the report, and the datasets as they are in the release.

    Args:
        stages: of the build, with all triples loaded and inferred; records that violate a shape are removed.
        datasets: of the release.
        curated: the curated files, by the names of their datasets.
        folder: for the triples of datasets that lose a record.
        allowed: the share of the records of a dataset that may be left out, from 0 to 1.

    Raises:
        ValidationError: if a curated file is at fault, or too many records of a dataset are.
    """
    report = stages.validate(dict(curated))
    if left_out := stages.left_out:
        kept = _Excluding(stages, left_out.applied(datasets), curated, folder, allowed)
        if report.conforms and kept.allows(left_out.exclusions) and stages.leaves_out_again():
            return replace(report, excluded=left_out.exclusions), list(kept.datasets.values())
        stages.put_back([provenance_part(datasets, folder)])
        stages.infer()
        report = stages.validate(dict(curated))
    if report.conforms:
        return report, list(datasets)
    excluding = _Excluding(stages, datasets, curated, folder, allowed)
    excluding.check_counts(report)
    most = max(tally.count for tally in report.tallies() if tally.severity == "Violation")
    if any(tally.severity == "Violation" for tally in report.unlisted):
        report = stages.validate(dict(curated), listed=most)
    while not report.conforms:
        excluding.leave_out(report)
        stages.infer()
        report = stages.validate(dict(curated))
    return replace(report, excluded=excluding.sorted()), list(excluding.datasets.values())


class _Excluding:
    """The records left out so far, round by round: those at fault, then those that need one of them."""

    def __init__(
        self,
        stages: Whole,
        datasets: Sequence[Dataset],
        curated: Collection[str],
        folder: Path,
        allowed: float,
    ) -> None:
        self.stages, self.curated, self.folder, self.allowed = stages, curated, folder, allowed
        self.datasets = {dataset.name: dataset for dataset in datasets}
        self.excluded: dict[tuple[str, ...], Exclusion] = {}
        #: By dataset, the records that lost a reference.
        self.losing: defaultdict[str, set[str]] = defaultdict(set)
        #: What violated a shape before anything was left out; whatever does later follows from that.
        self.faulty: set[str] = set()
        self.rounds = 0

    def sorted(self) -> tuple[Exclusion, ...]:
        return tuple(sorted(self.excluded.values(), key=lambda e: (e.dataset, e.follows, e.record)))

    def check_counts(self, report: Report) -> None:
        """Fail before any work if a constraint is violated so often that too many records must be at fault.

        One record may violate a constraint more than once.
        """
        for tally in report.tallies():
            dataset = self.datasets.get(tally.dataset)
            if tally.severity != "Violation" or dataset is None or dataset.name in self.curated:
                continue
            if tally.count > _CONSEQUENCES * self._most(dataset):
                found = f"{counted(tally.count, 'violation')} of one constraint in {dataset.kept:,} records"
                raise self._failed(dataset, found, report.text())

    def allows(self, exclusions: Iterable[Exclusion]) -> bool:
        """Return whether so many relations of each dataset may be left out."""
        numbers = Counter(each.dataset for each in exclusions)
        return all(number <= self._most(self.datasets[name]) for name, number in numbers.items())

    def leave_out(self, report: Report) -> None:
        """Remove the records behind the violations of a report from the files and the graph of the stages."""
        store = Store(self.stages.store)
        faults = faults_of(store, report, self.curated)
        if faults.curated:
            raise ValidationError("validation failed; no release was built", report.text())
        self.rounds += 1
        self.faulty = self.faulty or {each.record for each in faults.imported}
        fresh = [replace(e, follows=not e.relation and e.record not in self.faulty) for e in faults.imported]
        relations = {name: relation_lines(fresh, name) for name in {each.dataset for each in fresh if each.relation}}
        leaving = _by_dataset(store, fresh)
        gone = {r for records in leaving.values() for r in records if _is_gone(store, r, leaving)}
        referring = {name for record in gone for name in datasets_of(store.quads(value=record))}
        references: Counter[str] = Counter()
        before = sum(dataset.triples for dataset in self.datasets.values())
        parts = []
        for name in sorted(leaving.keys() | relations.keys() | (referring - set(self.curated))):
            lost = relations.get(name, [])
            parts.append(self._filtered(self.datasets[name], leaving[name], gone, lost, references))
            triples = lines_of(parts[-1].path).n_unique()
            content = file_checksum(parts[-1].path)
            self.datasets[name] = replace(self.datasets[name], triples=triples, content=content)
        for each in fresh:
            key = (each.dataset, each.record, *((each.path, each.value) if each.relation else ()))
            self.excluded[key] = replace(each, references=references[str(named(each.record))])
        self._check_shares()
        if sum(dataset.triples for dataset in self.datasets.values()) == before:
            raise ValidationError(
                "validation failed, and no record could be left out; no release was built", report.text()
            )
        self.stages.replace([provenance_part(self.datasets.values(), self._round_folder()), *parts])

    def _filtered(
        self,
        dataset: Dataset,
        leaving: Collection[ox.NamedNode],
        gone: Collection[ox.NamedNode],
        relations: Collection[str],
        references: Counter[str],
    ) -> Part:
        """Write the triples of a dataset without those about records that leave, to records that are gone, or given."""
        (old,) = (part.path for part in self.stages.parts if part.graph == dataset.graph)
        terms = pl.col("line").str.splitn(" ", 3).struct
        about = terms.field("field_0").is_in([str(record) for record in leaving])
        to = terms.field("field_2").str.head(-2).is_in([str(record) for record in gone])
        lines = lines_of(old).to_frame("line")
        lost = lines.filter(to & ~about).select(s=terms.field("field_0"), o=terms.field("field_2").str.head(-2))
        for subject, value in lost.unique().iter_rows():
            self.losing[dataset.name].add(subject)
            references[value] += 1
        part = Part(dataset.graph, self._round_folder() / f"{dataset.name}.nt")
        lines.filter(~about & ~to & ~pl.col("line").is_in(relations)).write_csv(
            part.path, include_header=False, quote_style="never"
        )
        return part

    def _round_folder(self) -> Path:
        folder = self.folder / f"round-{self.rounds}"
        folder.mkdir(exist_ok=True)
        return folder

    def _check_shares(self) -> None:
        """Fail if too many records of a dataset are at fault, or too many others suffer from them."""
        for dataset in self.datasets.values():
            here = [each for each in self.sorted() if each.dataset == dataset.name]
            own = [each for each in here if not each.follows]
            if len(own) > self._most(dataset):
                found = f"{counted_exclusions(own)} of {dataset.kept:,} cannot be published"
                raise self._failed(dataset, found, _listed(own))
            suffering = self.losing[dataset.name] | {str(named(each.record)) for each in here if each.follows}
            if len(suffering) > _CONSEQUENCES * max(self._most(dataset), 1):
                refer = f"{counted(len(suffering), 'record')} of {dataset.kept:,} refer"
                found = f"{refer} to records that cannot be published"
                raise self._failed(dataset, found, _listed(self.sorted()))

    def _most(self, dataset: Dataset) -> int:
        return math.ceil(self.allowed * dataset.kept)

    def _failed(self, dataset: Dataset, found: str, report: str) -> ValidationError:
        remedy = "fix the source, or raise --exclusions-allowed. No release was built"
        message = f"{dataset.name}: {found}, more than the {percent(self.allowed)} allowed; {remedy}"
        return ValidationError(message, report)


def _by_dataset(store: Store, exclusions: Iterable[Exclusion]) -> defaultdict[str, set[ox.NamedNode]]:
    """Return the nodes that leave each dataset: those of the records, and what is described for their sake only."""
    leaving: defaultdict[str, set[ox.NamedNode]] = defaultdict(set)
    for each in exclusions:
        if not each.relation and (record := named(each.record)) is not None:
            leaving[each.dataset].add(record)
    for name, records in leaving.items():
        records |= hanging(store, records, name)
    return leaving


def relation_lines(exclusions: Iterable[Exclusion], dataset: str) -> list[str]:
    """Return the lines of a dataset that state the relations that leave it."""
    here = (each for each in exclusions if each.relation and each.dataset == dataset)
    return [f"{named(each.record)} {named(each.path)} {named(each.value)} ." for each in here]


def _is_gone(store: Store, record: ox.NamedNode, leaving: Mapping[str, Collection[ox.NamedNode]]) -> bool:
    """Return whether no dataset describes a record any more."""
    return all(record in leaving.get(name, ()) for name in datasets_of(store.quads(record)))


def _listed(exclusions: Sequence[Exclusion]) -> str:
    more = len(exclusions) - _LISTED
    return "\n".join([*map(str, exclusions[:_LISTED]), *([f"and {more:,} more"] if more > 0 else [])])
