"""The engine behind a release: an embedded Oxigraph store, opened read-only, with the few reads that pages are made of.

Asserted triples stand in one named graph per dataset, inferred ones in the graph ``INFERRED``; queries see the union.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias, TypeVar

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS, PREFIXES
from .description import Thing
from .schema import Schema

Node: TypeAlias = ox.NamedNode | ox.BlankNode
T = TypeVar("T")
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal

INFERRED: Final = ox.NamedNode(GRAPHS + "inferred")
ONTOLOGY: Final = ox.NamedNode(GRAPHS + "ontology")

RDF_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
LABEL: Final = ox.NamedNode(PREFIXES["rdfs"] + "label")
_PUBLISHER: Final = ox.NamedNode(PREFIXES["dcterms"] + "publisher")
_ISSUED: Final = ox.NamedNode(PREFIXES["dcterms"] + "issued")
_PAGE: Final = ox.NamedNode(PREFIXES["foaf"] + "page")

#: The one fallback policy for languages: the first of these that a thing is named in, then any other.
LANGUAGES: Final = ("en", "zh")


@cache
def sl(name: str) -> ox.NamedNode:
    """Return a term of the Standlink ontology."""
    return ox.NamedNode(PREFIXES["sl"] + name)


def preferred(literals: Iterable[ox.Literal], languages: tuple[str, ...] = LANGUAGES) -> ox.Literal | None:
    """Return the literal to show where one is wanted: by language, then by text so that the choice is stable."""
    best: ox.Literal | None = None
    least: tuple[int, str] = (0, "")
    for literal in literals:
        language = literal.language
        rank = (languages.index(language) if language in languages else len(languages), literal.value)
        if best is None or rank < least:
            best, least = literal, rank
    return best


class Store:
    """A graph to read from. Every method sees all named graphs together."""

    def __init__(self, inner: ox.Store) -> None:
        self.inner = inner
        self.in_memory = False
        # Kept with the store, so that they go when it goes.
        self.thing = lru_cache(maxsize=50_000)(self._thing)
        self.source = lru_cache(maxsize=10_000)(self._source)

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store on disk for reading only; any number of processes may do so at once."""
        return cls(ox.Store.read_only(str(path)))

    def move_to_memory(self) -> None:
        """Go on with a copy in memory, which is read several times faster; ``docs/disk-or-memory.md`` has figures.

        It may be called while others read: they see the one or the other, which hold the same.
        """
        with TemporaryDirectory(prefix="standlink-") as folder:
            path = str(Path(folder) / "graph.nq")
            self.inner.dump(path, format=ox.RdfFormat.N_QUADS)
            copy = ox.Store()
            copy.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
        self.inner = copy
        self.in_memory = True

    @cached_property
    def schema(self) -> Schema:
        """The axioms of the ontology that reading needs."""
        axioms = self.inner.quads_for_pattern(None, None, None, ONTOLOGY)
        return Schema.of(ox.Triple(q.subject, q.predicate, q.object) for q in axioms)

    def query(self, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Evaluate a trusted SPARQL query, with the prefixes of Standlink declared.

        Raises:
            SyntaxError: if the query is malformed.
        """
        return self.inner.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)

    def select(self, sparql: str) -> ox.QuerySolutions:
        """Evaluate a trusted SELECT query."""
        result = self.query(sparql)
        if not isinstance(result, ox.QuerySolutions):
            raise TypeError("not a SELECT query")
        return result

    def outgoing(self, node: Node) -> Iterator[ox.Quad]:
        """Yield the quads that say something of a node."""
        return self.inner.quads_for_pattern(node, None, None)

    def incoming(self, node: Term) -> Iterator[ox.Quad]:
        """Yield the quads that refer to a node."""
        return self.inner.quads_for_pattern(None, None, node)

    def objects(self, subject: Node, predicate: ox.NamedNode) -> list[Term]:
        """Return the distinct values of a property."""
        found = (q.object for q in self.inner.quads_for_pattern(subject, predicate, None))
        return _in_order({o for o in found if not isinstance(o, ox.Triple)})

    def subjects(self, predicate: ox.NamedNode, value: Term) -> list[Node]:
        """Return the distinct nodes that have this value of a property."""
        found = (q.subject for q in self.inner.quads_for_pattern(None, predicate, value))
        return _in_order({s for s in found if not isinstance(s, ox.Triple)})

    def nodes(self, subject: Node, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the distinct values of a property that are IRIs."""
        return [o for o in self.objects(subject, predicate) if isinstance(o, ox.NamedNode)]

    def texts(self, subject: Node, predicate: ox.NamedNode) -> list[ox.Literal]:
        """Return the distinct values of a property that are literals."""
        return [o for o in self.objects(subject, predicate) if isinstance(o, ox.Literal)]

    def text(self, subject: Node, predicate: ox.NamedNode, languages: tuple[str, ...] = LANGUAGES) -> str | None:
        """Return the value of a property to show where one text is wanted, or None."""
        found = (q.object for q in self.inner.quads_for_pattern(subject, predicate, None))
        literal = preferred((o for o in found if isinstance(o, ox.Literal)), languages)
        return literal.value if literal else None

    def exists(self, node: ox.NamedNode) -> bool:
        """Tell whether anything is said of a node."""
        return next(self.outgoing(node), None) is not None

    def is_a(self, node: Node, cls: ox.NamedNode) -> bool:
        """Tell whether a node is, as asserted or inferred, of a class."""
        return next(self.inner.quads_for_pattern(node, RDF_TYPE, cls), None) is not None

    def label(self, node: ox.NamedNode) -> str:
        """Return the name by which to show a node: its label, or what its IRI ends in."""
        return self.thing(node).label

    def _thing(self, node: ox.NamedNode) -> Thing:
        iri, others = node.value, []
        for quad in self.inner.quads_for_pattern(node, LABEL, None):
            literal = quad.object
            if isinstance(literal, ox.Literal):
                # A thing has one name in a language, which a shape sees to: the first that fits is the one.
                if literal.language == LANGUAGES[0]:
                    return Thing(iri, literal.value)
                others.append(literal)
        name = preferred(others)
        return Thing(iri, name.value if name else _local_name(iri))

    def _source(self, node: ox.NamedNode) -> tuple[str, str, str]:
        """Return the publisher, date and page of a source, each empty if it is not known."""
        page = next(iter(self.nodes(node, _PAGE)), None)
        return self.text(node, _PUBLISHER) or "", self.text(node, _ISSUED) or "", page.value if page else ""


def _in_order(terms: set[T]) -> list[T]:
    """Return terms in an order that is the same on disk as in memory."""
    return sorted(terms, key=str) if len(terms) > 1 else list(terms)


def _local_name(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or iri
