"""Untrusted SPARQL on a release that a service has: the service evaluates it, within its own limits and ours."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from ...errors import QueryError, ResultTooLargeError
from ...graph.store.remote.queries import form_of
from ...graph.store.remote.store import RemoteStore
from .limits import Limits
from .result import Result
from .wire import Task

_JSON: Final = ox.QueryResultsFormat.JSON
_KINDS: Final = {"ASK": "boolean", "SELECT": "solutions"}


def evaluate(store: RemoteStore, task: Task, limits: Limits) -> Result:
    """Return the result of a query that has been checked.

    Raises:
        QueryError: if the service refuses it, or is known to evaluate it wrongly.
        ResultTooLargeError: if its result is larger than the limits allow.
        StoreServiceError: if the service does not answer in time.
    """
    if fault := store.connection.dialect.fault(task.sparql):
        raise QueryError(f"{fault}; write the query without it")
    try:
        data = store.evaluate(
            task.sparql,
            base_iri=task.base_iri,
            default_graphs=task.default_graphs,
            named_graphs=task.named_graphs,
            most=limits.result_bytes,
            timeout=limits.seconds,
        )
    except ResultTooLargeError as error:
        raise ResultTooLargeError(f"{error}; add a LIMIT, or download a dump") from None
    kind = _KINDS.get(form_of(task.sparql), "graph")
    if kind != "graph":
        # Products write JSON in different ways, and readers of a result are given one.
        data = ox.parse_query_results(data, format=_JSON).serialize(format=_JSON) or b""
    return Result(kind, data)
