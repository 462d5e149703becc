"""WSGI middleware: adds the headers of every response, and answers conditional requests for unchanged pages with 304.

Requests for the page of a thing are answered before routing and without reading the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from .citation import today
from .context import Site
from .languages import COOKIE, VARY
from .negotiation import CACHED, CITATIONS, HTML, PICTURES, THING_OFFERS, constant_headers, preferred_offer, tag
from .pinned import unpinned

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_BY_SUFFIX: Final = {offer.suffix: offer for offer in (*THING_OFFERS, *PICTURES)}


class ConditionalGet:
    """A WSGI application that wraps that of Flask."""

    def __init__(self, site: Site, wrapped: WSGIApplication) -> None:
        self._site = site
        self._wrapped = wrapped
        self._always = constant_headers(site.settings)
        self._embedded = constant_headers(site.settings, can_be_framed=True)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "HTTP_IF_NONE_MATCH" in environ:
            headers = self.unchanged(environ)
            if headers:
                start_response("304 NOT MODIFIED", headers)
                return []

        always = self._embedded if unpinned(environ.get("PATH_INFO", "")).startswith("/embed/") else self._always

        def start(status, headers, exc_info=None):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            return start_response(status, [*headers, *always], exc_info)

        return self._wrapped(environ, start)

    def unchanged(self, environ: WSGIEnvironment) -> list[tuple[str, str]]:
        """Return the headers of a 304 response; an empty list if the page must be sent. Opens no release, and is fast.

        A matching tag was issued with this very page, so the existence of the thing is not checked again.
        """
        path = environ.get("PATH_INFO", "")
        if not path.startswith("/id/") or path.count("/") != 3 or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return []
        _, _, suffix = path.rpartition("/")[2].partition(".")
        offer = _BY_SUFFIX.get(suffix) if suffix else preferred_offer(THING_OFFERS, environ.get("HTTP_ACCEPT", ""))
        if offer is None:
            return []
        release = self._site.releases.known()
        if release is None:
            return []
        address = f"{environ.get('SCRIPT_NAME', '')}{path}?{environ.get('QUERY_STRING', '')}"
        day = today() if offer in CITATIONS else ""
        own = f'W/"{tag(release.id, self._site.version, address, offer, day)}"'
        if own not in environ["HTTP_IF_NONE_MATCH"]:
            return []
        vary = "Accept-Encoding" if suffix else "Accept, Accept-Encoding"
        if offer is HTML and "standlink.language" not in environ:
            if COOKIE in environ.get("HTTP_COOKIE", ""):
                return []
            vary = ", ".join((*VARY, "Accept-Encoding"))
        base, query = path.removesuffix(f".{suffix}") if suffix else path, environ.get("QUERY_STRING", "")
        document = f"{environ.get('SCRIPT_NAME', '')}{base}.{offer.suffix}{f'?{query}' if query else ''}"
        about = [("ETag", own), ("Cache-Control", CACHED), ("Content-Location", document), ("Vary", vary)]
        return [*about, *self._always]
