"""Differences between two releases, by dataset and kind of thing, down to the triple.

Only asserted triples are compared. A thing is added or removed with its class, and changed if any other triple about it
in the dataset is. Datasets are compared one at a time, as columns of lines.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS, thing_pattern
from ..store.store import RDF_TYPE
from .difference import Difference, dataset_lines, difference
from .release import Release


@dataclass(frozen=True)
class DatasetChange:
    """The triples that one dataset gained and lost."""

    dataset: str
    difference: Difference

    def things(self) -> dict[str, dict[str, int]]:
        """Return the numbers of things added, removed and changed, by kind."""
        sides = [("added", self.difference.added), ("removed", self.difference.removed)]
        triples = pl.concat(
            lines.str.splitn(" ", 3)
            .struct.rename_fields(["s", "p", "o"])
            .struct.unnest()
            .with_columns(side=pl.lit(side))
            for side, lines in sides
        )
        described = pl.col("p") == str(RDF_TYPE)
        gained, lost = ((described & (pl.col("side") == side)).any() for side, _ in sides)
        fate = (
            pl.when(gained & ~lost)
            .then(pl.lit("added"))
            .when(lost & ~gained)
            .then(pl.lit("removed"))
            .otherwise(pl.lit("changed"))
        )
        kind = pl.col("s").str.extract(f"^<{thing_pattern()}>$").fill_null("other")
        things = triples.group_by("s").agg(fate.alias("fate")).group_by(kind.alias("kind"), "fate").len()
        counts: dict[str, dict[str, int]] = {}
        for name, outcome, count in things.sort("kind", "fate").iter_rows():
            counts.setdefault(name, {})[outcome] = count
        return counts


@dataclass(frozen=True)
class Comparison:
    """The datasets that differ between two releases."""

    old: str
    new: str
    changes: tuple[DatasetChange, ...]

    def text(self) -> str:
        """Return the comparison as text."""
        lines = [f"From {self.old} to {self.new}:"]
        for change in self.changes:
            added, removed = len(change.difference.added), len(change.difference.removed)
            lines.append(f"  {change.dataset}: {added:,} triples added, {removed:,} removed")
            for kind, fates in change.things().items():
                lines.append(f"    {kind:<12} " + ", ".join(f"{n:,} {fate}" for fate, n in sorted(fates.items())))
        return "\n".join(lines if self.changes else [*lines, "  nothing changed"])

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as a JSON object."""
        datasets = {
            c.dataset: {
                "added": len(c.difference.added),
                "removed": len(c.difference.removed),
                "things": c.things(),
            }
            for c in self.changes
        }
        return {"old": self.old, "new": self.new, "datasets": datasets}

    def patch(self) -> Iterator[str]:
        """Yield the lines of an RDF Patch from the old to the new release; see https://afs.github.io/rdf-patch/."""
        yield f'H id "{self.new}" .'
        yield f'H prev "{self.old}" .'
        yield "TX ."
        for change in self.changes:
            graph = ox.NamedNode(GRAPHS + change.dataset)
            for mark, lines in (("D", change.difference.removed), ("A", change.difference.added)):
                yield from (f"{mark} {line.removesuffix(' .')} {graph} ." for line in lines.sort())
        yield "TC ."


def compare(old: Release, new: Release) -> Comparison:
    """Compare the asserted triples of two releases."""
    names = {d["name"]: d.get("content") or d.get("digest") for d in old.manifest["datasets"]}
    others = {d["name"]: d.get("content") or d.get("digest") for d in new.manifest["datasets"]}
    changes = []
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted(names.keys() | others.keys()):
            if name not in names or names[name] != others.get(name):
                found = difference(*(dataset_lines(release.store, name, Path(folder)) for release in (old, new)))
                if len(found):
                    changes.append(DatasetChange(name, found))
    return Comparison(old.id, new.id, tuple(changes))
