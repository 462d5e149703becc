"""A SPARQL endpoint over an rdflib graph in memory, as rdflib-endpoint serves it."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from rdflib_endpoint import SparqlEndpoint

from ...graph.store.boundary import to_rdflib


def serve(path: Path, port: int) -> None:
    """Serve a file of N-Triples until stopped."""
    graph = to_rdflib(path.read_bytes())
    uvicorn.run(SparqlEndpoint(graph=graph), host="127.0.0.1", port=port, log_level="critical")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
