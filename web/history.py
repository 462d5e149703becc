"""The history of a thing, ``/id/<kind>/<slug>/history``: what each kept release says of it, compared with the last."""

from __future__ import annotations

from typing import Final

import msgspec
import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from ..errors import PinnedReleaseError
from ..graph.releases.history import COUNTED, Version, history
from ..graph.releases.kept import kept
from ..graph.releases.release import Release
from ..graph.store.description import Thing
from ..ontology.namespaces import KINDS, kind_and_slug, thing_iri
from . import negotiation
from .context import release, site
from .errors import not_found
from .negotiation import HTML, JSON
from .wording import text

blueprint = Blueprint("history", __name__)

#: The most releases that are compared, the latest ones.
MOST_RELEASES: Final = 12


@blueprint.get("/id/<kind>/<slug>/history", defaults={"suffix": ""})
@blueprint.get("/id/<kind>/<slug>/history.<suffix>")
def of_thing(kind: str, slug: str, suffix: str) -> Response:
    """Show what changed in a thing from one kept release to the next, up to that of the request."""
    iri = thing_iri(f"{kind}/{slug}")
    if kind not in KINDS or not kind_and_slug(iri):
        raise not_found(text("error.missing.thing", name=f"{kind}/{slug}"))
    chosen, (ids, left_out) = negotiation.choose((HTML, JSON), suffix), _ids()

    def body() -> str | bytes:
        found = site().cache.get(f"{' '.join(ids)}/history/{iri}", lambda: _read(ids, iri))
        if found is None:
            raise not_found(text("error.missing.thing", name=f"{kind}/{slug}"))
        thing, versions = found
        if chosen is JSON:
            return msgspec.json.encode({"iri": iri, "left_out": left_out, "versions": versions})
        return render_template("history.html", thing=thing, steps=_with_changes(versions), left_out=left_out)

    return negotiation.respond(chosen, body, day=f"{' '.join(ids)} {left_out}")


def _read(ids: list[str], iri: str) -> tuple[Thing, tuple[Version, ...]] | None:
    """Return a thing under its latest name, and its versions; None if none of the releases describes it."""
    opened = _opened(ids)
    versions = history(opened, iri)
    named = (each for each, version in zip(opened, versions, strict=True) if version.counts)
    latest = next(reversed(list(named)), None)
    return (latest.store.thing(ox.NamedNode(iri)), versions) if latest else None


def _ids() -> tuple[list[str], int]:
    """Return the ids of the releases to compare, the earliest first, and how many earlier ones are left out."""
    current = release()
    found = [each.id for each in kept(site().releases.all) if each.is_readable]
    # The latest is first. A release that is not among them is being deleted.
    until = found[found.index(current.id) :] if current.id in found else [current.id]
    return until[:MOST_RELEASES][::-1], max(len(until) - MOST_RELEASES, 0)


def _opened(ids: list[str]) -> list[Release]:
    """Return the releases that can be opened."""
    found = []
    for each in ids:
        try:
            found.append(release() if each == release().id else site().pinned.get(each))
        except PinnedReleaseError:
            continue
    return found


def _with_changes(versions: tuple[Version, ...]) -> list[tuple[Version, list[tuple[str, int, int]]]]:
    """Return the versions, the latest first, each with the counts that changed: the name, the number before and now."""
    found = []
    for before, version in zip((None, *versions), versions, strict=False):
        then, now = (each.counts if each else None for each in (before, version))
        pairs = [(name, getattr(then, name), getattr(now, name)) for name in COUNTED] if then and now else []
        found.append((version, [pair for pair in pairs if pair[1] != pair[2]]))
    return found[::-1]
