"""The third stage: does the graph hold to the shapes, and if not, where and what is to be done.

Shapes that look at one record are run by pyshacl, in batches (``records.py``). Constraints on the graph as a whole,
which shapes state in SPARQL (``sh:sparql``), are run by the store itself: the verdict is the same, at a fraction of the
time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from rdflib import SH, Graph

from ...ontology.namespaces import GRAPHS, PREFIXES, compact
from ...ontology.vocabulary import RDF_TYPE, shape_files
from ..boundary import to_rdflib
from ..sources.turtle import find_line
from ..store import INFERRED, ONTOLOGY, Store
from .records import check_records

SEVERITIES: Final = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Finding:
    """One result of validation."""

    severity: str
    node: str
    shape: str
    message: str
    path: str = ""
    value: str = ""
    dataset: str = ""
    place: str = ""

    def __str__(self) -> str:
        path = f" {self.path}" if self.path else ""
        value = f" = {self.value}" if self.value else ""
        place = self.place or self.dataset
        return f"{self.severity}: {place}: {self.node}{path}{value}\n    {self.message} [{self.shape}]"


@dataclass(frozen=True)
class Report:
    """All findings, the gravest first."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether a release may be made: there is no violation."""
        return not any(f.severity == "Violation" for f in self.findings)

    def counts(self) -> dict[str, int]:
        """Return the number of findings by severity."""
        counts = Counter(f.severity for f in self.findings)
        return {severity: counts[severity] for severity in SEVERITIES}

    def text(self, most: int = 50) -> str:
        """Return the report for people: so many findings at most, and how many there are in all."""
        shown = "\n".join(map(str, self.findings[:most]))
        rest = len(self.findings) - most
        return shown + (f"\n... and {rest} more" if rest > 0 else "")

    def as_json(self) -> dict[str, Any]:
        """Return the report for machines."""
        return {"conforms": self.conforms, "counts": self.counts(), "findings": [asdict(f) for f in self.findings]}


def validate(store: ox.Store, files: Mapping[str, Path], nodes: Iterable[ox.NamedNode] | None = None) -> Report:
    """Check the store against all shapes.

    Args:
        store: the data, with what is inferred from them and the ontology.
        files: the Turtle file of each dataset, by its name, to tell the place of a finding.
        nodes: the records to check, by default all; constraints on the graph as a whole are always checked.
    """
    found = [*(Finding(**asdict(r)) for r in check_records(store, nodes)), *_check_graph(store)]
    placed = [_place(store, files, f) for f in dict.fromkeys(found)]
    placed.sort(key=lambda f: (SEVERITIES.index(f.severity), f.dataset, f.node, f.shape, f.path, f.value))
    return Report(tuple(placed))


def _check_graph(store: ox.Store) -> Iterator[Finding]:
    """Run the constraints that shapes state in SPARQL, each once over the whole store."""
    shapes = Graph()
    for path in shape_files():
        shapes.parse(path)
    reader = Store(store)
    for shape, constraint in shapes.subject_objects(SH.sparql):
        severity = shapes.value(shape, SH.severity) or SH.Violation
        for solution in reader.select(str(shapes.value(constraint, SH.select))):
            yield Finding(
                severity=str(severity).removeprefix(str(SH)),
                node=compact(solution["this"].value),
                shape=compact(str(shape)),
                message=str(shapes.value(constraint, SH.message)),
            )


def _place(store: ox.Store, files: Mapping[str, Path], finding: Finding) -> Finding:
    """Return the finding with the dataset, file and line where it can be mended."""
    iri = _expand(finding.node)
    node = ox.NamedNode(iri)
    described = [q.graph_name for q in store.quads_for_pattern(node, RDF_TYPE, None)]
    described += [q.graph_name for q in store.quads_for_pattern(node, None, None)]
    described += [q.graph_name for q in store.quads_for_pattern(None, None, node)]
    graph = next((g for g in described if isinstance(g, ox.NamedNode) and g not in (INFERRED, ONTOLOGY)), None)
    name = graph.value.removeprefix(GRAPHS) if graph else ""
    place = ""
    if name in files:
        line = find_line(files[name], iri)
        place = f"{files[name].name}{f':{line}' if line else ''}"
    return Finding(**{**asdict(finding), "dataset": name, "place": place})


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


def as_rdflib(store: ox.Store) -> Graph:
    """Return all triples of a store as an rdflib graph."""
    data = ox.serialize({ox.Triple(q.subject, q.predicate, q.object) for q in store}, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return to_rdflib(data)
