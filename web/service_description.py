"""The description of the endpoint for machines: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from ..ontology.namespaces import GRAPHS, node

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMAT_IRIS: Final = "http://www.w3.org/ns/formats/"


def service(endpoint: str, graphs: Iterable[ox.NamedNode], *, federated: bool = False) -> list[ox.Quad]:
    """Return the description of the SPARQL service and of its dataset: the named graphs, and their merge as default.

    Args:
        endpoint: the address of the service.
        graphs: the named graphs.
        federated: whether queries may use SERVICE.
    """
    here, about, merge = (ox.NamedNode(endpoint + part) for part in ("", "#dataset", "#default-graph"))
    quads = [
        _quad(here, "rdf:type", ox.NamedNode(_SD + "Service")),
        ox.Quad(here, ox.NamedNode(_SD + "endpoint"), here),
        ox.Quad(here, ox.NamedNode(_SD + "supportedLanguage"), ox.NamedNode(_SD + "SPARQL11Query")),
        ox.Quad(here, ox.NamedNode(_SD + "feature"), ox.NamedNode(_SD + "UnionDefaultGraph")),
        ox.Quad(here, ox.NamedNode(_SD + "defaultDataset"), about),
        _quad(about, "rdf:type", ox.NamedNode(_SD + "Dataset")),
        ox.Quad(about, ox.NamedNode(_SD + "defaultGraph"), merge),
        _quad(merge, "rdf:type", ox.NamedNode(_SD + "Graph")),
    ]
    if federated:
        quads.append(ox.Quad(here, ox.NamedNode(_SD + "feature"), ox.NamedNode(_SD + "BasicFederatedQuery")))
    for graph in graphs:
        named = ox.NamedNode(f"{endpoint}#{graph.value.removeprefix(GRAPHS)}")
        quads += [
            ox.Quad(about, ox.NamedNode(_SD + "namedGraph"), named),
            _quad(named, "rdf:type", ox.NamedNode(_SD + "NamedGraph")),
            ox.Quad(named, ox.NamedNode(_SD + "name"), graph),
        ]
    formats = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
    names = (ox.NamedNode(_FORMAT_IRIS + name) for name in (*formats, "Turtle", "N-Triples", "JSON-LD", "RDF_XML"))
    return [*quads, *(ox.Quad(here, ox.NamedNode(_SD + "resultFormat"), name) for name in names)]


def _quad(subject: ox.NamedNode, prop: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, node(prop), value)
