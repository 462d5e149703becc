"""SPARQL of the user of this process: run here, in any query form, without limits of time or size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...errors import FormatError, QueryError
from ...graph.store.store import Store
from ...ontology.namespaces import BASE, PREFIXES
from ..run import with_labels
from ..table import Table
from .described import described, is_whole_description
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
            return list(described(store, result) if is_whole_description(sparql, BASE) else result)
        columns = Outline.of(sparql).ordered([variable.value for variable in result.variables])
        return with_labels(store, Table.from_solutions(result, columns))
    except SyntaxError as error:
        raise QueryError(f"not a SPARQL query: {explain(str(error), sparql)}") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query could not be evaluated: {error}") from None


def is_empty(result: Table | bool | list[ox.Triple]) -> bool:
    """Return whether a result has no rows or triples, or is false."""
    return not result if isinstance(result, (bool, list)) else not len(result)


def rdflib_graph(triples: Sequence[ox.Triple]) -> rdflib.Graph:
    """Return triples as an rdflib graph with the prefixes of Standlink.

    Raises:
        FormatError: if a term is of RDF 1.2, which rdflib does not have.
    """
    from ...graph.store.boundary import to_rdflib

    if any(_is_new(triple.object) for triple in triples):
        raise FormatError("rdflib has neither the triple terms nor the text directions of RDF 1.2: select them instead")
    graph = to_rdflib("".join(f"{triple} .\n" for triple in triples).encode())
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _is_new(term: object) -> bool:
    """Return whether a term is of RDF 1.2: a triple, or a text with a direction."""
    return isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.direction is not None)
