"""The data of a release as a whole: datasets, dumps, named graphs, the VoID description and the citation."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Blueprint, Response, render_template

from ..graph.releases.release import Release
from ..graph.store.export import FORMATS, export_all, export_graph, serialize
from ..graph.store.store import INFERRED, ONTOLOGY
from ..ontology.namespaces import GRAPHS
from . import negotiation, tables
from .citation import dataset_bibtex, today
from .context import release
from .errors import not_found
from .kinds import KIND_NAMES
from .linking import absolute
from .negotiation import BIBTEX, HTML, JSON, RDF, Body, Representation
from .void import dataset
from .wording import text

blueprint = Blueprint("data", __name__)

DUMPS: Final = tuple(Representation(f.suffix, f.media_type, f.name) for f in FORMATS.values())
GRAPH_OFFERS: Final = (HTML, *RDF.values(), JSON)
VOID_OFFERS: Final = (*RDF.values(),)

#: Graphs that the build adds to those of the datasets, with the names of their texts.
_BUILT: Final = {INFERRED.value: "inferred", ONTOLOGY.value: "ontology", GRAPHS + "datasets": "datasets"}


@blueprint.get("/data")
def overview() -> Response:
    """Show the datasets with licence and source, the dumps and the citation."""

    def body() -> str:
        current = release()
        return render_template(
            "data.html",
            release=current,
            manifest=current.manifest,
            dumps=DUMPS,
            citation=dataset_bibtex(current),
            kinds=KIND_NAMES,
            tables=list(tables.listed(current)),
            duckdb=tables.queries(),
            built=[(graph, text(f"data.built_graphs.{name}.title")) for graph, name in _BUILT.items()],
        )

    return negotiation.respond(HTML, body, day=today())


@blueprint.get("/data/standlink.<suffix>")
def dump(suffix: str) -> Response:
    """Send the whole release."""
    if suffix == BIBTEX.suffix:
        return negotiation.respond(BIBTEX, lambda: dataset_bibtex(release()), day=today())
    chosen = negotiation.choose(DUMPS, suffix)
    name = f"standlink-{release().id}.{suffix}"
    return negotiation.respond(chosen, lambda: export_all(release().store, FORMATS[suffix]), filename=name)


@blueprint.get("/graph/<name>")
def graph(name: str) -> Response:
    """Show a named graph with the provenance of its dataset, or send its data."""
    slug, _, suffix = name.partition(".")
    current, iri = release(), GRAPHS + slug
    entry = _entry(current, iri)
    chosen = negotiation.choose(GRAPH_OFFERS, suffix)
    return negotiation.respond(chosen, lambda: _graph(current, iri, entry, chosen))


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Describe the release as VoID and DCAT."""
    chosen = negotiation.choose(VOID_OFFERS)
    return negotiation.respond(chosen, lambda: serialize(dataset(release(), absolute("")), FORMATS[chosen.suffix]))


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


def _graph(current: Release, iri: str, entry: dict[str, Any], chosen: Representation) -> Body:
    if chosen is HTML:
        return render_template("graph.html", entry=entry, formats=GRAPH_OFFERS[1:], release=current)
    if chosen is JSON:
        return json.dumps(entry, ensure_ascii=False, indent=1)
    return export_graph(current.store, iri, FORMATS[chosen.suffix])


@blueprint.get("/privacy")
def privacy() -> str:
    """Say what is kept about persons, what for, and how to have it removed."""
    return render_template("privacy.html")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Exclude crawlers from pages that are expensive and hold nothing of their own."""
    text = "User-agent: *\nDisallow: /sparql\nDisallow: /suggest\nDisallow: /search\n"
    return Response(text, content_type="text/plain; charset=utf-8")
