"""WSGI middleware: answers requests for the data of things, as JSON or RDF, before the web framework.

Programs ask for these most often, and the framework takes as long for one as reading it. Whatever is not the plain case
is left to ``entities.py``: other formats, parameters, things that are unknown or have moved, and failures. The answers
of both are equal, which ``tests/web/test_thing_data.py`` checks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import msgspec
import pyoxigraph as ox

from ..errors import StandlinkError
from ..graph.releases.release import Release
from ..graph.releases.self_description import export_document
from ..graph.store.document import PAGE, links_in_pages
from ..graph.store.export import FORMATS
from ..graph.store.forwarding import forwarded
from ..graph.store.store import sl
from ..ontology.namespaces import kind_and_slug, local_name, thing_iri
from .context import Site
from .negotiation import CACHED, HTML, JSON, RDF, THING_OFFERS, Representation, preferred_offer, tag

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_DATA: Final = {offer.suffix: offer for offer in (*RDF.values(), JSON)}
_START: Final = "/id/"
#: What a damaged or lost release raises; the framework meets it again, and says what is wrong.
_FAILURES: Final = (StandlinkError, OSError, RuntimeError, sqlite3.Error)


class ThingData:
    """A WSGI application that wraps that of Flask."""

    def __init__(self, site: Site, wrapped: WSGIApplication) -> None:
        self._site = site
        self._wrapped = wrapped

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(_START) and not environ.get("QUERY_STRING") and "HTTP_IF_NONE_MATCH" not in environ:
            try:
                found = self._answer(environ, path)
            except _FAILURES:
                found = None
            if found:
                headers, body = found
                start_response("200 OK", headers)
                return [body] if environ["REQUEST_METHOD"] == "GET" else []
        return self._wrapped(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, path: str) -> tuple[list[tuple[str, str]], bytes] | None:
        name, _, suffix = path.removeprefix(_START).partition(".")
        iri = thing_iri(name)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or kind_and_slug(iri) is None:
            return None
        accept = environ.get("HTTP_ACCEPT", "")
        chosen = _DATA.get(suffix) if suffix else preferred_offer(THING_OFFERS, accept)
        release = self._site.releases.known()
        if chosen is None or chosen.suffix not in _DATA or release is None or forwarded(release.store, iri) != iri:
            return None
        self._site.memory_copy.start(release)
        root: str = environ.get("SCRIPT_NAME", "")
        made = self._made(release, iri, chosen)
        if made is None:
            return None
        headers = [
            ("Content-Type", chosen.content_type),
            ("Content-Length", str(len(made))),
            ("ETag", f'W/"{tag(release.id, self._site.version, f"{root}{path}?", chosen)}"'),
            ("Cache-Control", CACHED),
            ("Link", ", ".join(links(release, iri, root, chosen))),
            ("Content-Location", f"{root}/id/{name}.{chosen.suffix}"),
        ]
        if is_person(release, iri):
            headers.append(("X-Robots-Tag", "noindex"))
        headers.append(("Vary", "Accept-Encoding" if suffix else "Accept, Accept-Encoding"))
        return headers, made

    def _made(self, release: Release, iri: str, chosen: Representation) -> bytes | None:
        if chosen is not JSON:
            return document(self._site, release, iri, chosen)
        with self._site.reading:
            kept = release.hubs.json(iri)
            described = release.describe(iri) if kept is None else None
        return msgspec.json.encode(described) if described else kept


def document(site: Site, release: Release, iri: str, chosen: Representation, page: int = 1) -> bytes:
    """Return a page of the document of a thing in RDF; the first pages of hubs that were asked for last are kept.

    Raises:
        FormatError: if the format cannot hold the triples.
    """

    def made() -> bytes:
        return export_document(release, iri, FORMATS[chosen.suffix], page)

    if page > 1 or iri not in release.hubs:
        return made()
    return site.hubs.get(f"{release.id}/{iri}.{chosen.suffix}", made)


def is_person(release: Release, iri: str) -> bool:
    """Return whether a thing is a person: search engines are asked not to list its page and data."""
    return release.store.is_a(ox.NamedNode(iri), sl("Person"))


def links(release: Release, iri: str, root: str, chosen: Representation, page: int = 1) -> list[str]:
    """Return the links of the header of a thing: its formats, what describes it, and of the RDF of a hub its pages.

    The thing itself has the address that is cited; see ``docs/linked-data.md``.
    """
    name = local_name(iri)
    path = f"{root}/id/{name}"
    own = path if chosen is HTML else f"{path}.{chosen.suffix}"
    about = f"{root}/data/catalogue.ttl" if chosen.suffix in RDF else f"{path}.ttl"
    found = [f'<{path}.{o.suffix}>; rel="alternate"; type="{o.media_type}"' for o in THING_OFFERS[1:]]
    found += [
        f'<{own}>; rel="canonical"',
        f'<{about}>; rel="describedby"; type="text/turtle"',
        f'<{iri}>; rel="cite-as"',
        f'<{root}/browse/{name.partition("/")[0]}>; rel="up"',
        f'<{root}/data#datasets>; rel="license"',
    ]
    last = -(-links_in_pages(release.index, iri) // PAGE) if chosen.suffix in RDF else 1
    if last > 1:
        pages = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
        found += [
            f'<{path}.{chosen.suffix}?page={number}>; rel="{rel}"'
            for rel, number in pages.items()
            if 1 <= number <= last
        ]
    return found
