"""Machine-readable descriptions: VoID and DCAT of the release, SPARQL 1.1 Service Description of the endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from ..graph.releases.dumps import File
from ..graph.releases.release import Release
from ..graph.store.export import FORMATS
from ..ontology.namespaces import BASE, GRAPHS, ONTOLOGY, node

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_SPDX: Final = "http://spdx.org/rdf/terms#"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_FORMAT_IRIS: Final = "http://www.w3.org/ns/formats/"


def dataset(release: Release, site: str, files: Mapping[str, File | None]) -> list[ox.Quad]:
    """Return the description of a release, its graphs, dumps and endpoint.

    Args:
        release: the release.
        site: the address of the site.
        files: of dumps, by the suffixes of their formats; None for a dump that is not made yet.
    """
    whole, manifest = ox.NamedNode(BASE), release.manifest
    quads = [
        _quad(whole, "rdf:type", node("void:Dataset")),
        _quad(whole, "rdf:type", node("dcat:Dataset")),
        _quad(whole, "dcterms:title", ox.Literal("Standlink", language="en")),
        _quad(whole, "dcterms:identifier", ox.Literal(release.id)),
        _quad(whole, "dcterms:issued", ox.Literal(release.published, datatype=node("xsd:dateTime"))),
        _quad(whole, "void:triples", ox.Literal(int(manifest["triples"]))),
        _quad(whole, "void:entities", ox.Literal(sum(manifest["counts"].values()))),
        _quad(whole, "void:vocabulary", ox.NamedNode(ONTOLOGY.rstrip("#"))),
        _quad(whole, "void:uriSpace", ox.Literal(BASE + "id/")),
        _quad(whole, "void:sparqlEndpoint", ox.NamedNode(f"{site}/sparql")),
        _quad(whole, "foaf:homepage", ox.NamedNode(f"{site}/")),
    ]
    for suffix, file in files.items():
        quads += _distribution(whole, f"{site}/data/standlink.{suffix}", FORMATS[suffix].media_type, file)
    for entry in manifest["datasets"]:
        graph = ox.NamedNode(entry["graph"])
        quads += [
            _quad(whole, "void:subset", graph),
            _quad(graph, "rdf:type", node("void:Dataset")),
            _quad(graph, "dcterms:title", ox.Literal(entry["title"], language="en")),
            _quad(graph, "void:triples", ox.Literal(int(entry["triples"]))),
        ]
        if entry.get("title_zh"):
            quads.append(_quad(graph, "dcterms:title", ox.Literal(entry["title_zh"], language="zh")))
        if str(entry.get("licence", "")).startswith("http"):
            quads.append(_quad(graph, "dcterms:license", ox.NamedNode(entry["licence"])))
        origins = [o for o in str(entry.get("derivedFrom", "")).split() if o.startswith("http")]
        quads += [_quad(graph, "prov:wasDerivedFrom", ox.NamedNode(origin)) for origin in origins]
    return quads


def _distribution(whole: ox.NamedNode, address: str, media_type: str, file: File | None) -> Iterator[ox.Quad]:
    """Yield the description of a dump: its addresses and, once it is made, the size and checksum of the file."""
    about, zipped = ox.NamedNode(f"{address}.gz#distribution"), ox.NamedNode(f"{address}.gz")
    yield _quad(whole, "void:dataDump", ox.NamedNode(address))
    yield _quad(whole, "void:dataDump", zipped)
    yield _quad(whole, "dcat:distribution", about)
    yield _quad(about, "rdf:type", node("dcat:Distribution"))
    yield _quad(about, "dcat:downloadURL", zipped)
    yield _quad(about, "dcat:mediaType", ox.NamedNode(_MEDIA_TYPES + media_type))
    yield _quad(about, "dcat:compressFormat", ox.NamedNode(_MEDIA_TYPES + "application/gzip"))
    if file:
        yield _quad(about, "dcat:byteSize", ox.Literal(str(file.size), datatype=node("xsd:nonNegativeInteger")))
        checksum = ox.NamedNode(f"{address}.gz#checksum")
        value = ox.Literal(file.checksum, datatype=node("xsd:hexBinary"))
        yield ox.Quad(about, ox.NamedNode(_SPDX + "checksum"), checksum)
        yield _quad(checksum, "rdf:type", ox.NamedNode(_SPDX + "Checksum"))
        algorithm = ox.NamedNode(_SPDX + "checksumAlgorithm_sha256")
        yield ox.Quad(checksum, ox.NamedNode(_SPDX + "algorithm"), algorithm)
        yield ox.Quad(checksum, ox.NamedNode(_SPDX + "checksumValue"), value)


def service(endpoint: str, graphs: Iterable[ox.NamedNode]) -> list[ox.Quad]:
    """Return the description of the SPARQL service and of its dataset: the named graphs, and their merge as default."""
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
