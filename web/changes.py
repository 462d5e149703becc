"""The stream of changes between the kept releases, ``/changes``: a root, pages of the things that changed, a feed."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response

from ..graph.releases.changed_things import ChangedThings, transitions
from ..graph.store.export import FORMATS, serialize
from ..queries.exports.event_stream import EventStream
from . import negotiation
from .context import release, site
from .errors import not_found
from .feeds import ATOM, feed_of_changes
from .linking import absolute
from .negotiation import RDF
from .parts import page_number
from .wording import text

blueprint = Blueprint("changes", __name__)

#: The number of things on a page.
SIZE: Final = 250
_OFFERS: Final = (*RDF.values(),)


@blueprint.get("/changes", defaults={"suffix": ""})
@blueprint.get("/changes.<suffix>")
def root(suffix: str) -> Response:
    """Describe the stream, with the first page of each release, or send the feed of the latest changes."""
    chosen = negotiation.choose((*_OFFERS, ATOM), suffix)
    pairs = transitions(site().releases.all)
    kept = [*(old for old, _ in pairs[:1]), *(new for _, new in pairs)] or [release()]

    def body() -> bytes:
        if chosen is ATOM:
            return feed_of_changes(pairs)
        return serialize(EventStream(absolute("/changes")).root(kept), FORMATS[chosen.suffix])

    return negotiation.respond(chosen, body, day=" ".join(each.id for each in kept))


@blueprint.get("/changes/<name>")
def page(name: str) -> Response:
    """Send a page of the versions of things that a release brought."""
    release_id, _, suffix = name.partition(".")
    chosen, number = negotiation.choose(_OFFERS, suffix), page_number()
    found = (pair for pair in transitions(site().releases.all) if pair[1].id == release_id)
    old, new = next(found, (None, None))
    if old is None or new is None:
        raise not_found(text("error.missing.changes", name=release_id, address=absolute("/changes")))
    # The current release is open already.
    new = release() if new.id == release().id else new
    things, more = ChangedThings(old, new).page(number, SIZE)
    if not things and number > 1:
        raise not_found(text("error.missing.changes_page", page=number, name=release_id))

    def body() -> bytes:
        quads = EventStream(absolute("/changes")).page(new, things, number, more=more)
        return serialize(quads, FORMATS[chosen.suffix])

    return negotiation.respond(chosen, body, day=old.id)
