"""The catalogue of a release for machines: DCAT 3 and VoID (https://www.w3.org/TR/vocab-dcat-3/, .../void/).

What does not depend on the release is in ``catalogue.ttl``. Fragments of ``/data`` name what has no page of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from ..graph.releases.dumps import OPEN, WHOLE, File
from ..graph.releases.licences import is_open
from ..graph.releases.release import TABLES, Release
from ..graph.releases.statistics import Statistics
from ..graph.store.export import FORMATS
from ..graph.store.store import ONTOLOGY
from ..ontology.namespaces import BASE, GRAPHS, node
from .linking import anchor
from .negotiation import PARQUET
from .tables import Listed

_STATIC: Final = Path(__file__).with_suffix(".ttl")
_SPDX: Final = "http://spdx.org/rdf/terms#"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_PROVENANCE: Final = ox.NamedNode(GRAPHS + "datasets")
_WHOLE: Final = ox.NamedNode(BASE)
_CATALOGUE: Final = ox.NamedNode(BASE + "data")
_OPEN: Final = ox.NamedNode(BASE + "data#open")
#: Things that a reader may look at first, if the release has them.
_EXAMPLES: Final = ("standard/nacs", "standard/ieee-802-11ax-2021", "actor/ford", "region/china")
#: Sites that a release links to, by the address of the site.
_TARGETS: Final = {
    "http://www.wikidata.org/": "Wikidata",
    "https://ror.org/": "Research Organization Registry",
    "https://sws.geonames.org/": "GeoNames",
}

Term = ox.NamedNode | ox.Literal


#: The dumps of a release by the beginning of their names and the suffix of their format; None until one is made.
Dumps = Mapping[tuple[str, str], File | None]


def catalogue(release: Release, site: str, dumps: Dumps, tables: Iterable[Listed]) -> list[ox.Quad]:
    """Return the description of a release: its graphs, downloads, tables and services.

    Args:
        release: the release.
        site: the address of the site.
        dumps: its dumps.
        tables: its analysis tables.
    """
    counted = Statistics.of(release.manifest)
    quads = [*_static(), *_whole(release, site, counted)]
    for (beginning, suffix), file in dumps.items():
        dataset = {WHOLE: _WHOLE, OPEN: _OPEN}[beginning]
        quads += _dump(release, dataset, f"{site}/data/{beginning}.{suffix}", suffix, file, counted)
    entries = {entry["graph"]: entry for entry in release.manifest["datasets"]}
    for graph in release.store.graphs():
        quads += _graph(release, graph, entries.get(graph.value), site, counted)
    for table in tables:
        quads += _table(release, table, site)
    if counted:
        quads += _partitions(counted)
    return quads


@cache
def _static() -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(path=str(_STATIC), format=ox.RdfFormat.TURTLE, base_iri=BASE))


def _whole(release: Release, site: str, counted: Statistics | None) -> Iterator[ox.Quad]:
    endpoint, service = ox.NamedNode(f"{site}/sparql"), _part("sparql")
    published = ox.Literal(release.published, datatype=node("xsd:dateTime"))
    for each in (_WHOLE, _CATALOGUE, _OPEN):
        yield from _said(each, {"dcterms:issued": published, "dcterms:modified": published})
        yield from _said(each, {"dcat:version": ox.Literal(release.id), "foaf:homepage": ox.NamedNode(f"{site}/data")})
    yield from _said(_WHOLE, {"dcterms:identifier": ox.Literal(release.id), "void:sparqlEndpoint": endpoint})
    yield from _said(_WHOLE, {"void:openSearchDescription": ox.NamedNode(f"{site}/opensearch.xml")})
    if counted:
        yield from _said(_WHOLE, {"void:triples": ox.Literal(counted.triples)})
    for path in _EXAMPLES:
        example = ox.NamedNode(f"{BASE}id/{path}")
        if release.store.exists(example):
            yield from _said(_WHOLE, {"void:exampleResource": example})
    yield from _said(_CATALOGUE, {"dcat:service": service})
    yield from _said(service, {"rdf:type": node("dcat:DataService"), "dcterms:title": _english("SPARQL endpoint")})
    yield from _said(service, {"dcat:endpointURL": endpoint, "dcat:endpointDescription": endpoint})
    yield from _said(service, {"dcat:servesDataset": _WHOLE})
    about = ox.NamedNode(f"{site}/sparql#distribution")
    yield from _distribution(_WHOLE, about, "SPARQL endpoint", release)
    yield from _said(about, {"dcat:accessURL": endpoint, "dcat:accessService": service})


def _graph(
    release: Release, graph: ox.NamedNode, entry: Mapping[str, Any] | None, site: str, counted: Statistics | None
) -> Iterator[ox.Quad]:
    """Yield the description of a named graph, of a dataset or made by the build."""
    name = graph.value.removeprefix(GRAPHS)
    for kind in ("dcat:Dataset", "void:Dataset"):
        yield from _said(graph, {"rdf:type": node(kind)})
    yield from _said(_WHOLE, {"void:subset": graph})
    yield from _said(_CATALOGUE, {"dcat:dataset": graph})
    if counted and graph.value in counted.graphs:
        yield from _said(graph, {"void:triples": ox.Literal(counted.graphs[graph.value])})
    address = f"{site}/graph/{name}.nt.gz"
    yield from _said(graph, {"void:dataDump": ox.NamedNode(address), "foaf:page": ox.NamedNode(f"{site}/graph/{name}")})
    yield from _file(graph, address, "application/n-triples", "N-Triples", release)
    published = ox.Literal(release.published, datatype=node("xsd:dateTime"))
    yield from _said(graph, {"dcterms:issued": published, "dcterms:publisher": _part("maintainers")})
    if entry is None:
        return
    yield from _said(graph, {"dcterms:title": _english(entry["title"]), "dcterms:description": _made_by(entry, "en")})
    yield from _said(graph, {"dcterms:description": _made_by(entry, "zh")})
    if entry.get("title_zh"):
        yield from _said(graph, {"dcterms:title": ox.Literal(entry["title_zh"], language="zh")})
    if entry.get("imported"):
        yield from _said(graph, {"dcterms:modified": ox.Literal(entry["imported"], datatype=node("xsd:dateTime"))})
    licence = str(entry.get("licence", ""))
    if licence.startswith("http"):
        # Terms that are not known to permit reuse are no licence.
        prop = "dcterms:license" if is_open(licence) else "dcterms:rights"
        yield from _said(graph, {prop: ox.NamedNode(licence)})
    for note in release.store.quads(graph, node("dcterms:rights"), None, _PROVENANCE):
        yield ox.Quad(*note.triple)
    for origin in str(entry.get("derivedFrom", "")).split():
        if origin.startswith("http"):
            yield from _said(graph, {"prov:wasDerivedFrom": ox.NamedNode(origin)})


def _made_by(entry: Mapping[str, Any], language: str) -> ox.Literal:
    """Return a sentence on the importer of a dataset."""
    importer, day = entry.get("importer", ""), str(entry.get("imported", ""))[:10]
    if language == "zh":
        return ox.Literal(f"由导入程序“{importer}”于{day}生成的命名图。", language="zh")
    return _english(f"A named graph made by the importer “{importer}” on {day}.")


def _dump(
    release: Release, dataset: ox.NamedNode, address: str, suffix: str, file: File | None, counted: Statistics | None
) -> Iterator[ox.Quad]:
    """Yield the description of a dump: its addresses and, once it is made, the size and checksum of the file."""
    fmt, about = FORMATS[suffix], ox.NamedNode(f"{address}.gz#distribution")
    yield from _said(dataset, {"void:dataDump": ox.NamedNode(address)})
    yield from _said(dataset, {"void:dataDump": ox.NamedNode(f"{address}.gz")})
    yield from _file(dataset, f"{address}.gz", fmt.media_type, fmt.name, release, file)
    if counted and dataset == _WHOLE:
        quads = sum(counted.graphs.values()) - counted.graphs[ONTOLOGY.value]
        yield from _said(about, {"void:triples": ox.Literal(quads if fmt.quads else counted.downloaded)})
        yield from _said(about, {"rdf:type": node("void:Dataset")})


def _file(
    dataset: ox.NamedNode, address: str, media_type: str, name: str, release: Release, file: File | None = None
) -> Iterator[ox.Quad]:
    """Yield a distribution that is a file compressed by gzip."""
    about = ox.NamedNode(f"{address}#distribution")
    yield from _distribution(dataset, about, f"{name}, compressed by gzip", release)
    yield from _said(about, {"dcat:downloadURL": ox.NamedNode(address), "dcat:accessURL": ox.NamedNode(address)})
    yield from _said(about, {"dcat:mediaType": ox.NamedNode(_MEDIA_TYPES + media_type)})
    yield from _said(about, {"dcat:compressFormat": ox.NamedNode(_MEDIA_TYPES + "application/gzip")})
    if file:
        yield from _size(about, address, file)


def _table(release: Release, table: Listed, site: str) -> Iterator[ox.Quad]:
    """Yield the description of an analysis table: a dataset with one file in Parquet."""
    name = table.definition.name
    dataset, address = _part(f"table-{name}"), f"{site}/data/tables/{name}.parquet"
    about, entry = ox.NamedNode(f"{address}#distribution"), release.manifest["files"][f"{TABLES}/{name}.parquet"]
    yield from _said(_CATALOGUE, {"dcat:dataset": dataset})
    yield from _said(dataset, {"rdf:type": node("dcat:Dataset"), "prov:wasDerivedFrom": _WHOLE})
    yield from _said(dataset, {"dcterms:title": _english(f"Analysis table {name}")})
    yield from _said(dataset, {"dcterms:title": ox.Literal(f"分析表 {name}", language="zh")})
    yield from _said(dataset, {"dcterms:description": _english(f"Each row is {table.definition.row}.")})
    yield from _distribution(dataset, about, "Parquet", release)
    yield from _said(about, {"dcat:downloadURL": ox.NamedNode(address), "dcat:accessURL": ox.NamedNode(address)})
    yield from _said(about, {"dcat:mediaType": ox.NamedNode(_MEDIA_TYPES + PARQUET.media_type)})
    yield from _size(about, address, File(int(entry["size"]), str(entry["sha256"])))


def _distribution(dataset: ox.NamedNode, about: ox.NamedNode, title: str, release: Release) -> Iterator[ox.Quad]:
    published = ox.Literal(release.published, datatype=node("xsd:dateTime"))
    yield from _said(dataset, {"dcat:distribution": about})
    yield from _said(about, {"rdf:type": node("dcat:Distribution"), "dcterms:title": _english(title)})
    yield from _said(about, {"dcterms:issued": published})


def _size(about: ox.NamedNode, address: str, file: File) -> Iterator[ox.Quad]:
    checksum = ox.NamedNode(f"{address}#checksum")
    yield from _said(about, {"dcat:byteSize": ox.Literal(str(file.size), datatype=node("xsd:nonNegativeInteger"))})
    yield ox.Quad(about, _spdx("checksum"), checksum)
    yield from _said(checksum, {"rdf:type": _spdx("Checksum")})
    yield ox.Quad(checksum, _spdx("algorithm"), _spdx("checksumAlgorithm_sha256"))
    yield ox.Quad(checksum, _spdx("checksumValue"), ox.Literal(file.checksum, datatype=node("xsd:hexBinary")))


def _partitions(counted: Statistics) -> Iterator[ox.Quad]:
    """Yield the numbers by property and class of the whole, and its links to other sites."""
    yield from _said(_WHOLE, {"void:properties": ox.Literal(len(counted.properties))})
    yield from _said(_WHOLE, {"void:classes": ox.Literal(len(counted.classes))})
    for iri, triples in counted.properties.items():
        part = _part(f"property-{anchor(iri)}")
        yield from _said(_WHOLE, {"void:propertyPartition": part})
        yield from _said(part, {"void:property": ox.NamedNode(iri), "void:triples": ox.Literal(triples)})
    for iri, entities in counted.classes.items():
        part = _part(f"class-{anchor(iri)}")
        yield from _said(_WHOLE, {"void:classPartition": part})
        yield from _said(part, {"void:class": ox.NamedNode(iri), "void:entities": ox.Literal(entities)})
    for address, triples in counted.links.items():
        host = address.split("/")[2]
        linkset, target = _part(f"links-{host}"), ox.NamedNode(address)
        yield from _said(_WHOLE, {"void:subset": linkset})
        yield from _said(linkset, {"rdf:type": node("void:Linkset"), "void:triples": ox.Literal(triples)})
        yield from _said(linkset, {"void:linkPredicate": node("skos:exactMatch"), "void:subjectsTarget": _WHOLE})
        yield from _said(linkset, {"void:objectsTarget": target})
        yield from _said(target, {"rdf:type": node("void:Dataset"), "void:uriSpace": ox.Literal(address)})
        yield from _said(target, {"dcterms:title": _english(_TARGETS.get(address, host))})


def _part(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}data#{name}")


def _english(words: str) -> ox.Literal:
    return ox.Literal(words, language="en")


def _spdx(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SPDX + name)


def _said(subject: ox.NamedNode, values: Mapping[str, Term]) -> Iterator[ox.Quad]:
    for prop, value in values.items():
        yield ox.Quad(subject, node(prop), value)
