"""The ontology: its page, its data in every format, and each of its versions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from ..graph.store.export import FORMATS, serialize
from ..graph.store.ontology_document import ontology_turtle
from ..ontology.modules import modules
from ..ontology.namespaces import ONTOLOGY, compact
from ..ontology.versions import Version, changes, current_version, triples_of, versions
from . import negotiation
from .errors import not_found
from .linking import anchor, root
from .negotiation import HTML, JSON, RDF, Representation
from .terms import completion, page_groups
from .wording import text

blueprint = Blueprint("ontology", __name__)

OFFERS: Final = (HTML, RDF["ttl"], RDF["jsonld"], RDF["rdf"], RDF["nt"], JSON)
VERSION_OFFERS: Final = OFFERS[:-1]
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str = "") -> Response:
    """Show the ontology, or send its data."""
    # Editors of ontologies ask for .owl, by custom RDF/XML.
    chosen = negotiation.choose(OFFERS, RDF["rdf"].suffix if suffix == "owl" else suffix)
    response = negotiation.respond(chosen, lambda: _body(chosen))
    response.headers["Link"] = ", ".join(version_links(current_version()))
    return response


@blueprint.get("/ontology/<int:major>.<int:minor>.<int:patch>")
@blueprint.get("/ontology/<int:major>.<int:minor>.<int:patch>.<suffix>")
def version(major: int, minor: int, patch: int, suffix: str = "") -> Response:
    """Show what a version has that the one before it lacks, or send its data."""
    number = f"{major}.{minor}.{patch}"
    found = next((v for v in versions() if v.number == number), None)
    if found is None:
        known = ", ".join(v.number for v in versions())
        raise not_found(text("error.missing.ontology_version", number=number, known=known))
    chosen = negotiation.choose(VERSION_OFFERS, suffix)
    response = negotiation.respond(
        chosen, lambda: _version_page(found) if chosen is HTML else rdf_of_version(number, chosen.suffix)
    )
    response.headers["Link"] = ", ".join(version_links(number))
    return response


def version_links(number: str) -> list[str]:
    """Return the values of ``Link`` for a version: its licence, the list of changes, and the versions around it."""
    here = f"{root()}/ontology"
    found = [
        f'<{LICENCE}>; rel="license"',
        f'<{here}/changes>; rel="version-history"',
        f'<{here}>; rel="latest-version"',
    ]
    older = older_than(number)
    return [*found, f'<{here}/{older.number}>; rel="predecessor-version"'] if older else found


def older_than(number: str) -> Version | None:
    """Return the version before another, or None if that is the first."""
    numbers = [v.number for v in versions()]
    rest = versions()[numbers.index(number) + 1 :]
    return rest[0] if rest else None


@lru_cache(maxsize=16)
def rdf_of_version(number: str, suffix: str) -> str | bytes:
    """Return a version of the ontology in an RDF format, the same bytes from every process."""
    triples = triples_of(number) or ()
    return ontology_turtle(triples, number) if suffix == "ttl" else rdf(triples, suffix)


def rdf(triples: Iterable[ox.Triple], suffix: str) -> bytes:
    """Return triples in an RDF format."""
    return serialize((ox.Quad(t.subject, t.predicate, t.object) for t in triples), FORMATS[suffix])


def _body(chosen: Representation) -> str | bytes:
    if chosen is JSON:
        return completion()
    if chosen is not HTML:
        return rdf_of_version(current_version(), chosen.suffix)
    terms, schemes = page_groups()
    return render_template(
        "ontology.html",
        groups=terms,
        schemes=schemes,
        formats=OFFERS[1:],
        anchor=anchor,
        compact=compact,
        versions=versions(),
        modules=modules(),
        prefix=f"@prefix sl: <{ONTOLOGY}> .",
    )


def _version_page(found: Version) -> str:
    older = older_than(found.number)
    return render_template(
        "ontology_changes.html",
        title=text("ontology_changes.version", number=found.number),
        steps=[(found, older, changes(older.number, found.number) if older else ())],
        compact=compact,
        anchor=anchor,
        path=f"{root()}/ontology/{found.number}",
        formats=VERSION_OFFERS[1:],
    )
