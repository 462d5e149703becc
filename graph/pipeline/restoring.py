"""Make a release again from its triples: those of its store if other files are damaged, or those of an exported dump.

The triples of the datasets are loaded, and everything else is made from them as in any build, by the rules of this
version. What triples do not say is lost: the records that imports refused or merged, those that a build excluded, and
with a dump the values of indicators, which are in tables.
"""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ...errors import NoReleaseError, NotFoundError
from ...ontology.namespaces import CASES_IRI, GRAPHS
from ..gate.report import Exclusion, Report
from ..releases.backup import check_empty
from ..releases.dataset import COUNTED, Dataset, Draft, drafting
from ..releases.difference import difference, lines_of
from ..releases.extensions import STUDY
from ..releases.files import STORE
from ..releases.release import REPORT, Release, Releases
from ..sources.turtle import CASES, read_turtle
from ..store.store import INFERRED
from .build import Build, Documents, Prepare, Progress, building
from .computing import no_values
from .inputs import case_content, case_files, digest_of, rules_digest
from .loading import Part, ontology_part
from .named_graphs import Graphs, described, graphs_of, names, split
from .whole import Whole

if TYPE_CHECKING:
    import polars as pl

_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class Restored:
    """What was made of a dump: the release, the datasets written, and how many inferred triples differ from its own."""

    release: Release
    datasets: tuple[str, ...]
    differing: int | None


def remake(
    releases: Releases,
    damaged: Release,
    progress: Progress | None = None,
    *,
    documents: Documents | None = None,
    prepare: Prepare | None = None,
) -> Release:
    """Publish a release with the triples of a damaged one whose store is intact; whoever calls it holds the lock.

    Raises:
        NoReleaseError: if the store cannot be read.
        BuildError: if a file cannot be loaded.
    """
    with TemporaryDirectory(dir=releases.folder, prefix=".") as folder:
        graphs = graphs_of(damaged, Path(folder))
        build = _Rebuild(releases, graphs, damaged, progress, documents, prepare)
        known = damaged.manifest.get("rules") == rules_digest()
        inputs = str(damaged.manifest["inputs"]) if known else sha256(damaged.id.encode()).hexdigest()
        return build.published(inputs, [described(name, graphs) for name in names(graphs)], force=True)


def restore_dump(
    home: Path,
    dump: Path,
    progress: Progress | None = None,
    *,
    replace_existing: bool = False,
    cases: Path = CASES,
    documents: Documents | None = None,
    prepare: Prepare | None = None,
) -> Restored:
    """Publish a release with the triples of a dump, and write a dataset for each that had been imported.

    Datasets are replaced and the release is published when both are complete.

    Args:
        home: the data folder.
        dump: N-Quads, as ``standlink export`` writes them.
        progress: as of ``build``.
        replace_existing: allow a data folder with data, and replace datasets of the same names.
        cases: the folder of the curated files of this version.
        documents: as of ``build``.
        prepare: as of ``build``.

    Raises:
        FileError: if the dump cannot be read, is malformed, or does not describe its datasets.
        StandlinkError: if the data folder has data that are not to be replaced.
        BuildError: as ``build``.
    """
    if not replace_existing:
        check_empty(home)
    with building(home) as releases, ExitStack() as stack:
        graphs = split(dump, Path(stack.enter_context(TemporaryDirectory(dir=releases.folder, prefix="."))))
        datasets = [described(name, graphs, dump) for name in names(graphs)]
        imported = [d for d in datasets if not d.derived_from.startswith((CASES_IRI, GRAPHS))]
        drafts = stack.enter_context(ExitStack())
        written = [_write(drafts.enter_context(drafting(home, d.name)), d, graphs[d.name]) for d in imported]
        build = _Rebuild(releases, graphs, dump.name, progress, documents, prepare)
        curated = [_as_installed(home, d, graphs[d.name], cases) for d in datasets if _is_curated(d)]
        derived = [d for d in datasets if d not in imported and not _is_curated(d)]
        inputs = digest_of([(d.name, d.content) for d in curated], written)
        with build.made(inputs, [*curated, *written, *derived], force=True) as made:
            # The datasets take their places before the release: without them, the next build would drop their facts.
            drafts.close()
            return Restored(releases.publish(*made), tuple(d.name for d in written), build.differing)


