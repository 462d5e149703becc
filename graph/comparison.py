"""What changed between two releases, by dataset and kind of thing, down to the triple.

Compared is what the datasets assert, not what follows from it. A thing is added or removed with its class, and changed
if anything else said of it in that dataset is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from ..ontology.namespaces import GRAPHS, kind_and_slug
from .release import Release
from .store import RDF_TYPE


@dataclass(frozen=True)
class DatasetChange:
    """The triples that one dataset gained and lost."""

    dataset: str
    added: frozenset[ox.Triple]
    removed: frozenset[ox.Triple]

    def things(self) -> dict[str, dict[str, int]]:
        """Return how many things were added, removed and changed, by kind."""
        gained, lost = self._described(self.added), self._described(self.removed)
        touched = {t.subject for t in self.added | self.removed}
        counts: dict[str, Counter[str]] = {}
        for subject in touched:
            known = kind_and_slug(subject.value) if isinstance(subject, ox.NamedNode) else None
            fate = "added" if subject in gained - lost else "removed" if subject in lost - gained else "changed"
            counts.setdefault(known[0] if known else "other", Counter())[fate] += 1
        return {kind: dict(counts[kind]) for kind in sorted(counts)}

    @staticmethod
    def _described(triples: frozenset[ox.Triple]) -> set[Any]:
        return {t.subject for t in triples if t.predicate == RDF_TYPE}


@dataclass(frozen=True)
class Comparison:
    """The datasets that differ between two releases."""

    old: str
    new: str
    changes: tuple[DatasetChange, ...]

    def text(self) -> str:
        """Return the comparison for people."""
        lines = [f"From {self.old} to {self.new}:"]
        for change in self.changes:
            lines.append(f"  {change.dataset}: {len(change.added):,} triples added, {len(change.removed):,} removed")
            for kind, fates in change.things().items():
                lines.append(f"    {kind:<12} " + ", ".join(f"{n:,} {fate}" for fate, n in sorted(fates.items())))
        return "\n".join(lines if self.changes else [*lines, "  nothing changed"])

    def as_json(self) -> dict[str, Any]:
        """Return the comparison for machines."""
        datasets = {
            c.dataset: {"added": len(c.added), "removed": len(c.removed), "things": c.things()} for c in self.changes
        }
        return {"old": self.old, "new": self.new, "datasets": datasets}

    def patch(self) -> Iterator[str]:
        """Yield the lines of an RDF Patch (https://afs.github.io/rdf-patch/) that makes the new out of the old."""
        yield f'H id "{self.new}" .'
        yield f'H prev "{self.old}" .'
        yield "TX ."
        for change in self.changes:
            graph = ox.NamedNode(GRAPHS + change.dataset)
            for mark, triples in (("D", change.removed), ("A", change.added)):
                yield from sorted(f"{mark} {ox.Quad(t.subject, t.predicate, t.object, graph)} ." for t in triples)
        yield "TC ."


def compare(old: Release, new: Release) -> Comparison:
    """Compare what the datasets of two releases assert."""
    names = {d["name"]: d.get("digest") for d in old.manifest["datasets"]}
    others = {d["name"]: d.get("digest") for d in new.manifest["datasets"]}
    changes = []
    for name in sorted(names.keys() | others.keys()):
        if name in names and names[name] == others.get(name):
            continue
        before, after = _triples(old, name), _triples(new, name)
        if before != after:
            changes.append(DatasetChange(name, frozenset(after - before), frozenset(before - after)))
    return Comparison(old.id, new.id, tuple(changes))


def _triples(release: Release, dataset: str) -> set[ox.Triple]:
    quads = release.store.inner.quads_for_pattern(None, None, None, ox.NamedNode(GRAPHS + dataset))
    return {ox.Triple(q.subject, q.predicate, q.object) for q in quads}
