"""The store of a release that a SPARQL 1.1 service holds: the same look-ups and queries as an embedded one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, ClassVar, Final, cast

import msgspec
import pyoxigraph as ox

from ....errors import QueryError, RemoteError, StoreServiceError
from ....ontology.namespaces import BASE
from ..description import Thing
from ..hub import Links
from ..query_dataset import QueryDataset, dataset_asked
from ..schema import Schema
from ..store import LABEL, LANGUAGES, ONTOLOGY, RDF_TYPE, Node, Store, Term
from .connection import RESULTS, TRIPLES, Connection
from .labels import Labels
from .lookups import Lookups
from .names import ReleaseNames
from .part import Parts
from .queries import GRAPHS, form_of, outgoing

_JSON: Final = ox.QueryResultsFormat.JSON
_THING: Final = re.compile(rb'"(' + re.escape(BASE).encode() + rb'id/[^"]+)"')
#: The results of queries of the library that are kept.
_ANSWERS: Final = 64
Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_CONSTRUCT: Final = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"


class RemoteStore(Store):
    """A release in a service.

    Args:
        connection: the service.
        names: the names of the release's graphs there.
        graphs: the release's named graphs, by their own names.

    Raises:
        RemoteError: if the service cannot be read.
    """

    #: Nearly all look up what is known.
    lookups_of_a_query: ClassVar[int] = 1000

    def __init__(self, connection: Connection, names: ReleaseNames, graphs: Iterable[ox.NamedNode]) -> None:
        self.connection, self.names = connection, names
        self._graphs = sorted(graphs, key=str)
        self._named_there = [names.graph(graph).value for graph in self._graphs]
        self._without_ontology = [names.graph(graph).value for graph in self._graphs if graph != ONTOLOGY]
        self.lookups = Lookups(self._quads, self._ontology(), self._graphs)
        super().__init__(cast("ox.Store", self.lookups))
        #: What names things while the service is away; None if it has to be there.
        self.labels: Labels | None = None
        #: The number of triples of each property; None if the service has to be asked.
        self.numbers: Mapping[str, int] | None = None
        #: The results of queries of the library: pages ask the same again.
        self._answered = lru_cache(maxsize=_ANSWERS)(self.evaluate)

    @property
    def requests(self) -> dict[str, int]:
        """The requests to the service since this process was started, with further attempts."""
        return {"requests": self.connection.sent}

    @property
    def place(self) -> str:
        """Where it reads from."""
        return "service"

    def move_to_memory(self) -> None:
        """Do nothing: what is read often is known already."""

    def forget(self) -> None:
        """Forget what has been read, except the ontology."""
        self.lookups.known.clear()
        for known in (self.thing, self.thing_in, self.source, self.is_imported, self.groups, self._answered):
            known.cache_clear()

    def graphs(self) -> list[ox.NamedNode]:
        """Return the names of the named graphs, sorted."""
        return list(self._graphs)

    @cached_property
    def used_properties(self) -> tuple[ox.NamedNode, ...]:
        """Properties of the schema that any triple has, in its order."""
        schema: Schema = self.schema
        listed = " ".join(map(str, schema.properties))
        asked = f"SELECT ?p {{ VALUES ?p {{ {listed} }} FILTER EXISTS {{ ?s ?p ?o }} }}"
        used = {solution["p"] for solution in self.select(asked)}
        return tuple(prop for prop in schema.properties if prop in used)

    def exists(self, node: ox.NamedNode) -> bool:
        """Return whether a node is the subject of any triple: nearly all have a class, known of what is named."""
        try:
            return next(self.quads(node, RDF_TYPE), None) is not None or super().exists(node)
        except StoreServiceError:
            if self.labels and self.labels.has(node):
                return True
            raise  # It may be one without a class, such as an address that was given up for another.

    def existing(self, nodes: Iterable[ox.NamedNode]) -> list[ox.NamedNode]:
        """Return those of some nodes that exist; while the service is away, those that certainly do, if any."""
        listed = list(nodes)
        self.expect([node.value for node in listed])
        try:
            return super().existing(listed)
        except StoreServiceError:
            if self.labels and (certain := [node for node in listed if self.labels.has(node)]):
                return certain
            raise

    def quads(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        value: Term | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of named graphs that match a pattern: a triple once for each graph that contains it."""
        return self.lookups.quads_for_pattern(subject, predicate, value, graph)

    def quads_unless_many(
        self, subject: Node | None, predicate: ox.NamedNode | None, value: Term | None, *, most: int
    ) -> list[ox.Quad] | None:
        """Return the quads of named graphs that match a pattern; None if there are many, at least ``most`` of them."""
        found = list(islice(self.quads(subject, predicate, value), most))
        return found if len(found) < most else None

    def expect(self, value: object) -> None:
        """Read the things that a value names together, when one of them is looked up."""
        with suppress(TypeError):  # What JSON cannot have is read piece by piece.
            self._name(msgspec.json.encode(value, enc_hook=str))

    def expect_hub(self, hub: ox.NamedNode, listed: Mapping[str, Links], *, outward: bool) -> None:
        """Read what the page of a hub needs of it in one direction, before it is looked up piece by piece."""
        triples = [
            (hub, ox.NamedNode(name), ox.NamedNode(iri)) if outward else (ox.NamedNode(iri), ox.NamedNode(name), hub)
            for name, links in listed.items()
            for iri in links.iris
        ]
        named = map(ox.NamedNode, listed)
        self.lookups.of_hub(hub, named, self.used_properties, triples, outward=outward)

    def query(
        self,
        sparql: str,
        *,
        base_iri: str | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Result:
        """Let the service evaluate a query, with the prefixes of Standlink declared; see ``Store.query``.

        Raises:
            SyntaxError: if the service refuses it.
            RemoteError: if the service does not answer.
        """
        if default_graphs is named_graphs is None and (fault := self.connection.dialect.fault(sparql)):
            return self._noted(self._parts.query(sparql, fault))
        default, named = (None if graphs is None else tuple(graphs) for graphs in (default_graphs, named_graphs))
        try:
            result = self._answered(sparql, base_iri=base_iri, default_graphs=default, named_graphs=named)
        except QueryError as error:
            raise SyntaxError(str(error)) from None
        if form_of(sparql) in GRAPHS:
            triples = ox.Store()
            triples.load(result, format=ox.RdfFormat.N_TRIPLES)
            return triples.query(_CONSTRUCT)
        self._name(result)
        return ox.parse_query_results(result, format=_JSON)

    def evaluate(
        self,
        sparql: str,
        *,
        base_iri: str | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        most: int | None = None,
        timeout: float | None = None,
    ) -> bytes:
        """Return the result of a query as the service sends it: JSON of solutions or a truth value, or N-Triples.

        Raises:
            As ``Connection.query``.
        """
        default, named = self._dataset(dataset_asked(sparql, base_iri, default_graphs, named_graphs))
        result = self.connection.query(
            outgoing(sparql, self.names, base_iri),
            default=default,
            named=named,
            most=most,
            timeout=timeout,
            accept=TRIPLES if form_of(sparql) in GRAPHS else RESULTS,
        )
        return self.names.inward(result)

    def text(self, subject: Node, predicate: ox.NamedNode, languages: tuple[str, ...] = LANGUAGES) -> str | None:
        """Return the preferred text of a property, or None."""
        try:
            return super().text(subject, predicate, languages)
        except StoreServiceError:
            if not self.labels or predicate != LABEL or not isinstance(subject, ox.NamedNode):
                raise
            if (found := self.labels.text(subject, languages)) is None:
                raise
            return found or None

    def _thing(self, node: ox.NamedNode) -> Thing:
        try:
            return super()._thing(node)
        except StoreServiceError:
            if self.labels and (found := self.labels.thing(node)):
                return found
            raise

    def _thing_in(self, node: ox.NamedNode, language: str) -> Thing:
        try:
            return super()._thing_in(node, language)
        except StoreServiceError:
            if self.labels and (found := self.labels.thing_in(node, language)):
                return found
            raise

    def _noted(self, result: Result) -> Result:
        """Return a result, and note that its solutions name some things together."""
        if not isinstance(result, ox.QuerySolutions):
            return result
        data = cast("bytes", result.serialize(format=_JSON))
        self._name(data)
        return ox.parse_query_results(data, format=_JSON)

    def _name(self, data: bytes) -> None:
        """Note that JSON names some things together."""
        self.lookups.known.name(ox.NamedNode(iri.decode()) for iri in _THING.findall(data))

    @cached_property
    def _parts(self) -> Parts:
        def counted(properties: Iterable[str]) -> int:
            if self.numbers is None:
                solutions = self.select("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
                self.numbers = {prop.value: int(number.value) for prop, number in cast("Any", solutions)}
            return sum(self.numbers.get(prop, 0) for prop in properties)

        return Parts(self.schema.properties, self.evaluate, counted)

    def _dataset(self, dataset: QueryDataset | None) -> tuple[list[str], list[str]]:
        """Return the default and the named graphs of a query, by their names in the service.

        Raises:
            QueryError: if several graphs are to be merged, which services do in different ways.
        """
        if dataset is None or dataset.default.issuperset(self._graphs):
            default = [self.names.merged.value]
        elif len(dataset.default) > 1:
            raise QueryError(
                "here a query has one FROM at most, since services merge several graphs in different ways; leave FROM "
                "out to query the merge of all graphs"
            )
        else:
            default = [self.names.graph(graph).value for graph in dataset.default]
        named = self._named_there if dataset is None else [self.names.graph(graph).value for graph in dataset.named]
        # A graph that has no triples: without a name, the service takes all graphs that it has.
        empty = [f"{self.names.node.value}/empty"]
        return default or empty, named or empty

    def _quads(self, sparql: str) -> Iterator[ox.Quad]:
        """Return the quads that a look-up selects, without those of the ontology."""
        result = self.connection.query(
            self.names.outward(sparql), default=[self.names.merged.value], named=self._without_ontology
        )
        found = ox.parse_query_results(self.names.inward(result), format=_JSON)
        assert isinstance(found, ox.QuerySolutions)
        for graph, subject, prop, value in found:
            yield ox.Quad(cast("Any", subject), cast("Any", prop), cast("Any", value), cast("Any", graph))

    def _ontology(self) -> ox.Store:
        """Return a copy of the graph of the ontology."""
        graph = self.names.graph(ONTOLOGY).value
        triples = self.connection.query(_CONSTRUCT, default=[graph], named=[graph], accept=TRIPLES)
        found = ox.Store()
        found.load(io.BytesIO(self.names.inward(triples)), format=ox.RdfFormat.N_TRIPLES, to_graph=ONTOLOGY)
        counted = self.connection.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", named=[graph])
        (solution,) = cast("ox.QuerySolutions", ox.parse_query_results(counted, format=_JSON))
        total = int(cast("ox.Literal", solution["n"]).value)
        if not len(found) == total > 0:
            raise RemoteError(
                f"{self.connection.address} gives {len(found):,} of {total:,} triples of the ontology of release "
                f"{self.names.release}; raise its limit of rows, or push the release again"
            )
        return found
