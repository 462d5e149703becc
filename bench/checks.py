"""Validation by Standlink and its peers, as tasks; each writes its verdicts to a file for comparison.

A verdict is the severity, the node and the path of a result. ``which`` is ``all`` for all shapes, or ``records`` for
record shapes without SPARQL constraints.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import SH, Graph

from ..graph.gate.shapes import read_shapes, record_shapes
from ..graph.gate.validation import validate
from ..graph.store.boundary import to_rdflib
from ..ontology.namespaces import compact


def gate(path: str, verdicts: str, which: str) -> dict[str, Any]:
    """Validate a graph as Standlink does before publishing."""
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES)
    start = time.perf_counter()
    findings = validate(store, {}, shapes=_shapes(which), listed=None).findings
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "verdicts": _write(verdicts, {(f.severity, f.node, f.path) for f in findings})}


def rudof(path: str, verdicts: str, which: str) -> dict[str, Any]:
    """Validate a graph with pyrudof."""
    import pyrudof

    session = pyrudof.Rudof()
    session.read_data(Path(path), format=pyrudof.RDFFormat.NTriples)
    session.read_shacl(_shapes(which).serialize(format="turtle"))
    start = time.perf_counter()
    report = session.validate_shacl()
    seconds = time.perf_counter() - start
    found = {(_local(r.severity), _name(r.focus_node), _name(r.path)) for r in report}
    return {"seconds": seconds, "verdicts": _write(verdicts, found)}


def pyshacl(path: str, verdicts: str, which: str) -> dict[str, Any]:
    """Validate a whole graph with plain pyshacl."""
    import pyshacl as peer

    shapes, data = _shapes(which), to_rdflib(Path(path).read_bytes())
    start = time.perf_counter()
    _, report, _ = peer.validate(data, shacl_graph=shapes, inplace=True, advanced=which == "all")
    seconds = time.perf_counter() - start
    assert isinstance(report, Graph)
    # Details of a result are also results, but do not belong to the report.
    results = set(report.objects(None, SH.result))
    parts = ([report.value(r, p) for p in (SH.resultSeverity, SH.focusNode, SH.resultPath)] for r in results)
    return {"seconds": seconds, "verdicts": _write(verdicts, {(_local(s), _name(n), _name(p)) for s, n, p in parts})}


def _shapes(which: str) -> Graph:
    return record_shapes() if which == "records" else read_shapes()


def _write(path: str, verdicts: Iterable[tuple[str, ...]]) -> int:
    lines = sorted(" ".join(v) + "\n" for v in verdicts)
    Path(path).write_text("".join(lines), "utf-8")
    return len(lines)


def _name(term: object) -> str:
    return compact(str(term).strip("<>")) if term is not None else ""


def _local(severity: object) -> str:
    return str(severity).strip("<>").replace("#", ":").rsplit(":", 1)[-1].rsplit(".", 1)[-1]
