"""Validate what a change can have changed, and take all other findings from the report of the release before.

The changed records are validated as they were and as they are. So the number of results of each constraint is exact,
though a report lists only some of them. A constraint on the whole graph is asked again for the changed things alone, if
its query allows that (``effects.py``), or else as a whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from rdflib import Graph, URIRef

from ...ontology.namespaces import GRAPHS, expand, node
from ...ontology.vocabulary import RDF_TYPE
from ..gate.locations import Locations
from ..gate.report import Finding, Report, Tally
from ..gate.shapes import GraphConstraint, graph_constraints, read_shapes
from ..gate.validation import LISTED, validate
from ..store.store import Store
from .effects import Effects

_IN_SCHEME: Final = str(node("skos:inScheme"))
#: The most records that are validated twice, before and after a change.
_MOST: Final = 2_000
#: Severity, dataset, shape, path, component and message.
_Kind = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Before:
    """A graph before a change.

    Attributes:
        store: the graph.
        report: on it, as in its JSON file.
        inferred: the number of its inferred triples.
    """

    store: ox.Store
    report: Mapping[str, Any]
    inferred: int


def revalidate(
    before: Before, store: ox.Store, files: Mapping[str, Path], effects: Effects, changed: Collection[ox.NamedNode]
) -> Report | None:
    """Return the report on a graph that was changed; None if only validating all of it would give that.

    That is so if a listed finding is gone of a constraint with more than are listed: the next one is not known. Of very
    many changed records, validating all is faster.

    Args:
        before: the graph before the change.
        store: the graph after the change.
        files: the Turtle file of each curated dataset, by its name.
        effects: of the change.
        changed: the graphs that changed; in a changed file, findings may have moved to another line.
    """
    records = judged(store, effects)
    if len(records) > _MOST:
        return None
    here, whole = _constraints(effects)
    old, new = (validate(each, files, records, constraints=here, listed=None) for each in (before.store, store))
    again = validate(store, files, (), constraints=whole)
    is_asked = {(c.shape, c.message) for c in whole}
    counts = Counter({_kind(t): int(t["count"]) for t in before.report["summary"] if not _is_of(t, is_asked)})
    most = Counter(counts)
    counts.subtract(map(_kind, map(vars, old.findings)))
    counts.update(map(_kind, map(vars, new.findings)))
    gone = {_identity(finding) for finding in old.findings}
    found = [Finding(**f) for f in before.report["findings"] if not _is_of(f, is_asked)]
    listed = [*(f for f in found if _identity(f) not in gone), *new.findings]
    lost = {_identity(f) for f in found} - {_identity(f) for f in listed}
    if any(most[_kind(vars(f))] > LISTED for f in found if _identity(f) in lost):
        return None
    locations = Locations(Store(store), files)
    names = {graph.value.removeprefix(GRAPHS) for graph in changed}
    kept = [_located(f, locations) if f.dataset in names else f for f in _first(listed)]
    numbers = Counter(_kind(vars(f)) for f in kept)
    more = [_tally(kind, number - numbers[kind]) for kind, number in counts.items() if number > numbers[kind]]
    unlisted = sorted(
        [*more, *again.unlisted], key=lambda t: (t.severity, t.shape, t.path, t.component, t.message, t.dataset)
    )
    return Report(tuple(sorted([*kept, *again.findings], key=lambda f: f.order)), tuple(unlisted))


def judged(store: ox.Store, effects: Effects) -> list[ox.NamedNode]:
    """Return the records that a shape may judge otherwise now.

    Shapes read the properties that they name, and of a neighbour only its classes and its scheme.
    """
    keys = _read_by(read_shapes())
    found = effects.subjects(keys)
    of_class = {key for key in effects.keys if key.startswith(f"{RDF_TYPE} ")}
    for neighbour in effects.subjects((of_class | {_IN_SCHEME}) & keys):
        referring = (t.subject for t in Store(store).triples(value=ox.NamedNode(neighbour)))
        found |= {s.value for s in referring if isinstance(s, ox.NamedNode)}
    return [ox.NamedNode(iri) for iri in found]


@lru_cache(maxsize=2)
def _read_by(shapes: Graph) -> frozenset[str]:
    """Return the properties that shapes name, and the classes as types, in the notation of ``mentions``."""
    names = {term.n3() for triple in shapes for term in triple if isinstance(term, URIRef)} - {str(RDF_TYPE)}
    return frozenset(names | {f"{RDF_TYPE} {name}" for name in names})


def _constraints(effects: Effects) -> tuple[list[GraphConstraint], list[GraphConstraint]]:
    """Return the affected constraints on the whole graph: those to ask for changed things alone, and the others."""
    here, whole = [], []
    for constraint in graph_constraints(read_shapes()):
        effect = effects.on(constraint.select)
        if effect.is_by(("this",)):
            here.append(replace(constraint, select=effect.restricted(constraint.select)))
        elif not effect.is_none:
            whole.append(constraint)
    return here, whole


def _first(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield as many findings of each kind as a report lists."""
    by_kind: defaultdict[_Kind, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_kind[_kind(vars(finding))].append(finding)
    for each in by_kind.values():
        yield from sorted(each, key=lambda f: (expand(f.node) or f.node, f.term))[:LISTED]


def _located(finding: Finding, locations: Locations) -> Finding:
    return replace(finding, place=locations.file_and_line(expand(finding.node) or finding.node, finding.dataset))


def _kind(about: Mapping[str, Any]) -> _Kind:
    severity, dataset, shape, path, component, message = (
        str(about[key]) for key in ("severity", "dataset", "shape", "path", "component", "message")
    )
    return severity, dataset, shape, path, component, message


def _tally(kind: _Kind, number: int) -> Tally:
    return Tally(*kind, number)


def _is_of(about: Mapping[str, Any], constraints: Collection[tuple[str, str]]) -> bool:
    return about["component"] == "SPARQL" and (about["shape"], about["message"]) in constraints


def _identity(finding: Finding) -> Sequence[str]:
    return (
        finding.severity,
        finding.node,
        finding.shape,
        finding.message,
        finding.path,
        finding.component,
        finding.term,
    )
