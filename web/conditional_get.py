"""What stands before the application: headers that every answer has, and the word that nothing has changed.

A client that asks again for a thing whose page it has is answered here, before a route is looked for or a store read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from ..errors import StandlinkError
from .context import Site
from .entities import OFFERS
from .negotiation import CACHED, CORS, SECURITY, SVG, liked_best, tag

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ALWAYS: Final = [*CORS.items(), *SECURITY.items()]
_BY_SUFFIX: Final = {offer.suffix: offer for offer in (*OFFERS, SVG)}


class Front:
    """A WSGI application around that of Flask."""

    def __init__(self, site: Site, behind: WSGIApplication) -> None:
        self._site = site
        self._behind = behind

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "HTTP_IF_NONE_MATCH" in environ:
            same = self._unchanged(environ)
            if same:
                start_response("304 NOT MODIFIED", [*same, *_ALWAYS])
                return []

        def start(status, headers, exc_info=None):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            return start_response(status, [*headers, *_ALWAYS], exc_info)

        return self._behind(environ, start)

    def _unchanged(self, environ: WSGIEnvironment) -> list[tuple[str, str]]:
        """Return the headers of an answer 304, or none if the client has to be told more.

        A tag that fits was handed out with this very page: that the thing exists needs no second look.
        """
        path = environ.get("PATH_INFO", "")
        if not path.startswith("/id/") or path.count("/") != 3 or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return []
        _, _, suffix = path.rpartition("/")[2].partition(".")
        offer = _BY_SUFFIX.get(suffix) if suffix else liked_best(OFFERS, environ.get("HTTP_ACCEPT", ""))
        if offer is None:
            return []
        try:
            release_id = self._site.releases.current().id
        except StandlinkError:
            return []
        address = f"{environ.get('SCRIPT_NAME', '')}{path}?{environ.get('QUERY_STRING', '')}"
        own = f'W/"{tag(release_id, self._site.version, address, offer)}"'
        if own not in environ["HTTP_IF_NONE_MATCH"]:
            return []
        return [("ETag", own), ("Cache-Control", CACHED), *([] if suffix else [("Vary", "Accept")])]
