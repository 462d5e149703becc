"""The third stage of the pipeline: validate the graph against the shapes.

For shapes on single records, columns find the records that may break them (``prefilter.py``) and pyshacl validates
those few (``records.py``). Constraints on the whole graph (``sh:sparql``) run in the store alone. The results equal
those of plain pyshacl on the whole graph, in a fraction of the time. One exception: an ``sl:EditorialShape`` applies
only to things that the curated files describe. ``DESIGN.md`` explains why and how.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox
from rdflib import Graph

from ...ontology.namespaces import compact
from ..store.boundary import to_rdflib
from ..store.store import Store
from .locations import Locations
from .prefilter import Kind, Smallest, Suspects, prefilter
from .records import Result, validate_records
from .report import Finding, Report, Tally, write_report
from .shapes import GraphConstraint, check_shapes, graph_constraints, read_shapes, record_shapes

#: The number of results of one constraint that are listed per dataset; nobody reads more.
LISTED: Final = 100
#: So few records are all given to pyshacl, which takes less time than to find those that may break a shape.
_FEW: Final = 300

#: A few results of a constraint on the whole graph: the node, and the value at fault as a term.
Examples: TypeAlias = Smallest[tuple[str, str]]

__all__ = ["Finding", "Report", "as_rdflib", "validate", "write_report"]


def validate(
    store: ox.Store,
    files: Mapping[str, Path],
    nodes: Iterable[ox.NamedNode] | None = None,
    *,
    triples: Sequence[Path] | None = None,
    shapes: Graph | None = None,
    constraints: Iterable[GraphConstraint] | None = None,
    listed: int | None = LISTED,
) -> Report:
    """Validate the store against all shapes.

    Args:
        store: the data, with the inferred triples and the ontology.
        files: the Turtle file of each curated dataset, by its name, to locate findings.
        nodes: the records to check, by default all.
        triples: N-Triples files with all triples of the store, which are faster to read than a large store.
        shapes: the shapes, by default those of the ontology.
        constraints: the constraints on the whole graph to check, by default all of the shapes.
        listed: how many results of one constraint to list per dataset; None lists all. All results are counted.

    Raises:
        ShapeError: if a shape has a construct that cannot be validated.
    """
    shapes = shapes if shapes is not None else read_shapes()
    check_shapes(shapes)
    reader, local = Store(store), record_shapes(shapes)
    locations = Locations(reader, files)
    wanted = {node.value for node in nodes} if nodes is not None else None
    if wanted is not None and len(wanted) <= _FEW:
        suspects = Suspects(wanted)
    else:
        suspects = prefilter(reader, local, locations, wanted, listed, triples)
    collected = _Collector(locations, suspects.counted, listed)
    for result in validate_records(reader, local, suspects.records):
        collected.add(result)
    wide = graph_constraints(shapes) if constraints is None else constraints
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda c: _violations(reader, c, locations, listed), wide):
            collected.add_graph_wide(*found)
    return collected.report()


class _Collector:
    """Counts all results and keeps the first ones of each kind in each dataset."""

    def __init__(self, locations: Locations, counted: Mapping[Kind, Counter[str]], listed: int | None) -> None:
        self.locations, self.listed = locations, listed
        #: Constraints that the prefilter has already counted.
        self.counted = counted
        self.counts: Counter[tuple[Kind, str]] = Counter()
        self.findings: defaultdict[tuple[Kind, str], list[Finding]] = defaultdict(list)
        for kind, counts in counted.items():
            self.counts.update({(kind, dataset): n for dataset, n in counts.items()})

    def add(self, result: Result) -> None:
        kind = (result.severity, result.shape, result.path, result.component, result.message)
        dataset = self.locations.dataset(result.node)
        if kind not in self.counted:
            self.counts[kind, dataset] += 1
        if self.listed is None or len(self.findings[kind, dataset]) < self.listed:
            self.findings[kind, dataset].append(self.finding(result, dataset))

    def add_graph_wide(self, kind: Kind, counts: Counter[str], examples: Mapping[str, Examples]) -> None:
        for dataset, number in counts.items():
            self.counts[kind, dataset] += number
            severity, shape, path, component, message = kind
            for node, term in examples[dataset]:
                value = compact(term[1:-1]) if term.startswith("<") else term
                result = Result(severity, node, shape, path, component, message, value, term)
                self.findings[kind, dataset].append(self.finding(result, dataset))

    def finding(self, result: Result, dataset: str) -> Finding:
        return Finding(
            severity=result.severity,
            node=compact(result.node),
            shape=result.shape,
            message=result.message,
            path=result.path,
            value=result.value,
            dataset=dataset,
            place=self.locations.file_and_line(result.node, dataset),
            component=result.component,
            term=result.term,
        )

    def report(self) -> Report:
        findings = [f for found in self.findings.values() for f in found]
        findings.sort(key=lambda f: f.order)
        more = sorted(
            (kind, dataset, number - len(self.findings[kind, dataset]))
            for (kind, dataset), number in self.counts.items()
        )
        unlisted = (Tally(kind[0], dataset, *kind[1:], count=number) for kind, dataset, number in more if number)
        return Report(tuple(findings), tuple(unlisted))


def _violations(
    store: Store, constraint: GraphConstraint, locations: Locations, listed: int | None
) -> tuple[Kind, Counter[str], dict[str, Examples]]:
    """Run a SPARQL constraint once over the whole store.

    Besides the node it may select, as SHACL defines, the ``?value`` at fault and the ``?path``, one property.
    """
    counts: Counter[str] = Counter()
    examples: defaultdict[str, Examples] = defaultdict(lambda: Smallest(listed))
    path = ""
    # Without any files, every thing counts as curated.
    only_curated, select = constraint.editorial and bool(locations.files), constraint.select
    if only_curated and locations.has_imports:
        # Most things are not curated: nothing need be read of them.
        values = " ".join(f"<{iri}>" for iri in sorted(locations.curated))
        select = select.replace("{", f"{{ VALUES $this {{ {values} }}", 1)
    solutions = store.select(select)
    selected = {variable.value for variable in solutions.variables}
    for solution in solutions:
        if "path" in selected:
            path = compact(solution["path"].value)
        value = str(solution["value"]) if "value" in selected else ""
        found = solution["this"]
        node = found.value if isinstance(found, ox.NamedNode) else str(found)
        if only_curated and node not in locations.curated:
            continue
        dataset = locations.dataset(node)
        counts[dataset] += 1
        examples[dataset].add((node, value))
    kind = (constraint.severity, constraint.shape, path, "SPARQL", constraint.message)
    return kind, counts, examples


def as_rdflib(store: ox.Store) -> Graph:
    """Return all triples of a store as an rdflib graph."""
    data = ox.serialize(Store(store).triples(), format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return to_rdflib(data)
