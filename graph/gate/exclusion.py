"""Which imported descriptions a release leaves out because they violate a shape.

A violation of a curated file stops a build; one of an imported record costs that record alone. The record at fault is
found by dataset: the one that states the offending value or, where several datasets describe the same address and
their descriptions clash, every one but the first. Where a relation is at fault, that relation alone is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS, compact, expand, node
from ..store.store import INFERRED, ONTOLOGY, Store
from .report import Exclusion, Finding, Report

#: What is left out with the only record that refers to it, unless it is a record itself.
_HANGING: Final = tuple(node(name) for name in ("sl:evidence", "sl:source", "sl:editionOf"))
_RECORD: Final = node("dcterms:source")
#: Graphs that builds make themselves: the last one describes the datasets.
_BUILT: Final = (INFERRED, ONTOLOGY, ox.NamedNode(GRAPHS + "datasets"))


@dataclass(frozen=True)
class Faults:
    """What is behind the violations of a report.

    Attributes:
        imported: the descriptions in imported datasets to leave out, each once, with the first reason.
        curated: the violations that no imported dataset explains.
    """

    imported: list[Exclusion]
    curated: list[Finding]


def faults_of(store: Store, report: Report, curated: Collection[str]) -> Faults:
    """Find the imported descriptions behind the listed violations of a report.

    Args:
        store: the graph that was validated.
        report: with all its violations listed.
        curated: the names of the datasets of curated files.
    """
    imported: dict[tuple[str, ...], Exclusion] = {}
    unexplained = []
    violations = [finding for finding in report.findings if finding.severity == "Violation"]
    relations = {(f.node, f.value) for f in violations if _is_relation(f)}
    for finding in violations:
        steps = _steps(store, finding) if _is_relation(finding) else set()
        if any((finding.node, step) in relations or (step, finding.value) in relations for step in steps):
            # It follows from another relation that is left out.
            continue
        stated = _stated(store, finding, steps, curated) if _is_relation(finding) else []
        found = stated or _records(store, finding, curated)
        if not found:
            unexplained.append(finding)
        for each in found:
            imported.setdefault((each.dataset, each.record, *((each.path, each.value) if each.relation else ())), each)
    return Faults(list(imported.values()), unexplained)


def _is_relation(finding: Finding) -> bool:
    """Return whether a constraint on the whole graph found that a relation between two things is at fault."""
    return finding.component == "SPARQL" and bool(finding.path) and finding.term.startswith("<")


def _steps(store: Store, finding: Finding) -> set[str]:
    """Return the things between the ends of a relation that is transitive."""
    one, prop, other = named(finding.node), named(finding.path), named(finding.value)
    first = {t.object for t in store.triples(one, prop)}
    last = {t.subject for t in store.triples(None, prop, other)}
    between = (first & last) - {one, other}
    return {compact(thing.value) for thing in between if isinstance(thing, ox.NamedNode)}


def _stated(store: Store, finding: Finding, steps: Collection[str], curated: Collection[str]) -> list[Exclusion]:
    """Return the relations in imported datasets from which the one at fault is inferred, by their first step."""
    record = ox.NamedNode(expand(finding.node) or finding.node)
    label = store.label(record)
    found = []
    for quad in store.quads(record):
        (dataset,) = datasets_of([quad]) or ("",)
        if not dataset or dataset in curated or not isinstance(quad.object, ox.NamedNode):
            continue
        value, prop = compact(quad.object.value), compact(quad.predicate.value)
        if value not in (finding.value, *steps) or not _is_narrower(store, quad.predicate, finding.path):
            continue
        found.append(
            Exclusion(dataset, finding.node, label, finding.message, finding.shape, prop, value, relation=True)
        )
    return found


def _is_narrower(store: Store, prop: ox.NamedNode, path: str) -> bool:
    wider = named(path)
    return prop == wider or any(store.triples(prop, node("rdfs:subPropertyOf"), wider))


def _records(store: Store, finding: Finding, curated: Collection[str]) -> list[Exclusion]:
    """Return the imported descriptions at fault: of the node, or else of the other one that it clashes with."""
    other = finding.value if finding.component == "SPARQL" and finding.term.startswith("<") else ""
    for name in filter(None, (finding.node, other)):
        record = named(name)
        if record and (datasets := _at_fault(store, record, finding, curated)):
            told = finding.message, finding.shape, finding.path, finding.value
            return [Exclusion(dataset, name, store.label(record), *told) for dataset in datasets]
    return []


def _at_fault(store: Store, record: ox.NamedNode, finding: Finding, curated: Collection[str]) -> list[str]:
    """Return the imported datasets whose description of a record is at fault; without one, those that refer to it."""
    describing = datasets_of(store.quads(record))
    if not describing:
        return [d for d in datasets_of(store.quads(value=record)) if d not in curated]
    imported = [d for d in describing if d not in curated]
    stating = [d for d in _stating(store, record, finding) if d not in curated]
    if stating or len(imported) < len(describing):
        return stating or imported
    return imported[1:] or imported


def _stating(store: Store, record: ox.NamedNode, finding: Finding) -> list[str]:
    """Return the datasets that state the value at fault; none if it is a value too many or one that is missing."""
    if not finding.path or not finding.term or finding.term.startswith("_:"):
        return []
    (stated,) = ox.parse(f"{record} {named(finding.path)} {finding.term} .", format=ox.RdfFormat.N_TRIPLES)
    return datasets_of(store.quads(record, stated.predicate, stated.object))


def named(name: str) -> ox.NamedNode | None:
    """Return the node of a prefixed name or an IRI; None for a literal or a blank node in N-Triples syntax."""
    return None if name.startswith(('"', "_:")) else ox.NamedNode(expand(name) or name)


def datasets_of(quads: Iterable[ox.Quad]) -> list[str]:
    """Return the names of the datasets that state some quads; graphs that builds make do not count."""
    graphs = {quad.graph_name for quad in quads if quad.graph_name not in _BUILT}
    return sorted(graph.value.removeprefix(GRAPHS) for graph in graphs if isinstance(graph, ox.NamedNode))


def hanging(store: Store, records: Collection[ox.NamedNode], dataset: str) -> set[ox.NamedNode]:
    """Return what a dataset describes only for the sake of these records: their evidence, sources and standards."""
    found: set[ox.NamedNode] = set()
    fresh = set(records)
    while fresh:
        leaving = {*records, *found, *fresh}
        fresh = {n for record in fresh for n in _parts(store, record) if n not in leaving} - found
        fresh = {n for n in fresh if datasets_of(store.quads(n)) == [dataset] and _hangs(store, n, leaving)}
        found |= fresh
    return found


def _parts(store: Store, record: ox.NamedNode) -> Iterator[ox.NamedNode]:
    for predicate in _HANGING:
        for quad in store.quads(record, predicate):
            if quad.graph_name not in _BUILT and isinstance(quad.object, ox.NamedNode):
                yield quad.object


def _hangs(store: Store, part: ox.NamedNode, leaving: Collection[ox.NamedNode]) -> bool:
    if next(store.quads(part, _RECORD), None) is not None:
        return False
    return all(q.subject in leaving for q in store.quads(value=part) if q.graph_name not in _BUILT)
