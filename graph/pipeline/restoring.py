"""Make a release again from its triples: those of its store if other files are damaged, or those of an exported dump.

The triples of the datasets are loaded, and everything else is made from them as in any build, by the rules of this
version. What triples do not say is lost: the records that imports refused or merged, and those that a build excluded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyoxigraph as ox

from ...errors import FileError, NoReleaseError, StandlinkError
from ...ontology.namespaces import CASES_IRI, GRAPHS, THINGS, compact
from ..gate.report import Exclusion, Report
from ..releases.checksum import file_checksum
from ..releases.dataset import Dataset, Draft, drafting, open_dataset
from ..releases.difference import difference, lines_of
from ..releases.files import STORE
from ..releases.release import REPORT, Release, Releases
from ..sources.turtle import CASES, read_turtle
from ..store.corruption import is_corruption
from ..store.store import INFERRED, ONTOLOGY, RDF_TYPE
from .build import Build, Documents, Prepare, Progress, building
from .inputs import case_content, case_files, digest_of, rules_digest
from .loading import PROVENANCE, Part, ontology_part
from .whole import Whole

#: The importer of datasets that were restored from a dump; the next build from their sources imports them again.
IMPORTER: Final = "restored from a dump"
_BLOCK: Final = 1 << 20
_EXPECTED: Final = "Expected the output of 'standlink export FILE.nq'."
_IRI: Final = rb'<[^\x00-\x20<>"{}|^`\\]*>'
#: A line of N-Quads as the export writes it: the triple, which may not have blank nodes, and the name of its graph.
_QUAD: Final = re.compile(
    rb'(%s %s (?:%s|"(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^%s)?)) <%s([a-z0-9]+(?:-[a-z0-9]+)*)> \.\n'
    % (_IRI, _IRI, _IRI, _IRI, re.escape(GRAPHS.encode()))
)

#: N-Triples files by the names of their graphs, without the common beginning of these.
Graphs = Mapping[str, Path]


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
        graphs = _graphs_of(damaged, Path(folder))
        build = _Rebuild(releases, graphs, damaged, progress, documents, prepare)
        known = damaged.manifest.get("rules") == rules_digest()
        inputs = str(damaged.manifest["inputs"]) if known else sha256(damaged.id.encode()).hexdigest()
        return build.published(inputs, [_described(name, graphs) for name in _names(graphs)], force=True)


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
        replace_existing: replace datasets of the same names.
        cases: the folder of the curated files of this version.
        documents: as of ``build``.
        prepare: as of ``build``.

    Raises:
        FileError: if the dump cannot be read, is malformed, or does not describe its datasets.
        StandlinkError: if a dataset of the same name exists and is not to be replaced.
        BuildError: as ``build``.
    """
    with building(home) as releases, ExitStack() as stack:
        graphs = _split(dump, Path(stack.enter_context(TemporaryDirectory(dir=releases.folder, prefix="."))))
        datasets = [_described(name, graphs, dump) for name in _names(graphs)]
        imported = [d for d in datasets if not d.derived_from.startswith((CASES_IRI, GRAPHS))]
        existing = [d.name for d in imported if open_dataset(home, d.name)]
        if existing and not replace_existing:
            raise StandlinkError(
                f"{home} has these datasets already: {', '.join(existing)}. "
                "Restore into an empty data folder (--home), or add --replace."
            )
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


def _graphs_of(release: Release, folder: Path) -> Graphs:
    """Write the named graphs of a store to a folder.

    Raises:
        NoReleaseError: if the store is damaged.
    """
    graphs: dict[str, Path] = {}
    try:
        for graph in release.store.graphs():
            if graph != ONTOLOGY:
                path = folder / f"{len(graphs)}.nt"
                release.store.inner.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
                graphs[graph.value.removeprefix(GRAPHS)] = path
    except (RuntimeError, OSError) as error:
        if not is_corruption(error):
            raise
        raise NoReleaseError(f"the store of release {release.id} is damaged: {error}") from error
    return graphs


