"""Relations that the release before left out, and whether an update leaves them out again without validating them.

They violate a shape: a build from nothing loads them, finds them and removes them (``excluding.py``). An update starts
from a graph without them. It need not put them back if what has changed has nothing to do with them, that is, if
neither what is inferred from them nor what a constraint finds about them can be other than before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ...ontology.vocabulary import RDF_TYPE
from ..gate.report import Exclusion
from ..gate.shapes import graph_constraints, read_shapes
from ..releases.dataset import Dataset
from ..releases.difference import Difference, lines_of
from ..releases.release import REPORT, Release
from .effects import Effects
from .excluding import relation_lines
from .loading import Part
from .revalidation import judged

#: The most relations that are looked at one by one; of more, validating them again is faster.
_MOST: Final = 1_000
_THIS: Final = ("this",)

#: By graph, the triples that a change adds and removes.
Triples = dict[str, tuple[frozenset[str], frozenset[str]]]


@dataclass(frozen=True)
class LeftOut:
    """Relations that a release left out, if their datasets have not changed since.

    Attributes:
        exclusions: the relations.
        datasets: their datasets as the release has them, by name.
    """

    exclusions: tuple[Exclusion, ...]
    datasets: Mapping[str, Dataset]

    @classmethod
    def of(cls, release: Release, datasets: Iterable[Dataset]) -> LeftOut | None:
        """Return the relations that a release left out.

        None if it left out nothing, very many, or whole records, or if a dataset has changed since.

        Args:
            release: the release.
            datasets: of the next release, as they were imported.
        """
        report = json.loads((release.path / REPORT).read_text("utf-8"))
        exclusions = tuple(Exclusion(**each) for each in report.get("excluded", ()))
        if not 0 < len(exclusions) <= _MOST or not all(each.relation for each in exclusions):
            return None
        names = {each.dataset for each in exclusions}
        before = {d["name"]: d for d in release.manifest["datasets"] if d["name"] in names}
        found = {
            d.name: replace(d, content=before[d.name]["content"], triples=before[d.name]["triples"])
            for d in datasets
            if d.name in before and before[d.name].get("given") == d.content
        }
        return cls(exclusions, found) if found.keys() == names else None

    def applied(self, datasets: Iterable[Dataset]) -> list[Dataset]:
        """Return datasets as they are without the relations."""
        return [self.datasets.get(d.name, d) for d in datasets]

    def parts(self, parts: Iterable[Part], folder: Path) -> list[Part]:
        """Return parts of a release without the relations; those that have them are written to a folder."""
        return [self._part(part, folder) for part in parts]

    def differences(self) -> dict[ox.NamedNode, Difference]:
        """Return what putting the relations back adds to each graph."""
        none = pl.Series("line", dtype=pl.String)
        added = {name: pl.Series("line", self._lines(name), pl.String) for name in self.datasets}
        return {ox.NamedNode(GRAPHS + name): Difference(lines, none) for name, lines in added.items()}

    def are_named(self, changed: pl.Series) -> bool:
        """Return whether one of some N-Triples lines names an end of a relation."""
        lines = (line for name in self.datasets for line in self._lines(name))
        ends = {end for line in lines for end in line.split(" ")[::2]}
        return bool(changed.str.contains_any(sorted(ends)).any())

    def _lines(self, dataset: str) -> list[str]:
        return relation_lines(self.exclusions, dataset)

    def _part(self, part: Part, folder: Path) -> Part:
        name = part.graph.value.removeprefix(GRAPHS)
        if name not in self.datasets:
            return part
        kept, lines = Part(part.graph, folder / f"{name}-kept.nt"), lines_of(part.path)
        kept_lines = lines.filter(~lines.is_in(self._lines(name)))
        kept_lines.to_frame().write_csv(kept.path, include_header=False, quote_style="never")
        return kept


def triples_of_graphs(changes: Mapping[ox.NamedNode, Difference]) -> Triples:
    """Return the triples that changes add to graphs and remove from them, in a form that can be compared."""
    return {graph.value: (frozenset(c.added), frozenset(c.removed)) for graph, c in changes.items()}


def are_independent(one: Effects, other: Effects, store: ox.Store) -> bool:
    """Return whether the findings on a graph with two changes follow from those on graphs with one of them each.

    Args:
        one: the effects of a change.
        other: those of another, which concerns no curated file.
        store: the graph with both.
    """
    if not _disjoint(judged(store, one), judged(store, other)):
        return False
    # A type in a curated file makes a thing a curated one, whatever a query reads.
    is_typed = str(RDF_TYPE) in one.keys
    for constraint in graph_constraints(read_shapes()):
        first, second = one.on(constraint.select), other.on(constraint.select)
        if second.is_none or (first.is_none and not (constraint.editorial and is_typed)):
            continue
        if not (first.is_by(_THIS) and second.is_by(_THIS) and _disjoint(first.subjects, second.subjects)):
            return False
    return True


def _disjoint(one: Collection[object], other: Collection[object]) -> bool:
    return not set(one) & set(other)
