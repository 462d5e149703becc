"""The store of a release: an embedded Oxigraph store, opened read-only, with the look-ups that pages need.

Asserted triples are in one named graph per dataset, inferred ones in the graph ``INFERRED``. The default graph is the
merge of all of them, which has each triple once: ``triples`` and queries read it, ``quads`` reads the named graphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final, TypeAlias, TypeVar

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS, PREFIXES, is_case_file, node
from ...ontology.rules import Rule, rules_from
from .description import Thing
from .hub import Links
from .merging import MERGE, with_merge
from .query_dataset import dataset_asked, merge
from .schema import Schema

Node: TypeAlias = ox.NamedNode | ox.BlankNode
T = TypeVar("T")
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
_Graph: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

INFERRED: Final = ox.NamedNode(GRAPHS + "inferred")
ONTOLOGY: Final = ox.NamedNode(GRAPHS + "ontology")

RDF_TYPE: Final = node("rdf:type")
LABEL: Final = node("rdfs:label")
_TITLE: Final = node("dcterms:title")
_PUBLISHER: Final = node("dcterms:publisher")
_ISSUED: Final = node("dcterms:issued")
_PAGE: Final = node("foaf:page")
_DOI: Final = node("bibo:doi")
_DERIVED_FROM: Final = node("prov:wasDerivedFrom")

_TRIPLE: Final = attrgetter("triple")

#: Registers whose identifiers mean nothing without the name of the register.
_REGISTERS: Final = {
    "http://www.wikidata.org/entity/": "Wikidata",
    "https://www.wikidata.org/wiki/": "Wikidata",
    "https://sws.geonames.org/": "GeoNames",
    "https://ror.org/": "ROR",
}

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
    """A graph to read from. Every method sees the merge of all named graphs.

    Args:
        inner: a store whose default graph is the merge of its named graphs (``merging.py``).
    """

    #: So many look-ups take about as long as a query that asks whether there is a solution.
    lookups_of_a_query: ClassVar[int] = 30

    def __init__(self, inner: ox.Store) -> None:
        self.inner = inner
        # The same, or the copies in memory: of the merge, and of the named graphs.
        self._merged = self._named = inner
        # Caches on the instance, so that they are freed with it.
        self.thing = lru_cache(maxsize=50_000)(self._thing)
        self.thing_in = lru_cache(maxsize=50_000)(self._thing_in)
        self.source = lru_cache(maxsize=10_000)(self._source)
        self.is_imported = lru_cache(maxsize=1_000)(self._is_imported)
        self.groups = lru_cache(maxsize=10_000)(self._groups)
        self._merge = lru_cache(maxsize=1)(lambda dataset: merge(self.inner, dataset))

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store on disk read-only; any number of processes may do so at once."""
        return cls(ox.Store.read_only(str(path)))

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Store:
        """Return a store in memory with quads of named graphs and their merge."""
        inner = ox.Store()
        inner.bulk_extend(with_merge(quads))
        return cls(inner)

    def move_to_memory(self) -> None:
        """Switch to copies in memory, which are several times faster to read (figures: ``docs/disk-or-memory.md``).

        The merge and the named graphs are copied into a store each: in memory, a term is found with all its quads, so
        that in one store every look-up would pass those that it does not want. Queries that name graphs stay on disk.

        Safe while other threads read: all copies have the same content.
        """
        merged, named = ox.Store(), ox.Store()
        with TemporaryDirectory(prefix="standlink-") as folder:
            path = str(Path(folder) / "graph.nt")
            for graph in self.graphs():
                if graph == ONTOLOGY:
                    # Loading a file would rename its blank nodes; no other graph has any.
                    axioms = list(self.quads(graph=graph))
                    named.bulk_extend(axioms)
                    merged.bulk_extend(ox.Quad(*axiom.triple) for axiom in axioms)
                    continue
                self.inner.dump(path, format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
                named.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
                merged.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES)
        self._merged, self._named = merged, named

    @property
    def in_memory(self) -> bool:
        """Whether it reads from copies in memory."""
        return self._named is not self.inner

    @property
    def requests(self) -> dict[str, int]:
        """The requests that were sent to a service; none if the graph is here."""
        return {}

    @property
    def place(self) -> str:
        """Where it reads from: ``memory``, ``disk`` or, if a service holds the graph, ``service``."""
        return "memory" if self.in_memory else "disk"

    def expect(self, value: object) -> None:
        """Prepare for the look-ups of the things that a value names, such as a description; here they are fast."""

    def expect_hub(self, hub: ox.NamedNode, listed: Mapping[str, Links], *, outward: bool) -> None:
        """Prepare for the look-ups of the links of a hub in one direction; here they are fast."""

    @cached_property
    def used_properties(self) -> tuple[ox.NamedNode, ...]:
        """Properties of the schema that any triple has, in its order: a release uses a part of them."""
        return tuple(p for p in self.schema.properties if next(self.triples(None, p), None) is not None)

    @cached_property
    def schema(self) -> Schema:
        """The axioms needed to read things."""
        return Schema.of(q.triple for q in self.quads(graph=ONTOLOGY))

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules of the ontology in the store, by which its triples were inferred; derived once, in 50 ms."""
        return rules_from(q.triple for q in self.quads(graph=ONTOLOGY))

    def graphs(self) -> list[ox.NamedNode]:
        """Return the names of the named graphs, sorted."""
        return _in_order({graph for graph in self.inner.named_graphs() if isinstance(graph, ox.NamedNode)})

    def triples(
        self, subject: Node | None = None, predicate: ox.NamedNode | None = None, value: Term | None = None
    ) -> Iterator[ox.Triple]:
        """Yield the triples that match a pattern, each once; None matches everything."""
        return map(_TRIPLE, self._merged.quads_for_pattern(subject, predicate, value, MERGE))

    def quads(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        value: Term | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of named graphs that match a pattern: a triple once for each graph that contains it."""
        if graph is not None:
            return self._named.quads_for_pattern(subject, predicate, value, graph)
        if subject is predicate is value is None:
            return chain.from_iterable(self._named.quads_for_pattern(None, None, None, g) for g in self.graphs())
        found = self._named.quads_for_pattern(subject, predicate, value)
        return found if self.in_memory else (q for q in found if q.graph_name != MERGE)

    def quads_unless_many(
        self, subject: Node | None, predicate: ox.NamedNode | None, value: Term | None, *, most: int
    ) -> list[ox.Quad] | None:
        """Return the quads of named graphs that match a pattern; None if there are many, at least ``most`` of them.

        It reads the index once, and no more than needed, where ``quads`` reads what the merge has first.
        """
        found = list(islice(self._named.quads_for_pattern(subject, predicate, value), 2 * most))
        named = found if self.in_memory else [q for q in found if q.graph_name != MERGE]
        return named if len(found) < 2 * most and len(named) < most else None

    def query(
        self,
        sparql: str,
        *,
        base_iri: str | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Evaluate a trusted SPARQL query, with the prefixes of Standlink declared.

        Args:
            sparql: the query; without FROM and FROM NAMED its dataset is the whole release.
            base_iri: the IRI that relative IRIs in the query are relative to.
            default_graphs: the graphs whose merge is the default graph. If it or ``named_graphs`` is given, the two
                replace the dataset that the query names (SPARQL 1.1 Protocol, section 2.1.4).
            named_graphs: the graphs for ``GRAPH``.

        Raises:
            SyntaxError: if the query is malformed.
            ValueError: if the name of a graph is not an absolute IRI.
            ResultTooLargeError: if several graphs are to be merged that together are too large.
        """
        dataset = dataset_asked(sparql, base_iri, default_graphs, named_graphs)
        # The engine takes longer to declare all prefixes than to look up a thing.
        prefixes = {name: namespace for name, namespace in PREFIXES.items() if f"{name}:" in sparql}
        if dataset is None:
            inner = self.inner if "graph" in sparql.lower() else self._merged
            return inner.query(sparql, base_iri=base_iri, prefixes=prefixes)
        inner, default = self.inner, list[_Graph](dataset.default)
        if len(default) > 1:
            # The merge of all graphs is there already.
            inner = inner if dataset.default.issuperset(self.graphs()) else self._merge(dataset)
            default = [MERGE]
        named = list[Node](dataset.named)
        return inner.query(sparql, base_iri=base_iri, prefixes=prefixes, default_graph=default, named_graphs=named)

    def select(self, sparql: str) -> ox.QuerySolutions:
        """Evaluate a trusted SELECT query."""
        result = self.query(sparql)
        if not isinstance(result, ox.QuerySolutions):
            raise TypeError("not a SELECT query")
        return result

    def outgoing(self, node: Node) -> Iterator[ox.Quad]:
        """Yield the quads of named graphs with a node as subject."""
        return self.quads(node)

    def incoming(self, node: Term) -> Iterator[ox.Quad]:
        """Yield the quads of named graphs with a node as object."""
        return self.quads(value=node)

    def objects(self, subject: Node, predicate: ox.NamedNode) -> list[Term]:
        """Return the distinct values of a property."""
        found = (q.object for q in self._merged.quads_for_pattern(subject, predicate, None, MERGE))
        return _in_order({o for o in found if not isinstance(o, ox.Triple)})

    def subjects(self, predicate: ox.NamedNode, value: Term) -> list[Node]:
        """Return the distinct nodes with this value of a property."""
        found = (t.subject for t in self.triples(None, predicate, value))
        return _in_order({s for s in found if not isinstance(s, ox.Triple)})

    def nodes(self, subject: Node, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the distinct values of a property that are IRIs."""
        return [o for o in self.objects(subject, predicate) if isinstance(o, ox.NamedNode)]

    def first(self, subject: Node, predicate: ox.NamedNode) -> ox.NamedNode | None:
        """Return the first value of a property that is an IRI, or None: the first of ``nodes``, in one step."""
        quads = self._merged.quads_for_pattern(subject, predicate, None, MERGE)
        found = [o for q in quads if isinstance(o := q.object, ox.NamedNode)]
        return min(found, key=str) if len(found) > 1 else found[0] if found else None

    def texts(self, subject: Node, predicate: ox.NamedNode) -> list[ox.Literal]:
        """Return the distinct values of a property that are literals."""
        return [o for o in self.objects(subject, predicate) if isinstance(o, ox.Literal)]

    def text(self, subject: Node, predicate: ox.NamedNode, languages: tuple[str, ...] = LANGUAGES) -> str | None:
        """Return the preferred text of a property, or None."""
        found = (q.object for q in self._merged.quads_for_pattern(subject, predicate, None, MERGE))
        literal = preferred((o for o in found if isinstance(o, ox.Literal)), languages)
        return literal.value if literal else None

    def has(self, triple: ox.Triple) -> bool:
        """Return whether any graph has a triple."""
        return ox.Quad(*triple) in self._merged

    def exists(self, node: ox.NamedNode) -> bool:
        """Return whether a node is the subject of any triple."""
        return next(self.triples(node), None) is not None

    def existing(self, nodes: Iterable[ox.NamedNode]) -> list[ox.NamedNode]:
        """Return those of some nodes that are the subject of a triple."""
        return [node for node in nodes if self.exists(node)]

    def is_a(self, node: Node, cls: ox.NamedNode) -> bool:
        """Return whether a node has a class, asserted or inferred."""
        return ox.Quad(node, RDF_TYPE, cls) in self._merged

    def label(self, node: ox.NamedNode) -> str:
        """Return the label of a node, or the last part of its IRI."""
        return self.thing(node).label

    def _thing(self, node: ox.NamedNode) -> Thing:
        iri = node.value
        found = (quad.object for quad in self._merged.quads_for_pattern(node, LABEL, None, MERGE))
        name = preferred(literal for literal in found if isinstance(literal, ox.Literal))
        # Datasets have titles.
        return Thing(iri, name.value if name else self.text(node, _TITLE) or _local_name(iri))

    def _thing_in(self, node: ox.NamedNode, language: str) -> Thing:
        """Return a node with its label in a language; one that has none, with its usual label and that language."""
        usual = self.thing(node)
        found = (quad.object for quad in self._merged.quads_for_pattern(node, LABEL, None, MERGE))
        tagged = [literal for literal in found if isinstance(literal, ox.Literal) and literal.language]
        if own := preferred(literal for literal in tagged if literal.language == language):
            return Thing(usual.iri, own.value)
        same = preferred(literal for literal in tagged if literal.value == usual.label)
        return Thing(usual.iri, usual.label, same.language or "") if same else usual

    def _source(self, node: ox.NamedNode) -> tuple[str, str, str, Thing | None, bool]:
        """Return the publisher, date and page of a source, each empty if unknown, its kind, and whether it has no page.

        Without a page, the address is that of its DOI, or of the copy in which it was read.
        """
        page, doi, copy = self.first(node, _PAGE), self.text(node, _DOI), self.first(node, sl("accessedAt"))
        kind = self.first(node, sl("sourceKind"))
        own = page.value if page else f"https://doi.org/{doi}" if doi else ""
        texts = self.text(node, _PUBLISHER) or "", self.text(node, _ISSUED) or "", own or (copy.value if copy else "")
        return *texts, self.thing(kind) if kind else None, not own and copy is not None

    def _groups(self, region: ox.NamedNode) -> frozenset[ox.NamedNode]:
        """Return the groups of countries that a region is part of, such as Europe."""
        wider = self.nodes(region, sl("partOf"))
        return frozenset(group for group in wider if self.is_a(group, sl("SupranationalRegion")))

    def _is_imported(self, graph: ox.NamedNode) -> bool:
        """Return whether a graph holds an imported dataset, rather than a curated case or what the build adds."""
        origins = self.nodes(graph, _DERIVED_FROM)
        return bool(origins) and not any(is_case_file(origin.value) for origin in origins)


def _in_order(terms: set[T]) -> list[T]:
    """Return terms in an order that is the same on disk and in memory."""
    return sorted(terms, key=str) if len(terms) > 1 else list(terms)


def _local_name(iri: str) -> str:
    """Return the last part of an IRI, after the name of the register that it belongs to.

    >>> _local_name("http://www.wikidata.org/entity/Q17"), _local_name("https://example.org/a/b")
    ('Wikidata Q17', 'b')
    """
    for start, register in _REGISTERS.items():
        if iri.startswith(start):
            return f"{register} {iri.removeprefix(start).strip('/')}"
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or iri
