"""Nanopublications of records: at the address of the record with a suffix, and at their own trusty URIs."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response

from ..graph.store.forwarding import forwarded
from ..ontology.namespaces import KINDS, kind_and_slug, thing_iri
from ..queries.exports.nanopubs import Nanopubs, address, to_trig
from . import negotiation
from .context import release, site
from .errors import not_found
from .linking import href
from .negotiation import Representation
from .wording import text

blueprint = Blueprint("nanopubs", __name__)

NANOPUB: Final = Representation("nanopub.trig", "application/trig", "Nanopublication")


@blueprint.get("/id/<kind>/<slug>.nanopub.trig")
def of_record(kind: str, slug: str) -> Response:
    """Send the nanopublication of a record with evidence."""
    iri = _known(kind, slug)
    current = forwarded(release().store, iri)
    if current is not None and current != iri:
        headers = {"Location": f"{href(current)}.{NANOPUB.suffix}", "Cache-Control": negotiation.CACHED}
        return Response(status=301, headers=headers)
    return negotiation.respond(NANOPUB, lambda: to_trig(_made(iri)))


@blueprint.get("/id/<kind>/<slug>/nanopub/<code>")
def by_code(kind: str, slug: str, code: str) -> Response:
    """Send the nanopublication with a trusty URI; the same record may have had another in an earlier release."""
    iri = _known(kind, slug)
    found = _made(iri)
    if address(found) != f"{iri}/nanopub/{code}":
        raise not_found(text("error.missing.nanopub", code=code, address=f"{href(iri)}.{NANOPUB.suffix}"))
    return negotiation.respond(NANOPUB, lambda: to_trig(found))


def _known(kind: str, slug: str) -> str:
    iri = thing_iri(f"{kind}/{slug}")
    if kind not in KINDS or not kind_and_slug(iri):
        raise not_found(text("error.missing.thing", name=f"{kind}/{slug}"))
    return iri


def _made(iri: str) -> list[ox.Quad]:
    with site().reading:
        return Nanopubs(release().store).of(iri)
