"""Build a release from the one before: only what depends on changed datasets is made again.

The store starts as a copy of the last one, by hard links, and receives the difference of each changed dataset. All
inferences are computed again from the files, which takes a second for a million triples, and compared with the previous
ones: exact for additions and removals, with no state to maintain. Records that changed are validated again, and tables
are made again if their queries could match a changed triple. The result equals that of a build from nothing; tests
compare the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...errors import NoReleaseError
from ...ontology.namespaces import GRAPHS, PREFIXES, compact, node
from ...ontology.vocabulary import RDF_TYPE
from ..gate.validation import LISTED, Finding, Report, validate
from ..releases.dataset import Dataset, triples_path
from ..releases.difference import Difference, dataset_lines, difference, kept, lines_of
from ..releases.dumps import DUMPS, QUADS
from ..releases.gzip_members import Member, members
from ..releases.release import INFERENCES, REPORT, Release, Releases
from ..releases.sorted_quads import member_name
from ..store.merging import count
from ..store.store import INFERRED, Store
from .derivation import is_derived
from .loading import PROVENANCE, Part
from .tabulation import EarlierTables, tabulate
from .whole import Whole

#: Above this share of changed triples, a build from nothing is faster.
_SHARE: Final = 0.1
#: Below this number of triples, making all tables is faster than finding out which have changed.
SMALL: Final = 200_000
_IN_SCHEME: Final = node("skos:inScheme")


@dataclass(frozen=True)
class Changes:
    """The changes of the datasets since a release."""

    release: Release
    datasets: dict[str, Difference]

    @classmethod
    def since(cls, releases: Releases, datasets: Sequence[Dataset], rules: str, folder: Path) -> Changes | None:
        """Return the changes since the current release, or None if the next one must be built from nothing.

        That is the case if the rules have changed, the current release is damaged, or the changes are large.
        """
        try:
            release = releases.current()
            if release.manifest.get("rules") != rules:
                return None
            release.verify()
            before = {d["name"]: d["content"] for d in release.manifest["datasets"]}
        except (NoReleaseError, KeyError):
            return None
        now = {d.name: d.content for d in datasets}
        names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        size = sum(d.triples for d in datasets)
        none = pl.Series("line", dtype=pl.String)
        found = {}
        for name in names:
            path = triples_path(releases.home, name)
            old = dataset_lines(release.store, name, folder) if name in before else none
            found[name] = difference(old, lines_of(path) if name in now and path.exists() else none)
        return cls(release, found) if sum(map(len, found.values())) <= size * _SHARE else None


class Update(Whole):
    """The stages of a build from an earlier release."""

    def __init__(self, changes: Changes, parts: Sequence[Part], triples: int, target: Path, inferred: Path) -> None:
        self.base = self.release = changes.release
        self.folder = inferred.parent
        self.changes = {ox.NamedNode(GRAPHS + name): found for name, found in changes.datasets.items()}
        self.release.store.inner.backup(str(target))
        super().__init__(parts, triples, target, inferred)

    def load(self) -> int:
        """Load datasets, provenance and ontology, and update them on disk; return the number of triples."""
        for graph in self.changes.keys() - {part.graph for part in self.parts}:
            self.changes[graph].apply(self.disk, graph)
        return super().load()

    def validate(self, files: dict[str, Path], listed: int = LISTED) -> Report:
        """Validate the changed records and the graph as a whole; keep the findings about other records.

        If there are too many findings to list, all records are validated: counts alone do not name the records.
        """
        old = json.loads((self.release.path / REPORT).read_text("utf-8"))
        if listed != LISTED or len(old["findings"]) < sum(old["counts"].values()):
            return super().validate(files, listed)
        findings = [Finding(**f) for f in old["findings"]]
        moved = {change.value.removeprefix(GRAPHS) for change in self.changes}
        touched = set(self._touched())
        # In a changed file, earlier findings may have moved to another line.
        touched |= {n for f in findings if f.dataset in moved and (n := _node(f.node)) is not None}
        names = {compact(each.value) for each in touched}
        kept = [f for f in findings if f.node not in names and f.component != "SPARQL"]
        report = validate(self.store, files, touched, triples=self.files).with_findings(kept)
        if report.unlisted or any(tally.count > LISTED for tally in report.tallies()):
            return super().validate(files, listed)
        return report

    def tabulate(self, folder: Path) -> dict[str, int]:
        """Write the analysis tables, and copy the unchanged ones; return the number of rows of each."""
        if count(self.store) < SMALL:
            return super().tabulate(folder)
        changed = frozenset[str]().union(*(change.keys() for change in self.changes.values()))
        return tabulate(self.store, folder, EarlierTables(self.release, changed), self.columns())

    def unchanged(self) -> dict[str, Member]:
        """Return the members of the dump of the last release whose graphs are the same."""
        dump = self.release.path / DUMPS / QUADS
        changed = {graph for graph, change in self.changes.items() if len(change)} | {PROVENANCE}
        names = {member_name(graph.value) for graph in changed}
        return {m.name: m for m in members(dump) if m.name not in names} if dump.exists() else {}

    def optimize(self) -> None:
        """Leave the store as it is: a small change needs no optimization, and the last release shares the files."""

    def _load_inferred(self, path: Path, *, derived: bool) -> None:
        """Load inferred triples, on disk only the difference from earlier ones."""
        before = kept(self.release.path / INFERENCES)
        were_derived = is_derived(before)
        change = difference(before.filter(were_derived if derived else ~were_derived), lines_of(path))
        closure = self.changes.get(INFERRED)
        self.changes[INFERRED] = change
        super()._load_inferred(path, derived=derived)
        if closure:
            self.changes[INFERRED] = Difference(
                pl.concat([closure.added, change.added]), pl.concat([closure.removed, change.removed])
            )

    def _apply(self, graph: ox.NamedNode, change: Difference) -> None:
        super()._apply(graph, change)
        self._note(graph, change)

    def _note(self, graph: ox.NamedNode, change: Difference) -> None:
        """Add a change to those since the last release."""
        before = self.changes.get(graph)
        if before:
            change = Difference(pl.concat([before.added, change.added]), pl.concat([before.removed, change.removed]))
        self.changes[graph] = change

    def _write(self, parts: Sequence[Part]) -> None:
        for part in parts:
            if part.graph == PROVENANCE:
                before = dataset_lines(self.release.store, PROVENANCE.value.removeprefix(GRAPHS), self.folder)
                difference(before, lines_of(part.path)).apply(self.disk, PROVENANCE)
            elif part.graph in self.changes:
                self.changes[part.graph].apply(self.disk, part.graph)

    def _changed(self) -> Iterator[ox.Triple]:
        for change in self.changes.values():
            yield from change.triples()

    def _touched(self) -> Iterator[ox.NamedNode]:
        """Yield the subjects of changed triples, and the subjects that refer to one whose classes or scheme changed.

        Shapes of records read nothing else of a neighbour.
        """
        for triple in self._changed():
            if isinstance(triple.subject, ox.NamedNode):
                yield triple.subject
                if triple.predicate in (RDF_TYPE, _IN_SCHEME):
                    referring = (t.subject for t in Store(self.store).triples(value=triple.subject))
                    yield from (s for s in referring if isinstance(s, ox.NamedNode))


def _node(name: str) -> ox.NamedNode | None:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES.get(prefix, prefix + ":") + local) if local else None
