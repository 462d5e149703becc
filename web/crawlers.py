"""What crawlers read: ``robots.txt``, and the sitemap of a release by kind (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape

from flask import Blueprint, Response

from ..graph.releases.release import Release
from ..graph.store.connections import reading
from ..graph.store.store import sl
from ..ontology.namespaces import KINDS, local_name
from ..queries.casebook import cases
from ..queries.library import themes
from . import negotiation
from .context import release
from .errors import not_found
from .linking import absolute
from .negotiation import Representation
from .wording import text

blueprint = Blueprint("crawlers", __name__)

#: The addresses in one file; the protocol allows 50,000.
PART: Final = 20_000
#: The file of the pages that are not about a thing.
_PAGES: Final = "pages"
_XML: Final = Representation("xml", "application/xml", "XML")
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NAME: Final = re.compile(r"([a-z]+)-([1-9][0-9]{0,5})")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Exclude crawlers from pages that are expensive and hold nothing of their own; name the sitemap."""
    rules = "User-agent: *\nDisallow: /sparql\nDisallow: /suggest\nDisallow: /search\nDisallow: /releases/\n"
    return Response(f"{rules}\nSitemap: {absolute('/sitemap.xml')}\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List the parts of the sitemap."""
    return negotiation.respond(_XML, lambda: _written("sitemapindex", "sitemap", _parts(release())))


@blueprint.get("/sitemap-<name>.xml")
def part(name: str) -> Response:
    """List the pages that are not about a thing, or some of a kind; without persons, who are not to be listed."""
    current = release()
    if f"/sitemap-{name}.xml" not in _parts(current):
        raise not_found(text("error.missing.sitemap", name=name))

    def body() -> bytes:
        match = _NAME.fullmatch(name)
        found = _things(current, match[1], int(match[2])) if match else _pages(current)
        return _written("urlset", "url", found)

    return negotiation.respond(_XML, body)


def _parts(current: Release) -> list[str]:
    with reading(current.index) as db:
        last = dict(db.execute("SELECT kind, max(place) FROM things GROUP BY kind").fetchall())
    things = (f"{kind}-{n + 1}" for kind in KINDS if kind in last for n in range(last[kind] // PART + 1))
    return [f"/sitemap-{name}.xml" for name in (_PAGES, *things)]


def _pages(current: Release) -> Iterator[str]:
    """Yield the pages that are not about a thing."""
    yield from (
        "/",
        "/cases",
        "/questions",
        "/browse",
        "/data",
        "/data/quality",
        "/coverage",
        "/find",
        "/api",
        "/reconcile/about",
        "/ontology",
    )
    yield from (f"/cases/{local_name(case.iri).partition('/')[2]}" for case in cases(current.store))
    yield from (f"/questions/{q.id}" for of_theme in themes(current.manifest["tables"]).values() for q in of_theme)
    yield from (f"/browse/{kind}" for kind in KINDS if kind in current.manifest["counts"])


def _things(current: Release, kind: str, number: int) -> list[str]:
    # The label of the most specific class: persons have no other.
    person = current.store.label(sl("Person"))
    query = "SELECT iri FROM things WHERE kind = ? AND place >= ? AND place < ? AND class != ? ORDER BY place"
    with reading(current.index) as db:
        found = db.execute(query, (kind, PART * (number - 1), PART * number, person)).fetchall()
    return [f"/id/{local_name(iri)}" for (iri,) in found]


def _written(root: str, item: str, paths: Iterable[str]) -> bytes:
    site = absolute("")
    lines = "".join(f"<{item}><loc>{escape(site + path)}</loc></{item}>\n" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{lines}</{root}>\n'.encode()
