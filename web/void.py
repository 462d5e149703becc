"""The release and its endpoint described for machines: VoID and DCAT for the data, SPARQL 1.1 for the service."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.export import FORMATS
from ..ontology.namespaces import BASE, ONTOLOGY, PREFIXES

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMAT_IRIS: Final = "http://www.w3.org/ns/formats/"


def dataset(release: Release, site: str) -> list[ox.Quad]:
    """Return the description of a release, its graphs, its dumps and where to query it."""
    whole, manifest = ox.NamedNode(BASE), release.manifest
    quads = [
        _say(whole, "rdf:type", _iri("void:Dataset")),
        _say(whole, "rdf:type", _iri("dcat:Dataset")),
        _say(whole, "dcterms:title", ox.Literal("Standlink", language="en")),
        _say(whole, "dcterms:identifier", ox.Literal(release.id)),
        _say(whole, "dcterms:issued", ox.Literal(release.published, datatype=_iri("xsd:dateTime"))),
        _say(whole, "void:triples", ox.Literal(int(manifest["triples"]))),
        _say(whole, "void:entities", ox.Literal(sum(manifest["counts"].values()))),
        _say(whole, "void:vocabulary", ox.NamedNode(ONTOLOGY.rstrip("#"))),
        _say(whole, "void:uriSpace", ox.Literal(BASE + "id/")),
        _say(whole, "void:sparqlEndpoint", ox.NamedNode(f"{site}/sparql")),
        _say(whole, "foaf:homepage", ox.NamedNode(f"{site}/")),
    ]
    dumps = (ox.NamedNode(f"{site}/data/standlink.{fmt.suffix}") for fmt in FORMATS.values())
    quads += [_say(whole, "void:dataDump", dump) for dump in dumps]
    for entry in manifest["datasets"]:
        graph = ox.NamedNode(entry["graph"])
        quads += [
            _say(whole, "void:subset", graph),
            _say(graph, "rdf:type", _iri("void:Dataset")),
            _say(graph, "dcterms:title", ox.Literal(entry["title"])),
            _say(graph, "void:triples", ox.Literal(int(entry["triples"]))),
        ]
        if str(entry.get("licence", "")).startswith("http"):
            quads.append(_say(graph, "dcterms:license", ox.NamedNode(entry["licence"])))
        origins = [o for o in str(entry.get("derivedFrom", "")).split() if o.startswith("http")]
        quads += [_say(graph, "prov:wasDerivedFrom", ox.NamedNode(origin)) for origin in origins]
    return quads


def service(endpoint: str) -> list[ox.Quad]:
    """Return the description of the SPARQL service."""
    node, about = ox.NamedNode(endpoint), ox.NamedNode(endpoint + "#dataset")
    said = [
        _say(node, "rdf:type", ox.NamedNode(_SD + "Service")),
        ox.Quad(node, ox.NamedNode(_SD + "endpoint"), node),
        ox.Quad(node, ox.NamedNode(_SD + "supportedLanguage"), ox.NamedNode(_SD + "SPARQL11Query")),
        ox.Quad(node, ox.NamedNode(_SD + "feature"), ox.NamedNode(_SD + "UnionDefaultGraph")),
        ox.Quad(node, ox.NamedNode(_SD + "defaultDataset"), about),
        _say(about, "rdf:type", ox.NamedNode(_SD + "Dataset")),
    ]
    formats = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
    written = (ox.NamedNode(_FORMAT_IRIS + name) for name in (*formats, "Turtle", "N-Triples", "JSON-LD", "RDF_XML"))
    return [*said, *(ox.Quad(node, ox.NamedNode(_SD + "resultFormat"), form) for form in written)]


def _iri(prefixed: str) -> ox.NamedNode:
    prefix, _, name = prefixed.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name)


def _say(subject: ox.NamedNode, prop: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, _iri(prop), value)
