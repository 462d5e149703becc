"""Short links to results of queries: to make one, and to follow it to the page that it stands for."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from msgspec import UNSET
from werkzeug.exceptions import BadRequest

from ..queries.answer_citations import LONGEST_ADDRESS
from . import linking, protocol
from .context import release, site
from .errors import not_found
from .negotiation import CACHED, prefers_html
from .protocol import Asked
from .short_links import Saved
from .wording import text

blueprint = Blueprint("sharing", __name__)

_PATH: Final = "/q/"


@blueprint.post("/q")
def make() -> Response:
    """Keep a link to a query, its release and the view of its result with its columns, and send its address.

    Where links cannot be kept, the address is that of the page in its release, if it has room for the query.

    Raises:
        BadRequest: if there is no query, or no address for it.
        PinnedReleaseError: if the request names a release that there is not.
    """
    asked = protocol.read()
    if not asked.query:
        raise BadRequest(text("sparql.errors.no_query"))
    named = request.form.get("release", "") or release().id
    saved = saved_of(asked, site().pinned.get(named).id)
    try:
        address = link_address(site().short_links.keep(saved))
    except OSError:
        address = f"{linking.public_site()}{linking.language_path()}{_page(saved, link=False)}"
        if len(address) > LONGEST_ADDRESS:
            raise BadRequest(text("sparql.errors.no_room")) from None
    if prefers_html():
        return redirect(address, 303)  # type: ignore[return-value]
    response = Response(json.dumps({"address": address}), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/q/<name>")
def follow(name: str) -> Response:
    """Lead to the page of a link, in its release.

    Raises:
        NotFoundError: if there is no such link.
    """
    saved = site().short_links.find(name)
    if saved is None:
        raise not_found(text("sparql.errors.link", name=name))
    page = _page(saved)
    if len(page) > LONGEST_ADDRESS:
        page = _page(saved, stored=True)
    response = redirect(f"{linking.site_root()}{page}", 302)
    response.headers["Cache-Control"] = CACHED
    return response  # type: ignore[return-value]


def saved_of(asked: Asked, release_id: str) -> Saved:
    """Return what a link to a request keeps."""
    columns = tuple(asked.columns) if asked.view else ()
    return Saved(release_id, asked.query, tuple(asked.dataset), asked.view, columns or UNSET)


def link_address(name: str) -> str:
    """Return the public address of a link."""
    return f"{linking.public_site()}{linking.language_path()}{_PATH}{name}"


def link_followed(asked: Asked) -> str:
    """Return the address of the short link that led to a request; empty if none did."""
    name = saved_of(asked, release().id).name
    return link_address(name) if name in (request.values.get("link"), asked.stored) else ""


def kept(asked: Asked) -> Asked:
    """Return a request whose query has an address: one that is too long for it is kept, where that is possible."""
    with suppress(OSError):
        return replace(asked, stored=site().short_links.keep(saved_of(asked, release().id)))
    return asked


def _page(saved: Saved, *, stored: bool = False, link: bool = True) -> str:
    """Return the path of the page of a link; the page shows the link that led to it."""
    query = ("stored", saved.name) if stored else ("query", saved.query)
    view = [("view", saved.view), *(saved.columns or ())] if saved.view else []
    followed = [("link", saved.name)] if link and not stored else []
    return f"/releases/{saved.release}/sparql?{urlencode([query, *saved.graphs, *view, *followed])}"
