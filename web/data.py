"""The data of a release as a whole: datasets, dumps, named graphs, the VoID description and the citation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template

from .. import __version__
from ..graph.releases.dumps import OPEN, WHOLE, Dump, File
from ..graph.releases.release import Release
from ..graph.store.export import FORMATS, serialize
from ..graph.store.json_ld import context
from ..graph.store.store import INFERRED, ONTOLOGY
from ..ontology.namespaces import GRAPHS
from ..queries.exports.crate import crate, to_json
from . import negotiation, schema_org, tables
from .catalogue import catalogue
from .citation import dataset_bibtex, today
from .context import release
from .downloads import send_dump
from .errors import not_found
from .kinds import kind_names
from .linking import absolute, root
from .negotiation import BIBTEX, HTML, JSON, RDF, Representation
from .wording import text

blueprint = Blueprint("data", __name__)

DUMPS: Final = tuple(Representation(f.suffix, f.media_type, f.name) for f in FORMATS.values())
GRAPH_DUMPS: Final = (*RDF.values(),)
GRAPH_OFFERS: Final = (HTML, *GRAPH_DUMPS, JSON)
OVERVIEW_OFFERS: Final = (HTML, *RDF.values())
CATALOGUE_OFFERS: Final = (*RDF.values(),)
#: https://www.researchobject.org/ro-crate/specification/1.2/
RO_CRATE: Final = Representation("json", "application/ld+json", "RO-Crate")

#: Graphs that the build adds to those of the datasets, with the names of their texts.
_BUILT: Final = {INFERRED.value: "inferred", ONTOLOGY.value: "ontology", GRAPHS + "datasets": "datasets"}

#: What follows the suffix of a format: the compressed file, and its checksum.
_COMPRESSED: Final = ".gz"
_CHECKSUM: Final = ".gz.sha256"


@dataclass(frozen=True)
class Listed:
    """A dump of the release as the page lists it; ``file`` is None until somebody wants it."""

    name: str
    format: Representation
    file: File | None


@blueprint.get("/data")
def overview() -> Response:
    """Show the datasets with licence and source, the dumps and the citation, or send the catalogue."""
    chosen = negotiation.choose(OVERVIEW_OFFERS)
    if chosen is not HTML:
        return send_catalogue(chosen)
    current = release()
    listed = list(_dumps(current))

    def body() -> str:
        return render_template(
            "data.html",
            release=current,
            manifest=current.manifest,
            dumps=DUMPS,
            files=listed,
            citation=dataset_bibtex(current),
            kinds=kind_names(),
            tables=list(tables.listed(current)),
            duckdb=tables.queries(),
            structured=schema_org.release(current, DUMPS),
            built=[(graph, text(f"data.built_graphs.{name}.title")) for graph, name in _BUILT.items()],
        )

    return negotiation.respond(HTML, body, day=_state(listed))


@blueprint.get(f"/data/{OPEN}.<suffix>", endpoint="open_dump", defaults={"only_open": True})
@blueprint.get(f"/data/{WHOLE}.<suffix>", defaults={"only_open": False})
def dump(suffix: str, only_open: bool) -> Response:
    """Send the whole release in a format, compressed if the suffix ends so, or the checksum of the compressed file.

    Of a release with datasets that are not known to be open, there is a second dump of those that are.
    """
    if suffix == BIBTEX.suffix and not only_open:
        return negotiation.respond(BIBTEX, lambda: dataset_bibtex(release()), day=today())
    bare = suffix.removesuffix(_CHECKSUM).removesuffix(_COMPRESSED)
    chosen, found = negotiation.choose(DUMPS, bare), Dump.of(release(), bare, only_open=only_open)
    if suffix.endswith(_CHECKSUM):
        file = found.about()
        if file is None:
            raise not_found(text("error.missing.checksum", name=found.name))
        return Response(f"{file.checksum}  {found.name}\n", content_type="text/plain; charset=utf-8")
    filename = f"{OPEN if only_open else WHOLE}-{release().id}.{bare}"
    return send_dump(found, chosen, filename, compressed=suffix.endswith(_COMPRESSED))


@blueprint.get("/ro-crate-metadata.json")
def ro_crate() -> Response:
    """Describe the release as an RO-Crate, whose files are downloads of this site."""
    return negotiation.respond(RO_CRATE, lambda: to_json(crate(release(), __version__, absolute(""))))


@blueprint.get("/graph/<name>")
def graph(name: str) -> Response:
    """Show a named graph with the provenance of its dataset, or send its data."""
    slug, _, suffix = name.partition(".")
    current, iri = release(), GRAPHS + slug
    entry = _entry(current, iri)
    bare = suffix.removesuffix(_COMPRESSED)
    chosen = negotiation.choose(GRAPH_OFFERS if bare == suffix else GRAPH_DUMPS, bare)
    if chosen in GRAPH_DUMPS:
        found = Dump.of(current, chosen.suffix, slug)
        return send_dump(found, chosen, f"{slug}.{chosen.suffix}", compressed=bare != suffix)
    return negotiation.respond(chosen, lambda: _graph(current, entry, chosen))


@blueprint.get("/data/catalogue")
@blueprint.get("/data/catalogue.<suffix>")
@blueprint.get("/.well-known/void")
@blueprint.get("/.well-known/void.<suffix>")
@blueprint.get("/void")
def void(suffix: str = "") -> Response:
    """Describe the release as DCAT and VoID."""
    return send_catalogue(negotiation.choose(CATALOGUE_OFFERS, suffix))


def send_catalogue(chosen: Representation) -> Response:
    """Return the catalogue of the release in a format of RDF."""
    current = release()
    dumps = {
        (beginning, each.suffix): Dump.of(current, each.suffix, only_open=beginning == OPEN).about()
        for beginning in (WHOLE, OPEN)
        for each in DUMPS
    }

    def body() -> bytes:
        return serialize(catalogue(current, absolute(""), dumps, tables.listed(current)), FORMATS[chosen.suffix])

    made = [f"{beginning}.{suffix}" for (beginning, suffix), file in dumps.items() if file]
    response = negotiation.respond(chosen, body, day=" ".join([today(), *made]))
    response.headers["Content-Location"] = f"{root()}/data/catalogue.{chosen.suffix}"
    return response


def _dumps(current: Release) -> Iterator[Listed]:
    for each in DUMPS:
        found = Dump.of(current, each.suffix)
        yield Listed(found.name, each, found.about())


def _state(listed: list[Listed]) -> str:
    """Return what a page that lists the dumps depends on besides the release: the day, and which of them are made."""
    return " ".join([today(), *(each.format.suffix for each in listed if each.file)])


def _entry(current: Release, iri: str) -> dict[str, Any]:
    """Return the entry of a graph in the manifest.

    Raises:
        NotFoundError: if the release has no such graph.
    """
    for entry in current.manifest["datasets"]:
        if entry["graph"] == iri:
            return dict(entry)
    if iri not in _BUILT:
        raise not_found(text("error.missing.graph", name=iri.removeprefix(GRAPHS)))
    key = f"data.built_graphs.{_BUILT[iri]}"
    title, about = text(f"{key}.title"), text(f"{key}.about")
    return {"name": iri.removeprefix(GRAPHS), "title": title, "graph": iri, "about": about}


def _graph(current: Release, entry: dict[str, Any], chosen: Representation) -> str:
    if chosen is HTML:
        return render_template("graph.html", entry=entry, formats=GRAPH_OFFERS[1:], release=current)
    return json.dumps(entry, ensure_ascii=False, indent=1)


@blueprint.get("/privacy")
def privacy() -> str:
    """Say what is kept about persons, what for, and how to have it removed."""
    return render_template("privacy.html")


@blueprint.get("/ontology/context.jsonld")
def json_ld_context() -> Response:
    """Send the context of all JSON-LD, whose documents have the part that they use."""
    return negotiation.respond(RDF["jsonld"], lambda: json.dumps({"@context": context()}, indent=1))