class _Rebuild(Build):
    """A build from the graphs of a release instead of datasets."""

    #: How many inferred triples differ from those that the graphs had; None if they had none.
    differing: int | None = None

    def __init__(
        self,
        releases: Releases,
        graphs: Graphs,
        origin: Release | str,
        progress: Progress | None,
        documents: Documents | None,
        prepare: Prepare | None,
    ) -> None:
        super().__init__(releases, CASES, progress, documents, prepare, exclusions_allowed=0)
        self.graphs, self.origin = graphs, origin

    def stages(self, staged: Path, work: Path, datasets: list[Dataset], force: bool) -> Whole:  # noqa: ARG002
        parts = [
            Part(ox.NamedNode(GRAPHS + n), path) for n, path in self.graphs.items() if GRAPHS + n != INFERRED.value
        ]
        triples = sum(dataset.triples for dataset in datasets)
        return Whole([ontology_part(work), *parts], triples, staged / STORE, work / "inferred.nt")

    def check_inputs(self, datasets: list[Dataset], inputs: str) -> None:
        """Nothing else writes the graphs."""

    def values(self, datasets: list[Dataset]) -> pl.DataFrame:  # noqa: ARG002
        """Return the values of indicators that the damaged release had, if its table of them can be read."""
        import polars as pl

        if isinstance(self.origin, str):
            return no_values()
        try:
            return self.origin.table("indicator_value").select(no_values().columns).collect()
        except (NoReleaseError, NotFoundError, pl.exceptions.PolarsError):
            return no_values()

    def keep_study(self, staged: Path) -> dict[str, Any] | None:
        if isinstance(self.origin, str) or not self.origin.manifest.get(STUDY):
            return None
        shutil.copytree(self.origin.path / STUDY, staged / STUDY)
        found: dict[str, Any] = self.origin.manifest[STUDY]
        return found

    def conform(self, stages: Whole, datasets: list[Dataset], work: Path) -> tuple[Report, list[Dataset]]:  # noqa: ARG002
        before = self.graphs.get(INFERRED.value.removeprefix(GRAPHS))
        if before:
            self.differing = len(difference(lines_of(before), lines_of(stages.inferred.path)))
        report = stages.validate({path.stem: path for path in case_files(self.cases) if path.stem in self.graphs})
        return replace(report, excluded=_excluded(self.origin)), datasets

    def manifest(self, *about: Any) -> dict[str, Any]:
        made = super().manifest(*about)
        if isinstance(self.origin, str):
            return made | {"restored": self.origin}
        known = self.origin.manifest.get("datasets", made["datasets"])
        return made | {"restored": self.origin.id, "datasets": known}


def _is_curated(dataset: Dataset) -> bool:
    return dataset.derived_from.startswith(CASES_IRI)


def _excluded(origin: Release | str) -> tuple[Exclusion, ...]:
    """Return what the build of a release left out, as far as its report can still be read."""
    if isinstance(origin, str):
        return ()
    try:
        report = json.loads(origin.file(REPORT).read_text("utf-8"))
        return tuple(Exclusion(**each) for each in report.get("excluded", ()))
    except (NoReleaseError, ValueError, TypeError):
        return ()


def _as_installed(home: Path, dataset: Dataset, graph: Path, cases: Path) -> Dataset:
    """Return a curated case with the checksum of its file in this version, if that has the same triples.

    A store writes some numbers in another way than the file did (59.4 for 59.40), so that the bytes may differ.
    """
    file = cases / f"{dataset.name}.ttl"
    if not file.exists():
        return dataset
    stored = ox.Store()
    stored.extend(ox.Quad(*triple) for triple in read_turtle(file))
    lines = {f"{quad.triple} ." for quad in stored}
    return replace(dataset, content=case_content(home, file)) if lines == set(lines_of(graph)) else dataset


def _write(draft: Draft, dataset: Dataset, path: Path) -> Dataset:
    """Write a dataset that was restored from a dump."""
    with path.open("rb") as lines:
        while block := lines.read(_BLOCK):
            draft.write(block)
    about = asdict(dataset)
    return draft.describe(**{k: v for k, v in about.items() if k not in COUNTED})
