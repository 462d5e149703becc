"""SPARQL of the user of this process: run here, in any query form, without limits of time or size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...errors import QueryError
from ...graph.store.store import Store
from ...ontology.namespaces import BASE, PREFIXES
from ..run import with_labels
from ..table import Table
from .outline import Outline
from .syntax import explain

if TYPE_CHECKING:
    import rdflib


def run_query(store: Store, sparql: str) -> Table | bool | list[ox.Triple]:
    """Evaluate a query: SELECT gives a table with labels, ASK a truth value, CONSTRUCT and DESCRIBE triples.

    Relative IRIs are relative to that of Standlink: ``<graph/wifi>`` is ``<https://w3id.org/standlink/graph/wifi>``.

    Raises:
        QueryError: if the query is malformed or cannot be evaluated.
    """
    try:
        result = store.query(sparql, base_iri=BASE)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if isinstance(result, ox.QueryTriples):
            return list(result)
        columns = Outline.of(sparql).ordered([variable.value for variable in result.variables])
        return with_labels(store, Table.from_solutions(result, columns))
    except SyntaxError as error:
        raise QueryError(f"not a SPARQL query: {explain(str(error), sparql)}") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query could not be evaluated: {error}") from None


def rdflib_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return triples as an rdflib graph with the prefixes of Standlink."""
    from ...graph.store.boundary import to_rdflib

    graph = to_rdflib("".join(f"{triple} .\n" for triple in triples).encode())
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph
