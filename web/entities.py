"""Pages of things, ``/id/<kind>/<slug>``, and their data as RDF, JSON and SVG, and citations."""

from __future__ import annotations

from typing import Final

import msgspec
import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from ..graph.releases.release import Release
from ..graph.store.description import Thing
from ..graph.store.document import PAGE, links_in_pages
from ..graph.store.forwarding import forwarded
from ..graph.store.hub import EVENTS, FIGURES
from ..graph.store.store import sl
from ..ontology.namespaces import KINDS, kind_and_slug, local_name, thing_iri
from ..ontology.vocabulary import is_term
from ..queries.library import library
from . import negotiation, pictures, schema_org
from .charts import drawing
from .charts.chart import Chart
from .citation import citation, today
from .context import release, site
from .entity_views import OWN_PAGES, view
from .errors import not_found
from .fact_sections import identifiers, sections
from .linking import href, root
from .nanopubs import NANOPUB
from .negotiation import CITATIONS, HTML, JSON, PICTURES, RDF, THING_OFFERS, Representation
from .parts import backwards, page_number, pages_of, part, wanted
from .related import key_figures, questions_about
from .thing_data import document, is_person, links
from .thing_pictures import pictures_of
from .translating import localized
from .wording import text

blueprint = Blueprint("entities", __name__)

#: Properties that the page of a claim shows with its verdict rather than among its facts.
VERDICT_PROPERTIES: Final = {sl(p).value for p in ("claimKind", "supportedBy", "qualifiedBy", "disputedBy")}


@blueprint.get("/id/<kind>/<name>")
def thing(kind: str, name: str) -> Response:
    """Show a thing, or send its data."""
    slug, _, suffix = name.partition(".")
    iri = thing_iri(f"{kind}/{slug}")
    if kind not in KINDS or not kind_and_slug(iri):
        raise not_found(text("error.missing.thing", name=f"{kind}/{slug}"))
    current = forwarded(release().store, iri)
    if current is None:
        raise not_found(text("error.missing.thing", name=f"{kind}/{slug}"))
    if current != iri:
        return _moved(current, suffix)
    drawn = next((each for each in PICTURES if each.suffix == suffix), None)
    chosen = drawn or negotiation.choose(THING_OFFERS, suffix)
    day = today() if chosen in CITATIONS else ""
    if chosen in RDF.values():
        pages_of(links_in_pages(release().index, iri), PAGE)  # There must be a page of this number.
    response = negotiation.respond(chosen, lambda: _body(release(), iri, chosen), day=day)
    response.headers["Link"] = ", ".join(links(release(), iri, root(), chosen, page_number()))
    response.headers["Content-Location"] = _own_address(iri, chosen.suffix)
    if is_person(release(), iri):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _moved(iri: str, suffix: str) -> Response:
    """Return the redirect from an address of an earlier release to the thing that replaced it, in the same format."""
    # A later release may describe the thing again.
    return Response(status=301, headers={"Location": _own_address(iri, suffix), "Cache-Control": negotiation.CACHED})


def _own_address(iri: str, suffix: str) -> str:
    """Return the address of a document about a thing, with the parameters of the request."""
    query = request.query_string.decode("latin-1")
    return f"{href(iri)}{f'.{suffix}' if suffix else ''}{f'?{query}' if query else ''}"


def _body(current: Release, iri: str, chosen: Representation) -> str | bytes:
    if chosen in RDF.values():
        return document(site(), current, iri, chosen, page_number())
    if chosen in PICTURES:
        return _picture(current, iri, chosen)
    if chosen is HTML and iri in current.hubs and not request.query_string:
        return site().hubs.get(f"{current.id}{root()}/{iri}", lambda: _read(current, iri, chosen))
    return _read(current, iri, chosen)


def _read(current: Release, iri: str, chosen: Representation) -> str | bytes:
    with site().reading:
        return _described(current, iri, chosen)


def _described(current: Release, iri: str, chosen: Representation) -> str | bytes:
    size, first = site().settings.page_size, (page_number() - 1) * site().settings.page_size
    pages = {name: range(first, first + size) for name in (EVENTS, FIGURES) if wanted(name)}
    described = current.describe(iri, pages, backwards=backwards())
    if described is None:
        raise not_found(text("error.missing.thing", name=local_name(iri)))
    if chosen in CITATIONS:
        return citation(current, iri, chosen)
    if chosen is JSON:
        return msgspec.json.encode(described)
    described = localized(described)
    return render_template(
        f"entity_{described.kind}.html" if described.kind in OWN_PAGES else "entity.html",
        thing=described,
        structured=schema_org.thing(described),
        sections=sections(described, VERDICT_PROPERTIES),
        identifiers=identifiers(described),
        own=next((o for o in described.events if o.event.iri == iri), None),
        own_claim=next((c for c in described.claims if c.claim.iri == iri), None),
        own_figure=next((f for f in described.figures if f.observation.iri == iri), None),
        events=part(
            EVENTS,
            [o for o in described.events if o.event.iri != iri],
            described.counts.events,
            size,
            lambda o: o.date,
        ),
        observed=part(
            FIGURES,
            [f for f in described.figures if f.observation.iri != iri],
            described.counts.figures,
            size,
            lambda f: f.period,
        ),
        origin=_origin(current, iri) if described.kind == "evidence" else None,
        pictures=pictures_of(current, described),
        adoption_question=library().get("standards/timeline"),
        figures=key_figures(described),
        referring=[f for f in described.beyond if is_term(f.property.iri)],
        questions=questions_about(current, described.kind, iri),
        is_person=is_person(current, iri),
        backwards=backwards(),
        formats=[*RDF.values(), JSON, *([NANOPUB] if current.store.nodes(ox.NamedNode(iri), sl("evidence")) else [])],
        citations=list(CITATIONS),
        **view(current, described),
    )


def _picture(current: Release, iri: str, chosen: Representation) -> str | bytes:
    size = drawing.wanted()
    return pictures.drawn(picture_of_thing(current, iri), current.id, chosen, **size)


def picture_of_thing(current: Release, iri: str) -> Chart:
    """Return the picture of a thing.

    Raises:
        NotFoundError: if there is no such thing, or it has none.
    """
    with site().reading:
        described = current.describe(iri)
        drawn = pictures_of(current, localized(described)) if described else {}
    found = drawn.get(request.args.get("chart") or next(iter(drawn), ""))
    if found is None:
        raise not_found(text("error.missing.thing_picture", name=local_name(iri)))
    return found


def _origin(current: Release, iri: str) -> Thing | None:
    """Return the source of a piece of evidence."""
    source = next(iter(current.store.nodes(ox.NamedNode(iri), sl("source"))), None)
    return Thing(source.value, current.store.label(source)) if source else None
