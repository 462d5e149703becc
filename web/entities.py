"""Pages of things, ``/id/<kind>/<slug>``, and their data as RDF, JSON, BibTeX and SVG."""

from __future__ import annotations

from typing import Final

import msgspec
import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from ..graph.releases.release import Release
from ..graph.store.description import Description, Thing
from ..graph.store.export import FORMATS, export_thing
from ..graph.store.reading import describe
from ..graph.store.store import sl
from ..ontology.namespaces import KINDS, ONTOLOGY, THINGS, kind_and_slug
from ..queries.table import Table
from . import negotiation
from .charts.drawing import Chart, chart, wanted
from .charts.scope import Scope, year_of
from .citation import bibtex, today
from .context import release, site
from .errors import not_found
from .linking import href
from .negotiation import BIBTEX, JSON, RDF, SVG, THING_OFFERS, Representation
from .related import adopters_by_date, key_figures, questions_about
from .wording import text

blueprint = Blueprint("entities", __name__)

#: Properties that the page of a claim shows with its verdict rather than among its facts.
VERDICT_PROPERTIES: Final = {sl(p).value for p in ("claimKind", "supportedBy", "qualifiedBy", "disputedBy")}
FEWEST_ADOPTIONS: Final = 4


@blueprint.get("/id/<kind>/<name>")
def thing(kind: str, name: str) -> Response:
    """Show a thing, or send its data."""
    slug, _, suffix = name.partition(".")
    iri = f"{THINGS}{kind}/{slug}"
    if kind not in KINDS or not kind_and_slug(iri):
        raise not_found(text("error.missing.thing", name=f"{kind}/{slug}"))
    chosen = SVG if suffix == SVG.suffix else negotiation.choose(THING_OFFERS, suffix)
    day = today() if chosen is BIBTEX else ""
    response = negotiation.respond(chosen, lambda: _body(release(), iri, chosen), day=day)
    response.headers["Link"] = _alternatives(f"/id/{kind}/{slug}")
    return response


def _body(current: Release, iri: str, chosen: Representation) -> str | bytes:
    if chosen in RDF.values():
        return export_thing(current.store, iri, FORMATS[chosen.suffix])
    if chosen is SVG:
        return _picture(current, iri)
    with site().reading:
        return _described(current, iri, chosen)


def _described(current: Release, iri: str, chosen: Representation) -> str | bytes:
    described = describe(current.store, iri)
    if described is None:
        raise not_found(text("error.missing.thing", name=iri.removeprefix(THINGS)))
    if chosen is BIBTEX:
        return bibtex(described, current)
    if chosen is JSON:
        return msgspec.json.encode(described)
    return render_template(
        "entity.html",
        thing=described,
        facts=[f for f in described.facts if f.property.iri not in VERDICT_PROPERTIES],
        own=next((o for o in described.events if o.event.iri == iri), None),
        own_claim=next((c for c in described.claims if c.claim.iri == iri), None),
        own_figure=next((f for f in described.figures if f.observation.iri == iri), None),
        origin=_origin(current, iri) if described.kind == "evidence" else None,
        adoption=_adoption(current, described),
        figures=key_figures(described),
        referring=_referring(current, described),
        questions=questions_about(current, described.kind, iri),
        formats=[*RDF.values(), JSON, BIBTEX],
        show_all="all" in request.args,
    )


def _referring(current: Release, described: Description) -> list[tuple[Thing, int]]:
    """Return the properties whose links the page shows in part, each with the number of things that refer by it."""
    properties = [p for p in described.beyond if p.iri.startswith(ONTOLOGY)]

    def count(prop: Thing) -> int:
        query = f"SELECT (COUNT(DISTINCT ?other) AS ?n) {{ ?other <{prop.iri}> <{described.iri}> }}"
        return site().cache.get(f"{current.id}/count/{query}", lambda: _number(current, query))

    return [(prop, count(prop)) for prop in properties]


def _number(current: Release, query: str) -> int:
    (solution,) = current.store.select(query)
    counted = solution["n"]
    return int(counted.value) if isinstance(counted, ox.Literal) else 0


def _adoption(current: Release, described: Description) -> Chart | None:
    """Return the chart of the adopters of a standard over time; None if there are too few dates."""
    rows = adopters_by_date(described) if described.kind == "standard" else []
    if len(rows) < FEWEST_ADOPTIONS:
        return None
    terms = tuple((ox.Literal(date), ox.Literal(described.label), ox.Literal(count)) for date, count in rows)
    table = Table(("date", "standard", "adopters"), terms)
    return chart("adoption", table, f"{href(described.iri)}.svg", scope=Scope(current=year_of(current)))


def _picture(current: Release, iri: str) -> str:
    size = wanted()
    with site().reading:
        described = describe(current.store, iri)
        found = _adoption(current, described) if described else None
    if found is None:
        raise not_found(text("error.missing.thing_picture", name=iri.removeprefix(THINGS)))
    return found.draw(site().cache, current.id, **size)


def _origin(current: Release, iri: str) -> Thing | None:
    """Return the source of a piece of evidence."""
    source = next(iter(current.store.nodes(ox.NamedNode(iri), sl("source"))), None)
    return Thing(source.value, current.store.label(source)) if source else None


def _alternatives(path: str) -> str:
    return ", ".join(f'<{path}.{o.suffix}>; rel="alternate"; type="{o.media_type}"' for o in THING_OFFERS[1:])