def _split(dump: Path, folder: Path) -> Graphs:
    """Write the graphs of a dump to a folder.

    Raises:
        FileError: if it cannot be read, or a line is not a quad of a graph of Standlink.
    """
    graphs: dict[str, Path] = {}
    try:
        with dump.open("rb") as lines, ExitStack() as files:
            out: dict[bytes, Callable[[bytes], int]] = {}
            for number, line in enumerate(lines, 1):
                match = _QUAD.fullmatch(line)
                if match is None:
                    raise FileError(dump, number, _malformed(line))
                if match[2] not in out:
                    name = match[2].decode()
                    graphs[name] = folder / f"{len(graphs)}.nt"
                    out[match[2]] = files.enter_context(graphs[name].open("wb", buffering=_BLOCK)).write
                out[match[2]](match[1] + b" .\n")
    except OSError as error:
        raise FileError(dump, None, f"cannot be read: {error.strerror or error}") from error
    if PROVENANCE.value.removeprefix(GRAPHS) not in graphs:
        raise FileError(dump, None, f"has no graph {PROVENANCE.value}, which describes its datasets. {_EXPECTED}")
    return graphs


def _malformed(line: bytes) -> str:
    if not line.endswith(b"\n"):
        return f"the last line is incomplete: was the dump cut off? {_EXPECTED}"
    shown = line.decode("utf-8", "replace").strip()[:80]
    return f"not a quad in a graph {GRAPHS}...: {shown}. {_EXPECTED}"


def _names(graphs: Graphs) -> list[str]:
    """Return the names of the datasets among graphs, in the order of builds."""
    built = {graph.value.removeprefix(GRAPHS) for graph in (INFERRED, PROVENANCE)}
    return sorted(graphs.keys() - built, key=lambda name: f"{name}.ttl")


def _described(name: str, graphs: Graphs, dump: Path | None = None) -> Dataset:
    """Return the description of a dataset, as far as the graphs have it.

    Raises:
        FileError: if a dump does not describe it, or does not have as many triples as it says.
    """
    about = _about(graphs[PROVENANCE.value.removeprefix(GRAPHS)], GRAPHS + name)
    lines = lines_of(graphs[name])
    said = about.get("void:triples", [""])[0]
    if dump and (not said or int(said) != len(lines)):
        message = f"has {len(lines):,} triples of graph {GRAPHS}{name}, and says that there are {said or 'none'}"
        raise FileError(dump, None, f"{message}: was the dump cut off or changed?")
    if dump and (missing := [key for key in ("rdfs:label", "dcterms:license") if key not in about]):
        raise FileError(dump, None, f"does not describe the graph {GRAPHS}{name}: it has no {' and no '.join(missing)}")
    content = file_checksum(graphs[name])
    typed = lines.filter(lines.str.starts_with(f"<{THINGS}") & lines.str.contains(f"> {RDF_TYPE} <", literal=True))
    things = typed.str.splitn(" ", 2).struct[0].n_unique()
    return Dataset(
        name=name,
        title=about.get("rdfs:label", [name])[0],
        licence=about.get("dcterms:license", [""])[0],
        derived_from=" ".join(about.get("prov:wasDerivedFrom", ())),
        importer=IMPORTER,
        digest=content,
        imported=datetime.now(UTC).isoformat(timespec="seconds"),
        read=things,
        kept=things,
        triples=len(lines),
        version=about.get("dcat:version", [""])[0],
        licence_note=about.get("dcterms:rights", [""])[0],
        content=content,
    )


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


def _about(path: Path, graph: str) -> dict[str, list[str]]:
    """Return the values of the properties of a dataset, by their prefixed names."""
    found: dict[str, list[str]] = {}
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES):
        if quad.subject == ox.NamedNode(graph) and not isinstance(quad.object, ox.Triple):
            found.setdefault(compact(quad.predicate.value), []).append(quad.object.value)
    return found


def _write(draft: Draft, dataset: Dataset, path: Path) -> Dataset:
    """Write a dataset that was restored from a dump."""
    with path.open("rb") as lines:
        while block := lines.read(_BLOCK):
            draft.write(block)
    about = asdict(dataset)
    return draft.describe(**{k: v for k, v in about.items() if k not in ("name", "imported", "triples", "content")})
