"""Full lists of the links of a thing by one property, for hubs such as countries, whose pages show only a part."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from ..graph.releases.release import Release
from ..graph.store.description import Thing
from ..graph.store.folding import fold, numbers_padded
from ..graph.store.hub import links_of
from ..graph.store.statements import statement_label
from ..ontology.namespaces import KINDS, STUDY_MARK, kind_and_slug, term_iri, thing_iri
from . import negotiation
from .context import release, site
from .errors import not_found
from .negotiation import HTML, JSON
from .parts import backwards, page_number, pages_of
from .wording import text

blueprint = Blueprint("links", __name__)


@dataclass(frozen=True)
class Links:
    """One page of the things at the other ends of a property of a thing, in order of label or of address.

    Attributes:
        way: ``to`` if the others refer to the thing, ``from`` if it refers to them.
        total: the number of all others.
        order: ``label`` or, of statements and evidence of a hub, which have no label of their own, ``address``.
        backwards: whether the order is the opposite.
        more: whether there is another page.
    """

    thing: Thing
    property: Thing
    way: str
    page: int
    pages: int
    total: int
    order: str
    backwards: bool
    others: tuple[Thing, ...]
    more: bool


@blueprint.get("/id/<kind>/<slug>/<any('to', 'from'):way>/<name>")
def links(kind: str, slug: str, way: str, name: str) -> Response:
    """List the things that a property of the ontology links to a thing, or a thing to."""
    iri = thing_iri(f"{kind}/{slug}")
    if kind not in KINDS or not kind_and_slug(iri) or not name.rpartition(STUDY_MARK)[2].isidentifier():
        raise not_found(text("error.missing.thing", name=f"{kind}/{slug}"))
    chosen = negotiation.choose((HTML, JSON), request.args.get("format", ""))

    def body() -> str | bytes:
        found = read(release(), ox.NamedNode(iri), ox.NamedNode(term_iri(name)), way, site().settings.page_size)
        if not found.total:
            raise not_found(text("error.missing.list", name=f"{kind}/{slug}/{way}/{name}"))
        if chosen is JSON:
            return msgspec.json.encode(found)
        return render_template("links.html", links=found, kind=kind, slug=slug, name=name)

    return negotiation.respond(chosen, body)


def read(current: Release, node: ox.NamedNode, prop: ox.NamedNode, way: str, size: int) -> Links:
    """Return the page of links that the request asks for; of a hub, from the index, where they are sorted.

    Raises:
        NotFoundError: if there are fewer pages.
    """
    store, number = current.store, page_number()
    places = range((number - 1) * size, number * size)
    listed = links_of(current.index, node.value, way, prop.value, places, backwards=backwards())
    if listed and (listed.iris or places.start >= listed.total):
        nodes, total, order = [ox.NamedNode(iri) for iri in listed.iris], listed.total, "label"
    else:
        # Few, or statements or evidence, whose labels are not in the index: of many, sorting labels would be slow.
        every = store.subjects(prop, node) if way == "to" else store.objects(node, prop)
        found = [n for n in every if isinstance(n, ox.NamedNode) and n != node]
        total, order = len(found), "address" if listed else "label"
        if not listed:
            found.sort(key=lambda n: numbers_padded(fold(store.label(n))))
        nodes = (found[::-1] if backwards() else found)[places.start : places.stop]
    pages = pages_of(total, size)
    others = tuple(Thing(n.value, statement_label(store, n) or store.label(n)) for n in nodes)
    ends = store.thing(node), store.thing(prop)
    return Links(*ends, way, number, pages, total, order, backwards(), others, number < pages)
