"""A change of a graph: applied to its stores, with what follows from it and what it makes of the report.

An update of a release is a change, and so is what a build leaves out of a graph that it has already validated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.derivation import derivations
from ..gate.report import Report
from ..releases.difference import Difference, difference, lines_of, without
from ..releases.sorted_quads import as_stored
from ..store.store import INFERRED, Store
from .derivation import derived_lines, is_derived
from .effects import Effects
from .inference import infer_files, own_rules
from .propagation import Propagation
from .revalidation import Before, revalidate

#: Above this number of changed triples, inferring all again is faster than look-ups.
_STEPWISE: Final = 20_000
_NONE: Final = pl.Series("line", dtype=pl.String)
_NOTHING: Final = Difference(_NONE, _NONE)


class Change:
    """A change of a graph, as far as it has been made.

    Args:
        before: the graph before it.
        inferred: yields the inferred triples of before, as lines, in blocks.
        stores: those to apply it to, which have the same triples; the first is read.
        folder: for temporary files.
    """

    def __init__(
        self, before: Before, inferred: Callable[[], Iterator[pl.Series]], stores: Sequence[ox.Store], folder: Path
    ) -> None:
        self.before, self.folder = before, folder
        #: By graph.
        self.graphs: dict[ox.NamedNode, Difference] = {}
        self._store, *self._others = stores
        self._inferred_before = inferred
        #: What nothing has been inferred from.
        self._new: list[Difference] = []

    @property
    def grown(self) -> int:
        """The number of triples by which the named graphs have grown."""
        return sum(len(change.added) - len(change.removed) for change in self.graphs.values())

    @property
    def effects(self) -> Effects:
        """The effects of the change."""
        return Effects(self.graphs.values(), Store(self._store))

    @property
    def lines(self) -> pl.Series:
        """All triples that were added or removed."""
        return pl.concat([_NONE, *(each for c in self.graphs.values() for each in (c.added, c.removed))])

    def apply(self, graph: ox.NamedNode, change: Difference) -> None:
        """Change a named graph."""
        change = Difference(as_stored(change.added), as_stored(change.removed))
        for store in (self._store, *self._others):
            change.apply(store, graph)
        self._note(graph, change)
        self._new.append(change)

    def infer(self, files: Callable[[], Sequence[Path]]) -> int:
        """Change what is inferred from what has changed, then what is derived; return the number of both.

        Args:
            files: returns the files with all asserted triples, after the change, if they have to be read.
        """
        changes, self._new = self._new, []
        added, removed = (
            pl.concat([_NONE, *(c.added for c in changes)]),
            pl.concat([_NONE, *(c.removed for c in changes)]),
        )
        change = Difference(added, removed)
        few = len(change) <= _STEPWISE
        inferred = Propagation(own_rules()).apply(self._store, change) if few else self._infer_all(files())
        inferred = inferred.then(self._derive(Effects([*changes, inferred], Store(self._store))))
        for store in self._others:
            inferred.apply(store, INFERRED)
        self._note(INFERRED, inferred)
        grown = self.graphs[INFERRED]
        return self.before.inferred + len(grown.added) - len(grown.removed)

    @contextmanager
    def trial(self, changes: Mapping[ox.NamedNode, Difference]) -> Iterator[Change]:
        """Make a few more changes, and what follows from them, for a while; yield them as a change of their own."""
        more = Change(self.before, self._inferred_before, [self._store, *self._others], self.folder)
        for graph, change in changes.items():
            more.apply(graph, change)
        more.infer(tuple)
        try:
            yield more
        finally:
            for graph, change in changes.items():
                more.apply(graph, Difference(change.removed, change.added))
            more.infer(tuple)

    def revalidate(self, files: Mapping[str, Path]) -> Report | None:
        """Return the report on the graph; None if all of it has to be validated."""
        return revalidate(self.before, self._store, files, self.effects, self.graphs.keys())

    def inferred(self) -> Iterator[pl.Series]:
        """Yield the inferred triples in blocks, with what has changed of them."""
        change = self.graphs.get(INFERRED, _NOTHING)
        for lines in self._inferred_before():
            yield without(lines, change.removed)
        yield change.added

    def _note(self, graph: ox.NamedNode, change: Difference) -> None:
        self.graphs[graph] = self.graphs.get(graph, _NOTHING).then(change)

    def _infer_all(self, files: Sequence[Path]) -> Difference:
        """Infer from all triples, and apply the difference."""
        fresh = self.folder / "fresh.nt"
        infer_files(files, fresh)
        before = pl.concat(lines.filter(~is_derived(lines)) for lines in self.inferred())
        change = stored_difference(before, lines_of(fresh))
        change.apply(self._store, INFERRED)
        return change

    def _derive(self, effects: Effects) -> Difference:
        """Apply the difference of the derived words on which a change has an effect."""
        reader, changes = Store(self._store), [_NOTHING]
        for rule in derivations():
            effect, sparql = effects.on(rule.sparql), rule.sparql
            subjects: list[ox.NamedNode | None] = [None]
            if effect.is_none:
                continue
            if effect.is_by((rule.subject,)) and not rule.is_depth:
                sparql, subjects = effect.restricted(sparql), [ox.NamedNode(iri) for iri in effect.subjects]
            fresh = derived_lines(reader, rule, sparql, self.folder / "derived.tsv")
            quads = (q for s in subjects for q in self._store.quads_for_pattern(s, rule.word, None, INFERRED))
            before = pl.Series("line", [f"{quad.triple} ." for quad in quads], pl.String)
            changes.append(stored_difference(before, fresh))
            changes[-1].apply(self._store, INFERRED)
        return reduce(Difference.then, changes)


def stored_difference(old: pl.Series, new: pl.Series) -> Difference:
    """Compare lines as the store writes them with lines as a file has them."""
    change = difference(old, new)
    if not len(change.added):
        return change
    fresh = as_stored(change.added).unique(maintain_order=True)
    return Difference(difference(old, fresh).added, difference(fresh, change.removed).added)
