"""Full lists of the links of a thing by one property, for hubs such as countries, whose pages show only a part."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

import msgspec
import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from ..graph.store.description import Thing
from ..graph.store.reading import statement_label
from ..graph.store.store import Store
from ..ontology.namespaces import KINDS, ONTOLOGY, THINGS, kind_and_slug
from . import negotiation
from .context import release, site
from .errors import not_found
from .negotiation import HTML, JSON
from .wording import text

blueprint = Blueprint("links", __name__)

#: Longer lists are for SPARQL or the dumps.
MOST_PAGES: Final = 1000


@dataclass(frozen=True)
class Links:
    """One page of the things at the other ends of a property of a thing.

    Attributes:
        way: ``to`` if the others refer to the thing, ``from`` if it refers to them.
        more: whether there is another page.
    """

    thing: Thing
    property: Thing
    way: str
    page: int
    others: tuple[Thing, ...]
    more: bool


@blueprint.get("/id/<kind>/<slug>/<any('to', 'from'):way>/<name>")
def links(kind: str, slug: str, way: str, name: str) -> Response:
    """List the things that a property of the ontology links to a thing, or a thing to."""
    iri = f"{THINGS}{kind}/{slug}"
    if kind not in KINDS or not kind_and_slug(iri) or not name.isidentifier():
        raise not_found(text("error.missing.thing", name=f"{kind}/{slug}"))
    chosen = negotiation.choose((HTML, JSON), request.args.get("format", ""))
    number = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)

    def body() -> str | bytes:
        node, prop = ox.NamedNode(iri), ox.NamedNode(ONTOLOGY + name)
        found = read(release().store, node, prop, way, number, site().settings.page_size)
        if not found.others:
            raise not_found(text("error.missing.list", name=f"{kind}/{slug}/{way}/{name}"))
        if chosen is JSON:
            return msgspec.json.encode(found)
        return render_template("links.html", links=found, kind=kind, slug=slug, name=name)

    return negotiation.respond(chosen, body)


def read(store: Store, node: ox.NamedNode, prop: ox.NamedNode, way: str, page: int, size: int) -> Links:
    """Return one page of links in the order of the store; sorting would mean reading all of them."""
    pattern = (None, prop, node) if way == "to" else (node, prop, None)
    triples = islice(store.triples(*pattern), (page - 1) * size, page * size + 1)
    ends = (t.subject if way == "to" else t.object for t in triples)
    nodes = [n for n in dict.fromkeys(ends) if isinstance(n, ox.NamedNode)]
    others = (Thing(n.value, statement_label(store, n) or store.label(n)) for n in nodes[:size])
    return Links(store.thing(node), store.thing(prop), way, page, tuple(others), len(nodes) > size)
