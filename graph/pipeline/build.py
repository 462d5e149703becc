"""The pipeline: load, infer, validate, index, tabulate, publish. The current release changes in the last stage only."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from filelock import FileLock, Timeout

from ...errors import BuildError, NoReleaseError
from ...plurals import counted
from ..gate.report import Report, counted_exclusions
from ..index.documents import documents_checksum
from ..releases.dataset import Dataset
from ..releases.earlier import Earlier
from ..releases.exchange import put_back
from ..releases.extensions import STUDY
from ..releases.files import STORE, checksums, drop_unread, write_manifest
from ..releases.release import FORMAT, INDEX, TABLES, Release, Releases
from ..sources.turtle import CASES, import_cases
from ..studies.kept import about, keep
from .allocation import give_back_freed_memory
from .inputs import case_files, check_unchanged, digest_of, imported_datasets, inputs_digest, rules_digest
from .loading import parts_of

if TYPE_CHECKING:
    import polars as pl

    from ..index.documents import Document
    from ..studies.study import Study
    from .whole import Whole

Progress = Callable[[str, str], None]
Documents = Callable[[], Sequence["Document"]]
Prepare = Callable[[Release, Earlier | None], str]
#: The stages, in order.
STAGES: Final = ("import", "load", "infer", "validate", "index", "tabulate", "prepare", "publish")
#: The share of the records of an imported dataset that a release may leave out, rounded up to whole records.
EXCLUSIONS_ALLOWED: Final = 0.01
_SEVERITIES: Final = {"Violation": "violation", "Warning": "warning", "Info": "note"}


def build(
    home: Path,
    progress: Progress | None = None,
    *,
    force: bool = False,
    cases: Path = CASES,
    documents: Documents | None = None,
    prepare: Prepare | None = None,
    exclusions_allowed: float = EXCLUSIONS_ALLOWED,
    study: Study | None = None,
) -> Release:
    """Publish a release of the curated files and all imported datasets, unless the current one has the same inputs.

    Args:
        home: the data folder.
        progress: called at the end of each stage with its name and a summary of its result.
        force: build even if nothing has changed.
        cases: the folder of the curated files.
        documents: returns what search finds besides the things of the release.
        prepare: adds to the release, when it has its tables, what is to be ready for its readers; returns a summary. If
            the release is an update, it also gets the release before.
        exclusions_allowed: the share of the records of an imported dataset that may be left out because they violate a
            shape, rounded up to whole records.
        study: of whose folder this is the data folder; its Turtle files are checked as curated files are.

    Raises:
        BuildError: if another build is running, an input is faulty, or the disk is full or not writable.
        ValidationError: if a curated file violates a shape, or too many records of a dataset do. In every case the
            current release is kept.
    """
    with building(home) as releases:
        return Build(releases, cases, progress, documents, prepare, exclusions_allowed, study).run(force)


@contextmanager
def building(home: Path) -> Iterator[Releases]:
    """Lock the releases of a data folder for whoever makes one.

    Raises:
        BuildError: if another build is running, or the disk is full or not writable.
    """
    releases = Releases(home)
    try:
        releases.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(home / ".build.lock", timeout=0):
            put_back(home)
            yield releases
    except Timeout as error:
        raise BuildError(f"another build is running in {home}; try again when it has ended") from error
    except (OSError, sqlite3.Error) as error:
        raise BuildError(f"the release could not be written to {home}: {error}") from error


def unchanged(home: Path, cases: Path = CASES, documents: Documents | None = None, study: Study | None = None) -> bool:
    """Return whether the inputs are those of the current release, without importing anything.

    Args:
        home: the data folder.
        cases: the folder of the curated files.
        documents: as of ``build``; without it, they do not count.
        study: of whose folder this is the data folder.

    Raises:
        FileError: if the description of an imported dataset is damaged.
    """
    try:
        manifest = Releases(home).current().manifest
        if documents and manifest.get("documents") != documents_checksum(documents()):
            return False
        return bool(manifest["inputs"] == inputs_digest(home, cases, study))
    except (NoReleaseError, KeyError):
        return False


def dataset_entry(d: Dataset, excluded: int = 0, relations: int = 0) -> dict[str, Any]:
    """Return what the manifest of a release says of a dataset.

    Args:
        d: the dataset.
        excluded: how many of its records were excluded because they violate a shape.
        relations: how many of its relations were.
    """
    return {
        "name": d.name,
        "title": d.title,
        "title_zh": d.title_zh,
        "graph": d.graph.value,
        "licence": d.licence,
        "derivedFrom": d.derived_from,
        "importer": d.importer,
        "imported": d.imported,
        "digest": d.digest,
        "content": d.content,
        "triples": d.triples,
        "values": d.values,
        # A value of an indicator is kept, but is no thing.
        "things": d.kept - d.values,
        "refused": d.refused,
        "sharedPages": {kind: n for kind, n in d.repaired.items() if kind.startswith("page of ")},
        "excluded": excluded,
        "excludedRelations": relations,
        "private": d.private,
    }


class Build:
    """One run of the stages; ``build`` describes its arguments."""

    def __init__(
        self,
        releases: Releases,
        cases: Path,
        progress: Progress | None,
        documents: Documents | None,
        prepare: Prepare | None,
        exclusions_allowed: float,
        study: Study | None = None,
    ) -> None:
        self.releases = releases
        self.cases = cases
        self.documents = documents
        self.prepare = prepare
        self.exclusions_allowed = exclusions_allowed
        self.study = study
        self.progress = progress or (lambda *_: None)
        #: The checksum of each dataset as it was imported, before anything is left out.
        self.given: dict[str, str] = {}
        self.timings: dict[str, float] = {}

    def run(self, force: bool) -> Release:
        home = self.releases.home
        if not force and unchanged(home, self.cases, self.documents, self.study):
            return self.releases.current()
        self.releases.remove_leftovers()
        from ..sources.relaton.adoptions import derive_adoptions

        with self.stage("import") as done:
            imported = imported_datasets(home, self.cases)
            curated = import_cases(home, self.cases)
            inputs = digest_of([(d.name, d.content) for d in curated], imported, self.study)
            datasets = [*curated, *imported, *derive_adoptions(home, imported)]
            done(f"{len(datasets)} datasets, {sum(d.triples for d in datasets):,} triples")
        return self.published(inputs, datasets, force=force)

    def published(self, inputs: str, datasets: list[Dataset], *, force: bool) -> Release:
        """Run the stages after the import, and publish the result."""
        with self.made(inputs, datasets, force=force) as made:
            return self.releases.publish(*made)

    @contextmanager
    def made(self, inputs: str, datasets: list[Dataset], *, force: bool) -> Iterator[tuple[Path, str]]:
        """Make a release in a hidden folder; yield the folder and its id, and delete it if it was not published."""
        release_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"[:18] + f"-{inputs[:8]}"
        staged, work = (self.releases.folder / f".{release_id}{end}" for end in ("", ".work"))
        try:
            staged.mkdir()
            work.mkdir()
            self.make(staged, work, inputs, datasets, force)
            yield staged, release_id
        finally:
            shutil.rmtree(staged, ignore_errors=True)
            shutil.rmtree(work, ignore_errors=True)

    def make(self, staged: Path, work: Path, inputs: str, datasets: list[Dataset], force: bool) -> None:
        """Make a release in one folder, with intermediate files in another."""
        # Heavy modules are imported here, so that a server whose release is up to date starts fast.
        from ..gate.validation import write_report
        from ..releases.dumps import DUMPS, QUADS

        give_back_freed_memory()
        stages = self.stages(staged, work, datasets, force)
        self.given = {d.name: d.content for d in datasets}
        try:
            with self.stage("load") as done:
                done(f"{stages.load():,} triples with the ontology")
            with self.stage("infer") as done:
                done(f"{stages.infer():,} triples inferred")
                self.check_inputs(datasets, inputs)
            with self.stage("validate") as done:
                report, datasets = self.conform(stages, datasets, work)
                found = [counted(n, _SEVERITIES[name]) for name, n in report.counts().items()]
                if report.excluded:
                    found.append(f"{counted_exclusions(report.excluded)} excluded")
                done(", ".join(found))
            with self.stage("index") as done:
                documents = self.documents() if self.documents else ()
                counts = stages.index(staged / INDEX, documents)
                done(f"{sum(counts.values()):,} things of {len(counts)} kinds")
            # Beside the index, which takes the most memory of all stages, it would take as much again.
            stages.start_completing(staged / DUMPS / QUADS, work)
            with self.stage("tabulate") as done:
                tables = stages.tabulate(staged / TABLES, self.values(datasets))
                done(f"{sum(tables.values()):,} rows in {len(tables)} tables")
            manifest = self.manifest(inputs, datasets, counts, tables, stages.inferred_triples, report)
            manifest[STUDY] = self.keep_study(staged)
            if self.prepare:
                with self.stage("prepare") as done:
                    done(self.prepare(Release(staged, manifest).reading(stages.store), stages.earlier))
            with self.stage("publish") as done:
                write_report(report, staged)
                triples = stages.finish()
                drop_unread(staged / STORE)
                base = stages.base
                files = checksums(staged, (base.path, base.files) if base else None)
                done(f"{triples:,} triples")
        finally:
            stages.close()
        made = {"documents": documents_checksum(documents), "base": base.id if base else None}
        for entry in manifest["datasets"]:  # A file may repeat a triple; a graph does not.
            entry["triples"] = stages.statistics.graphs.get(entry["graph"], 0)
        manifest |= {"triples": triples, "statistics": asdict(stages.statistics), **made, "files": files}
        write_manifest(staged, manifest)

    def check_inputs(self, datasets: list[Dataset], inputs: str) -> None:
        """Make sure that the inputs have not changed until all were read."""
        check_unchanged(self.releases.home, datasets, inputs, self.cases, self.study)

    def values(self, datasets: list[Dataset]) -> pl.DataFrame:
        """Return the values of indicators that datasets have beside their triples."""
        from .computing import values_of

        return values_of(self.releases.home, datasets)

    def conform(self, stages: Whole, datasets: list[Dataset], work: Path) -> tuple[Report, list[Dataset]]:
        """Validate the graph; return the report, and the datasets as they are in the release."""
        from .excluding import conform

        curated = {path.stem: path for path in case_files(self.cases)}
        if self.study:
            curated |= {self.study.dataset_of(path): path for path in self.study.case_files}
        return conform(stages, datasets, curated, work, self.exclusions_allowed)

    def keep_study(self, staged: Path) -> dict[str, Any] | None:
        """Copy the files of the study to a release; return what the manifest says of it, or None without a study."""
        if self.study is None:
            return None
        keep(self.study, staged)
        return about(self.study)

    def stages(self, staged: Path, work: Path, datasets: list[Dataset], force: bool) -> Whole:
        from .update import Changes, Update
        from .whole import Whole

        home, inferred = self.releases.home, work / "inferred.nt"
        changes = None if force else Changes.since(self.releases, datasets, rules_digest(), work)
        if changes and changes.left_out:
            datasets = changes.left_out.applied(datasets)
        parts = parts_of(home, datasets, work)
        triples = sum(d.triples for d in datasets)
        if changes:
            return Update(changes, parts, triples, staged / STORE, inferred)
        return Whole(parts, triples, staged / STORE, inferred)

    def manifest(
        self,
        inputs: str,
        datasets: list[Dataset],
        counts: dict[str, int],
        tables: dict[str, int],
        inferred: int,
        report: Report,
    ) -> dict[str, Any]:
        excluded = Counter(each.dataset for each in report.excluded if not each.relation)
        relations = Counter(each.dataset for each in report.excluded if each.relation)
        return {
            "format": FORMAT,
            "sequence": self.releases.next_sequence(),
            "published": datetime.now(UTC).isoformat(timespec="seconds"),
            "inputs": inputs,
            "rules": rules_digest(),
            "inferred": inferred,
            "counts": counts,
            "tables": tables,
            "findings": report.counts(),
            "seconds": self.timings,
            "datasets": [
                {**dataset_entry(d, excluded[d.name], relations[d.name]), "given": self.given[d.name]} for d in datasets
            ],
        }

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[str], None]]:
        start = time.perf_counter()
        yield lambda result: self.progress(name, result)
        self.timings[name] = round(time.perf_counter() - start, 3)
