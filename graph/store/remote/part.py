"""Queries that a product evaluates wrongly, evaluated here: on a copy of the triples whose properties they name."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Final

import pyoxigraph as ox

from ....errors import QueryError
from ....ontology.namespaces import PREFIXES, expand
from ..query_dataset import MOST_MERGED, dataset_of
from ..tokens import tokens, unescaped

#: The copies that are kept: questions of one theme name the same properties.
_KEPT: Final = 4
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Fetch = Callable[[str], bytes]
Count = Callable[[Iterable[str]], int]


class Parts:
    """Parts of a release by the properties of their triples.

    Args:
        properties: all properties of the release.
        fetch: returns the N-Triples that a query constructs.
        count: returns the number of triples of some properties.
    """

    def __init__(self, properties: Iterable[ox.NamedNode], fetch: Fetch, count: Count) -> None:
        self._properties = {prop.value for prop in properties}
        self._fetch, self._count = fetch, count
        self._kept: OrderedDict[frozenset[str], ox.Store] = OrderedDict()
        self._lock = Lock()

    def query(self, sparql: str, why: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Evaluate a query here.

        Args:
            sparql: the query.
            why: what the product does wrong.

        Raises:
            QueryError: if the query names graphs, or its properties have too many triples.
        """
        words = {token.word for token in tokens(unescaped(sparql))}
        if dataset_of(sparql) is not None or "GRAPH" in words:
            raise QueryError(f"{why}; write the query without it, or without graphs")
        prefixes = {name: namespace for name, namespace in PREFIXES.items() if f"{name}:" in sparql}
        return self._part(self._named(sparql), why).query(sparql, prefixes=prefixes)

    def _named(self, sparql: str) -> frozenset[str]:
        """Return the properties that a query names."""
        found = set()
        for token in tokens(unescaped(sparql)):
            if token.word == "A":
                found.add(_TYPE)
            elif token.kind == "iri":
                found.add(token.text[1:-1])
            elif token.kind == "name" and (iri := expand(token.text)):
                found.add(iri)
        return frozenset(found & self._properties)

    def _part(self, properties: frozenset[str], why: str) -> ox.Store:
        with self._lock:
            if properties in self._kept:
                self._kept.move_to_end(properties)
                return self._kept[properties]
            listed = " ".join(f"<{prop}>" for prop in sorted(properties))
            where = f"{{ VALUES ?p {{ {listed} }} ?s ?p ?o }}"
            total = self._count(properties)
            if total > MOST_MERGED:
                raise QueryError(
                    f"{why}, and the properties that this query names have {total:,} triples, too many to evaluate it "
                    f"here (at most {MOST_MERGED:,})"
                )
            found = ox.Store()
            found.bulk_load(self._fetch(f"CONSTRUCT {{ ?s ?p ?o }} {where}"), format=ox.RdfFormat.N_TRIPLES)
            if len(found) < total:
                raise QueryError(f"the service gives {len(found):,} of {total:,} triples; raise its limit of rows")
            self._kept[properties] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return found
