"""Build a release from the one before: each stage touches what has changed.

The store starts as a copy of the last one, by hard links, and receives the difference of each changed dataset. What
follows from these differences is inferred from them, by look-ups (``propagation.py``). Of each query that makes a part
of the release (derived words, constraints, tables) it is known what the changed triples can change in its result
(``effects.py``): nothing, the solutions about a few things, or any; only that is made again. The result equals that of
a build from nothing; tests compare the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...errors import NoReleaseError
from ...ontology.namespaces import GRAPHS
from ..index.documents import Document, documents_checksum
from ..index.updating import renamed, update
from ..releases.dataset import Dataset, triples_path
from ..releases.difference import Difference, dataset_lines, difference, lines_in, lines_of
from ..releases.dumps import DUMPS, QUADS
from ..releases.gzip_members import Member, members
from ..releases.private import private_datasets
from ..releases.release import REPORT, Release, Releases
from ..releases.sorted_quads import member_name, triples_of
from ..releases.statistics import Statistics
from ..store.store import INFERRED
from .change import Change, stored_difference
from .counting import count_changed
from .left_out import LeftOut, Triples, are_independent, triples_of_graphs
from .loading import PROVENANCE, Part
from .revalidation import Before
from .tabulation import EarlierTables, tabulate
from .whole import Whole

#: Above this share of changed triples, a build from nothing is faster.
_SHARE: Final = 0.1
_NONE: Final = pl.Series("line", dtype=pl.String)


@dataclass(frozen=True)
class Changes:
    """The changes of the datasets since a release."""

    release: Release
    datasets: dict[str, Difference]
    left_out: LeftOut | None = None

    @classmethod
    def since(cls, releases: Releases, datasets: Sequence[Dataset], rules: str, folder: Path) -> Changes | None:
        """Return the changes since the current release, or None if the next one must be built from nothing.

        That is the case if the rules have changed, the current release is damaged, or the changes are large. Files of
        a release with private datasets are not passed on to one without any.
        """
        try:
            release = releases.current()
            if release.manifest.get("rules") != rules:
                return None
            if private_datasets(release.manifest) and not any(d.private for d in datasets):
                return None
            release.verify()
            before = {d["name"]: d["content"] for d in release.manifest["datasets"]}
        except (NoReleaseError, KeyError):
            return None
        left_out = LeftOut.of(release, datasets)
        now = {d.name: d.content for d in (left_out.applied(datasets) if left_out else datasets)}
        names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        size = sum(d.triples for d in datasets)
        found = {}
        for name in names:
            path = triples_path(releases.home, name)
            old = _lines(release, ox.NamedNode(GRAPHS + name), folder) if name in before else _NONE
            found[name] = stored_difference(old, lines_of(path) if name in now and path.exists() else _NONE)
        return cls(release, found, left_out) if sum(map(len, found.values())) <= size * _SHARE else None


class Update(Whole):
    """The stages of a build from an earlier release."""

    #: What has changed since that release.
    change: Change

    def __init__(self, changes: Changes, parts: Sequence[Part], triples: int, target: Path, inferred: Path) -> None:
        self.base = self.release = changes.release
        self.folder = inferred.parent
        self.given = {ox.NamedNode(GRAPHS + name): found for name, found in changes.datasets.items()}
        self.left_out, self._given = changes.left_out, {part.graph: part for part in parts}
        #: What putting back what the release before left out added, before anything else changed.
        self._added_back: Triples = {}
        self.release.store.inner.backup(str(target))
        super().__init__(self.left_out.parts(parts, self.folder) if self.left_out else parts, triples, target, inferred)
        # Few of its triples will be read: loading them into memory would take longer.
        self.memory = None
        about = self.release.manifest
        report = json.loads((self.release.path / REPORT).read_text("utf-8"))
        before = Before(self.release.store.inner, report, int(about["inferred"]))
        self.change = Change(before, lambda: _blocks(self.release, INFERRED, self.folder), [self.disk], self.folder)

    def load(self) -> int:
        """Apply the changes of datasets and of their provenance; return the number of triples."""
        if self.left_out:
            with self.change.trial(self.left_out.differences()) as back:
                self._added_back = triples_of_graphs(back.graphs)
        (provenance,) = (part.path for part in self.parts if part.graph == PROVENANCE)
        about = difference(_lines(self.release, PROVENANCE, self.folder), lines_of(provenance))
        for graph, change in {**self.given, PROVENANCE: about}.items():
            self.change.apply(graph, change)
        return self.number() - int(self.release.manifest["inferred"])

    def leaves_out_again(self) -> bool:
        """Return whether a build from nothing would leave out the same as the release before."""
        if self.left_out is None or self.left_out.are_named(self.change.lines):
            return False
        with self.change.trial(self.left_out.differences()) as back:
            is_same = triples_of_graphs(back.graphs) == self._added_back
            return is_same and are_independent(self.change.effects, back.effects, self.disk)

    def put_back(self, parts: Iterable[Part]) -> None:
        """Put back what the release before left out; exchange some other parts too."""
        graphs = self.left_out.differences() if self.left_out else ()
        self.left_out = None
        self.replace([*parts, *(self._given[graph] for graph in graphs)])

    def number(self) -> int:
        """Return the number of triples in the named graphs."""
        return int(self.release.manifest["triples"]) + self.change.grown

    def count(self) -> Statistics:
        """Count the triples that have changed, or all if those of the earlier release were not counted."""
        before = Statistics.of(self.release.manifest)
        if before is None:
            return super().count()
        return count_changed(before, self.release.store.inner, self.disk, self.change.graphs)

    def index(self, path: Path, documents: Sequence[Document]) -> dict[str, int]:
        """Write the search index, anew unless only names and texts differ; return the number of things by kind."""
        things, about = renamed(self.change.lines), self.release.manifest
        same = about.get("documents") == documents_checksum(documents)
        if things is not None and same and update(self.release.index, path, self.disk, things):
            return dict(about["counts"])
        return super().index(path, documents)

    def tabulate(self, folder: Path, values: pl.DataFrame) -> dict[str, int]:
        """Write the analysis tables as far as they have changed; return the number of rows of each."""
        earlier = EarlierTables(self.release, self.change.effects)
        if earlier.are_enough():
            return tabulate(self.disk, folder, earlier, values=values)
        return tabulate(self.disk, folder, earlier, self.columns, values)

    def unchanged(self) -> dict[str, Member]:
        """Return the members of the dump of the last release whose graphs are the same."""
        dump = self.release.path / DUMPS / QUADS
        names = {member_name(graph.value) for graph, change in self.change.graphs.items() if len(change)}
        return {m.name: m for m in members(dump) if m.name not in names} if dump.exists() else {}


def _lines(release: Release, graph: ox.NamedNode, folder: Path) -> pl.Series:
    """Return the triples of a named graph of a release."""
    return pl.concat([_NONE, *_blocks(release, graph, folder)])


def _blocks(release: Release, graph: ox.NamedNode, folder: Path) -> Iterator[pl.Series]:
    """Yield the triples of a named graph of a release, from its dump: reading the store takes ten times as long."""
    dump = release.path / DUMPS / QUADS
    if not dump.exists():
        yield dataset_lines(release.store, graph.value.removeprefix(GRAPHS), folder)
        return
    for member in members(dump):
        if member.name == member_name(graph.value):
            yield from map(lines_in, triples_of(member))
