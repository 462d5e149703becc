"""Build a release from the one before: each stage touches what has changed.

The store starts as a copy of the last one, by hard links, and receives the difference of each changed dataset. What
follows from these differences is inferred from them, by look-ups (``propagation.py``). Of each query that makes a part
of the release (derived words, constraints, tables) it is known what the changed triples can change in its result
(``effects.py``): nothing, the solutions about a few things, or any; only that is made again. The result equals that of
a build from nothing; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...errors import NoReleaseError
from ...ontology.derivation import derivations
from ...ontology.namespaces import GRAPHS
from ..gate.validation import LISTED, Report
from ..index.documents import Document, documents_checksum
from ..index.updating import renamed, update
from ..releases.dataset import Dataset, triples_path
from ..releases.difference import Difference, dataset_lines, difference, lines_in, lines_of
from ..releases.dumps import DUMPS, QUADS
from ..releases.gzip_members import Member, members
from ..releases.release import Release, Releases
from ..releases.sorted_quads import as_stored, member_name, triples_of
from ..store.store import INFERRED, Store
from .derivation import derived_lines, is_derived
from .effects import Effects
from .inference import infer_files, own_rules
from .loading import PROVENANCE, Part
from .propagation import Propagation
from .revalidation import revalidate
from .tabulation import EarlierTables, tabulate
from .whole import Whole

#: Above this share of changed triples, a build from nothing is faster.
_SHARE: Final = 0.1
#: Above this number of changed triples, inferring all again is faster than look-ups.
_STEPWISE: Final = 20_000
_NONE: Final = pl.Series("line", dtype=pl.String)
_NOTHING: Final = Difference(_NONE, _NONE)


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
        found = {}
        for name in names:
            path = triples_path(releases.home, name)
            old = _lines(release, ox.NamedNode(GRAPHS + name), folder) if name in before else _NONE
            found[name] = _stored_difference(old, lines_of(path) if name in now and path.exists() else _NONE)
        return cls(release, found) if sum(map(len, found.values())) <= size * _SHARE else None


class Update(Whole):
    """The stages of a build from an earlier release."""

    def __init__(self, changes: Changes, parts: Sequence[Part], triples: int, target: Path, inferred: Path) -> None:
        self.base = self.release = changes.release
        self.folder = inferred.parent
        self.given = {ox.NamedNode(GRAPHS + name): found for name, found in changes.datasets.items()}
        #: What has changed since the last release, by graph, and what of that nothing has been inferred from.
        self.changes: dict[ox.NamedNode, Difference] = {}
        self._new: list[Difference] = []
        self.release.store.inner.backup(str(target))
        super().__init__(parts, triples, target, inferred)
        # Few of its triples will be read: loading them into memory would take longer.
        self.memory = None

    def load(self) -> int:
        """Apply the changes of datasets and of their provenance; return the number of triples."""
        (provenance,) = (part.path for part in self.parts if part.graph == PROVENANCE)
        about = difference(_lines(self.release, PROVENANCE, self.folder), lines_of(provenance))
        for graph, change in {**self.given, PROVENANCE: about}.items():
            self._apply(graph, change)
        return self.number() - int(self.release.manifest["inferred"])

    def number(self) -> int:
        """Return the number of triples in the named graphs."""
        grown = sum(len(change.added) - len(change.removed) for change in self.changes.values())
        return int(self.release.manifest["triples"]) + grown

    def infer(self) -> int:
        """Change what is inferred from what has changed, then what is derived; return the number of both."""
        changes, self._new = self._new, []
        self.inferred.path.unlink(missing_ok=True)
        added, removed = (
            pl.concat([_NONE, *(c.added for c in changes)]),
            pl.concat([_NONE, *(c.removed for c in changes)]),
        )
        change = Difference(added, removed)
        few = len(change) <= _STEPWISE
        inferred = Propagation(own_rules()).apply(self.disk, change) if few else self._infer_all()
        derived = self._derive(Effects([*changes, inferred], Store(self.disk)))
        self._note(INFERRED, inferred.then(derived))
        grown = self.changes[INFERRED]
        self.inferred_triples = int(self.release.manifest["inferred"]) + len(grown.added) - len(grown.removed)
        return self.inferred_triples

    def validate(self, files: dict[str, Path], listed: int = LISTED) -> Report:
        """Validate what has changed; keep the findings about other records."""
        report = None
        if listed == LISTED:
            report = revalidate(self.release, self.disk, files, self._effects(), self.changes.keys())
        if report is None:
            self._write_inferred()
        return report or super().validate(files, listed)

    def index(self, path: Path, documents: Sequence[Document]) -> dict[str, int]:
        """Write the search index, anew unless only names and texts differ; return the number of things by kind."""
        lines = pl.concat([_NONE, *(each for c in self.changes.values() for each in (c.added, c.removed))])
        things, about = renamed(lines), self.release.manifest
        same = about.get("documents") == documents_checksum(documents)
        if things is not None and same and update(self.release.index, path, self.disk, things):
            return dict(about["counts"])
        self._write_inferred()
        return super().index(path, documents)

    def tabulate(self, folder: Path) -> dict[str, int]:
        """Write the analysis tables as far as they have changed; return the number of rows of each."""
        earlier = EarlierTables(self.release, self._effects())
        if earlier.are_enough():
            return tabulate(self.disk, folder, earlier)
        self._write_inferred()
        return tabulate(self.disk, folder, earlier, self.columns())

    def start_completing(self, path: Path, work: Path) -> None:
        """Begin to write the dump beside the stages that follow."""
        if member_name(INFERRED.value) not in self.unchanged():
            self._write_inferred()
        super().start_completing(path, work)

    def unchanged(self) -> dict[str, Member]:
        """Return the members of the dump of the last release whose graphs are the same."""
        dump = self.release.path / DUMPS / QUADS
        names = {member_name(graph.value) for graph, change in self.changes.items() if len(change)}
        return {m.name: m for m in members(dump) if m.name not in names} if dump.exists() else {}

    def optimize(self) -> None:
        """Leave the store as it is: a small change needs no optimization, and the last release shares the files."""

    def _apply(self, graph: ox.NamedNode, change: Difference) -> None:
        change = Difference(as_stored(change.added), as_stored(change.removed))
        super()._apply(graph, change)
        self._note(graph, change)
        self._new.append(change)

    def _note(self, graph: ox.NamedNode, change: Difference) -> None:
        """Add a change to those since the last release."""
        self.changes[graph] = self.changes.get(graph, _NOTHING).then(change)

    def _effects(self) -> Effects:
        return Effects(self.changes.values(), Store(self.disk))

    def _infer_all(self) -> Difference:
        """Infer from all triples, and apply the difference."""
        fresh = self.folder / "fresh.nt"
        infer_files([part.path for part in self.parts], fresh)
        before = self._inferred()
        change = _stored_difference(before.filter(~is_derived(before)), lines_of(fresh))
        change.apply(self.disk, INFERRED)
        return change

    def _derive(self, effects: Effects) -> Difference:
        """Apply the difference of the derived words on which a change has an effect."""
        reader, changes = Store(self.disk), [_NOTHING]
        for rule in derivations():
            effect, sparql = effects.on(rule.sparql), rule.sparql
            subjects: list[ox.NamedNode | None] = [None]
            if effect.is_none:
                continue
            if effect.is_by((rule.subject,)) and not rule.is_depth:
                sparql, subjects = effect.restricted(sparql), [ox.NamedNode(iri) for iri in effect.subjects]
            fresh = derived_lines(reader, rule, sparql, self.folder / "derived.tsv")
            quads = (q for subject in subjects for q in self.disk.quads_for_pattern(subject, rule.word, None, INFERRED))
            before = pl.Series("line", [f"{quad.triple} ." for quad in quads], pl.String)
            changes.append(_stored_difference(before, fresh))
            changes[-1].apply(self.disk, INFERRED)
        return reduce(Difference.then, changes)

    def _inferred(self) -> pl.Series:
        """Return the inferred triples, with what has changed of them."""
        before, change = _lines(self.release, INFERRED, self.folder), self.changes.get(INFERRED, _NOTHING)
        return pl.concat([difference(change.removed, before).added, change.added])

    def _write_inferred(self) -> None:
        """Write the file with the inferred triples, for stages that read it as a whole."""
        if not self.inferred.path.exists():
            self._inferred().to_frame().write_csv(self.inferred.path, include_header=False, quote_style="never")


def _lines(release: Release, graph: ox.NamedNode, folder: Path) -> pl.Series:
    """Return the triples of a named graph of a release, from its dump: reading the store takes ten times as long."""
    dump = release.path / DUMPS / QUADS
    if not dump.exists():
        return dataset_lines(release.store, graph.value.removeprefix(GRAPHS), folder)
    found = (member for member in members(dump) if member.name == member_name(graph.value))
    return lines_in(b"".join(block for member in found for block in triples_of(member)))


def _stored_difference(old: pl.Series, new: pl.Series) -> Difference:
    """Compare lines as the store writes them with lines as a file has them."""
    change = difference(old, new)
    if not len(change.added):
        return change
    fresh = as_stored(change.added).unique(maintain_order=True)
    return Difference(difference(old, fresh).added, difference(fresh, change.removed).added)
