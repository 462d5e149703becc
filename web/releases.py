"""The releases that are kept, and why the one that an address names cannot be read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from ..graph.releases.changed_things import transitions
from ..graph.releases.kept import KeptRelease, kept
from . import negotiation
from .context import site
from .errors import not_found
from .feeds import ATOM, feed_of_releases
from .linking import absolute, pin, site_root
from .negotiation import HTML, JSON
from .wording import text

blueprint = Blueprint("releases", __name__)

_OFFERS: Final = (HTML, JSON, ATOM)


@blueprint.get("/releases", defaults={"suffix": ""})
@blueprint.get("/releases.<suffix>")
def index(suffix: str) -> Response:
    """List the releases that are kept, the latest first; the list is that of the site, on a pinned page too."""
    if pin():
        return redirect(f"{site_root()}/releases{'.' if suffix else ''}{suffix}", 302)
    chosen = negotiation.choose(_OFFERS, suffix)
    found = kept(site().releases.all)

    def body() -> str | bytes:
        if chosen is ATOM:
            return feed_of_releases(found, transitions(site().releases.all))
        if chosen is JSON:
            return json.dumps([_as_json(each) for each in found], ensure_ascii=False)
        return render_template("releases.html", releases=found)

    return negotiation.respond(chosen, body, day=repr(found))


def _as_json(each: KeptRelease) -> dict[str, object]:
    return {**asdict(each), "address": absolute(f"/releases/{each.id}/") if each.is_readable else None}


@blueprint.route("/releases/<release_id>", defaults={"rest": ""}, methods=["GET", "POST"])
@blueprint.route("/releases/<release_id>/<path:rest>", methods=["GET", "POST"])
def unavailable(release_id: str, rest: str) -> Response:  # noqa: ARG001
    """Lead to the front page of a release, or say why a release cannot be read.

    Raises:
        PinnedReleaseError: if it cannot.
        NotFoundError: if an address names a release twice.
    """
    if pin():
        raise not_found(text("error.missing.release", name=release_id))
    site().pinned.get(release_id)
    return redirect(f"{request.script_root}/releases/{release_id}/", 301)
