"""The store of a release: an embedded Oxigraph store, opened read-only, with the look-ups that pages need.

Asserted triples are in one named graph per dataset, inferred ones in the graph ``INFERRED``; queries see the union.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias, TypeVar

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS, PREFIXES, node
from .description import Thing
from .schema import Schema

Node: TypeAlias = ox.NamedNode | ox.BlankNode
T = TypeVar("T")
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal

INFERRED: Final = ox.NamedNode(GRAPHS + "inferred")
ONTOLOGY: Final = ox.NamedNode(GRAPHS + "ontology")

RDF_TYPE: Final = node("rdf:type")
LABEL: Final = node("rdfs:label")
_PUBLISHER: Final = node("dcterms:publisher")
_ISSUED: Final = node("dcterms:issued")
_PAGE: Final = node("foaf:page")

#: Languages in order of preference; any other language comes last.
LANGUAGES: Final = ("en", "zh")


@cache
def sl(name: str) -> ox.NamedNode:
    """Return a term of the Standlink ontology."""
    return node(f"sl:{name}")


def preferred(literals: Iterable[ox.Literal], languages: tuple[str, ...] = LANGUAGES) -> ox.Literal | None:
    """Return the preferred literal: by language, then by text so that the choice is stable."""
    best: ox.Literal | None = None
    least: tuple[int, str] = (0, "")
    for literal in literals:
        language = literal.language
        rank = (languages.index(language) if language in languages else len(languages), literal.value)
        if best is None or rank < least:
            best, least = literal, rank
    return best


class Store:
    """A graph to read from. Every method sees the union of all named graphs."""

    def __init__(self, inner: ox.Store) -> None:
        self.inner = inner
        self.in_memory = False
        # Caches on the instance, so that they are freed with it.
        self.thing = lru_cache(maxsize=50_000)(self._thing)
        self.source = lru_cache(maxsize=10_000)(self._source)

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store on disk read-only; any number of processes may do so at once."""
        return cls(ox.Store.read_only(str(path)))

    def move_to_memory(self) -> None:
        """Switch to a copy in memory, which is several times faster to read (figures: ``docs/disk-or-memory.md``).

        Safe while other threads read: they see either copy, and both have the same content.
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
        """The axioms needed to read things."""
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
        """Yield the quads with a node as subject."""
        return self.inner.quads_for_pattern(node, None, None)

    def incoming(self, node: Term) -> Iterator[ox.Quad]:
        """Yield the quads with a node as object."""
        return self.inner.quads_for_pattern(None, None, node)

    def objects(self, subject: Node, predicate: ox.NamedNode) -> list[Term]:
        """Return the distinct values of a property."""
        found = (q.object for q in self.inner.quads_for_pattern(subject, predicate, None))
        return _in_order({o for o in found if not isinstance(o, ox.Triple)})

    def subjects(self, predicate: ox.NamedNode, value: Term) -> list[Node]:
        """Return the distinct nodes with this value of a property."""
        found = (q.subject for q in self.inner.quads_for_pattern(None, predicate, value))
        return _in_order({s for s in found if not isinstance(s, ox.Triple)})

    def nodes(self, subject: Node, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the distinct values of a property that are IRIs."""
        return [o for o in self.objects(subject, predicate) if isinstance(o, ox.NamedNode)]

    def texts(self, subject: Node, predicate: ox.NamedNode) -> list[ox.Literal]:
        """Return the distinct values of a property that are literals."""
        return [o for o in self.objects(subject, predicate) if isinstance(o, ox.Literal)]

    def text(self, subject: Node, predicate: ox.NamedNode, languages: tuple[str, ...] = LANGUAGES) -> str | None:
        """Return the preferred text of a property, or None."""
        found = (q.object for q in self.inner.quads_for_pattern(subject, predicate, None))
        literal = preferred((o for o in found if isinstance(o, ox.Literal)), languages)
        return literal.value if literal else None

    def exists(self, node: ox.NamedNode) -> bool:
        """Return whether a node is the subject of any triple."""
        return next(self.outgoing(node), None) is not None

    def is_a(self, node: Node, cls: ox.NamedNode) -> bool:
        """Return whether a node has a class, asserted or inferred."""
        return next(self.inner.quads_for_pattern(node, RDF_TYPE, cls), None) is not None

    def is_inferred(self, subject: Node, predicate: ox.NamedNode, value: Term) -> bool:
        """Return whether a triple is only inferred."""
        return all(q.graph_name == INFERRED for q in self.inner.quads_for_pattern(subject, predicate, value))

    def label(self, node: ox.NamedNode) -> str:
        """Return the label of a node, or the last part of its IRI."""
        return self.thing(node).label

    def _thing(self, node: ox.NamedNode) -> Thing:
        iri, others = node.value, []
        for quad in self.inner.quads_for_pattern(node, LABEL, None):
            literal = quad.object
            if isinstance(literal, ox.Literal):
                # A shape guarantees one label per language, so the first match is the only one.
                if literal.language == LANGUAGES[0]:
                    return Thing(iri, literal.value)
                others.append(literal)
        name = preferred(others)
        return Thing(iri, name.value if name else _local_name(iri))

    def _source(self, node: ox.NamedNode) -> tuple[str, str, str]:
        """Return the publisher, date and page of a source, each empty if unknown."""
        page = next(iter(self.nodes(node, _PAGE)), None)
        return self.text(node, _PUBLISHER) or "", self.text(node, _ISSUED) or "", page.value if page else ""


def _in_order(terms: set[T]) -> list[T]:
    """Return terms in an order that is the same on disk and in memory."""
    return sorted(terms, key=str) if len(terms) > 1 else list(terms)


def _local_name(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or iri
