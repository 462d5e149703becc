"""Find the records that may break a shape by operations on columns, so that pyshacl validates only those.

If very many records break a constraint whose search is exact, they are counted here and only a few examples go to
pyshacl: a missing translation on every record of a catalogue is one line of a report, not a million. Of all other
constraints, every suspect is validated.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Generic, TypeVar

import polars as pl
import pyoxigraph as ox
from rdflib import Graph, URIRef

from ...ontology.namespaces import node
from ...ontology.vocabulary import RDF_TYPE
from ..store.merging import MERGE
from ..store.store import Store
from .columns import Columns, Nodes
from .compiling import Search, Targets, compile_shapes
from .locations import Locations
from .records import neighbourhood

#: A constraint is counted if its search is exact and finds more than this multiple of the examples wanted.
_MANY: Final = 10
#: So many records are read with their neighbours; of more, the whole graph is read.
_FEW: Final = 2_000
_SUB_CLASS: Final = node("rdfs:subClassOf")

#: Severity, shape, path, component and message.
Kind = tuple[str, str, str, str, str]


#: What can be sorted: a text, or a few.
T = TypeVar("T", str, tuple[str, str])


class Smallest(Generic[T]):
    """Collects the first items in sort order without keeping all; keeps all if there is no limit."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.kept: list[T] = []

    def add(self, item: T) -> None:
        self.kept.append(item)
        if self.limit is not None and len(self.kept) > 4 * self.limit:
            self.kept = sorted(self.kept)[: self.limit]

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self.kept)[: self.limit])


@dataclass
class Suspects:
    """The records that pyshacl has to validate, and the constraints that were counted instead.

    Attributes:
        records: the IRIs of the records to validate.
        counted: the number of records that break a counted constraint, by dataset.
    """

    records: set[str] = field(default_factory=set)
    counted: dict[Kind, Counter[str]] = field(default_factory=dict)

    def count(self, search: Search, iris: Iterable[str], locations: Locations, examples: int) -> None:
        """Count what an exact search has found, and validate only a few examples for each dataset."""
        counts, smallest = Counter[str](), defaultdict[str, Smallest[str]](lambda: Smallest(examples))
        for iri in iris:
            dataset = locations.dataset(iri)
            counts[dataset] += 1
            smallest[dataset].add(iri)
        self.counted[search.kind] = counts
        self.records.update(iri for some in smallest.values() for iri in some)


def prefilter(
    store: Store,
    shapes: Graph,
    locations: Locations,
    nodes: Collection[str] | None = None,
    examples: int | None = None,
    files: Sequence[Path] | None = None,
) -> Suspects:
    """Return the records that may break the shapes.

    Args:
        store: the data, with the inferred triples and the ontology.
        shapes: the shapes on single records.
        locations: finds the dataset of a record.
        nodes: the IRIs of the records to check, by default all. Records without an IRI are never checked.
        examples: how many examples per dataset to validate of a constraint that is broken very often; by default
            every suspect is validated.
        files: N-Triples files with all triples of the store, which are faster to read.
    """
    subclasses = _subclasses(store)
    graph = _columns(store, shapes, nodes, files)
    checked = graph.iris()
    if nodes is not None:
        checked &= graph.named([f"<{iri}>" for iri in nodes])
    suspects, targets = Suspects(), dict[Targets, Nodes]()
    for search in compile_shapes(shapes, subclasses):
        if search.targets not in targets:
            targets[search.targets] = search.targets.within(graph) & checked
        found = search.run(graph, targets[search.targets])
        iris = graph.terms.gather(found).cast(pl.String).str.strip_chars("<>").to_list()
        if search.exact and examples is not None and len(iris) > _MANY * examples:
            suspects.count(search, iris, locations, examples)
        else:
            suspects.records.update(iris)
    return suspects


def _columns(
    store: Store,
    shapes: Graph,
    nodes: Collection[str] | None,
    files: Sequence[Path] | None,
) -> Columns:
    """Return the triples that the shapes read of some records, or of all."""
    names = {f"<{name}>" for name in shapes.all_nodes() if isinstance(name, URIRef)} | {str(RDF_TYPE)}
    few = nodes if nodes is not None and len(nodes) <= _FEW else None
    if files is not None and few is None:
        return Columns.read(files, names)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "triples.nt"
        if few is not None:
            path.write_bytes(neighbourhood(store, shapes, few))
        else:
            store.inner.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=MERGE)
        return Columns.read([path], names)


def _subclasses(store: Store) -> dict[str, list[str]]:
    """Return all subclasses of each class."""
    direct: defaultdict[str, set[str]] = defaultdict(set)
    for triple in store.triples(None, _SUB_CLASS):
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            direct[triple.object.value].add(triple.subject.value)
    return {cls: sorted(_descendants(direct, cls) - {cls}) for cls in list(direct)}


def _descendants(direct: dict[str, set[str]], cls: str) -> set[str]:
    found: set[str] = set()
    pending: list[Iterable[str]] = [direct.get(cls, ())]
    while pending:
        for sub in pending.pop():
            if sub not in found:
                found.add(sub)
                pending.append(direct.get(sub, ()))
    return found
