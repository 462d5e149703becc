"""Which representation a request gets, by suffix or ``Accept``, and the headers that let caches and scripts use it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, request
from werkzeug.exceptions import NotAcceptable, NotFound

from .context import release, site

Body = str | bytes | Iterator[bytes]

CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Disposition",
    "Access-Control-Max-Age": "86400",
}
SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
}


@dataclass(frozen=True)
class Representation:
    """One form in which a resource can be had."""

    suffix: str
    media_type: str
    name: str
    also: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML: Final = Representation("html", "text/html", "HTML")
JSON: Final = Representation("json", "application/json", "JSON")
CSV: Final = Representation("csv", "text/csv", "CSV")
SVG: Final = Representation("svg", "image/svg+xml", "SVG")
BIBTEX: Final = Representation("bib", "application/x-bibtex", "BibTeX")


class NoneAcceptableError(NotAcceptable):
    """What there is cannot be had in any of the accepted media types; ``available`` lists those in which it can."""

    def __init__(self, offers: Sequence[Representation]) -> None:
        super().__init__(f"None of the accepted media types is available. There is {_listed(offers)}.")
        self.available = [offer.media_type for offer in offers]


def choose(offers: Sequence[Representation], suffix: str = "") -> Representation:
    """Return the offer that the suffix names or, without one, that the ``Accept`` header likes best.

    Raises:
        NotFound: if the suffix names none of them.
        NoneAcceptableError: if the header rules all of them out; the error lists what there is.
    """
    if suffix:
        for offer in offers:
            if offer.suffix == suffix:
                return offer
        raise NotFound(f"There is no .{suffix} of this. There is {_listed(offers)}.")
    g.negotiated = True
    accept = request.accept_mimetypes
    if not accept:
        return offers[0]
    quality, _, chosen = max(
        (max(accept.quality(m) for m in (offer.media_type, *offer.also)), -rank, offer)
        for rank, offer in enumerate(offers)
    )
    if not quality:
        raise NoneAcceptableError(offers)
    return chosen


def _listed(offers: Iterable[Representation]) -> str:
    return ", ".join(f"{o.name} ({o.media_type})" for o in offers)


def prefers_html() -> bool:
    """Tell whether whoever asks is a person: HTML is named as accepted, and no data format is liked better."""
    accept = request.accept_mimetypes
    data = max(accept["application/json"], accept["text/turtle"])
    return "text/html" in accept.values() and accept["text/html"] >= data


def respond(chosen: Representation, body: Callable[[], Body], *, filename: str = "", status: int = 200) -> Response:
    """Return the response with this representation, or 304 without making the body if the client has it already.

    The entity tag names the release, the version of the server, the address and the representation: whatever changes
    a page changes one of these.
    """
    key = "\n".join((release().id, site().version, request.script_root + request.full_path, chosen.media_type))
    tag = hashlib.sha256(key.encode()).hexdigest()[:24]
    if status == 200 and request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = Response(body(), status=status, content_type=chosen.content_type)
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    if status == 200 and request.method != "POST":
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def page(body: Callable[[], str]) -> Response:
    """Return a page that exists as HTML only."""
    return respond(HTML, body)


def install(app: Flask) -> None:
    """Give every response the headers for caches, for scripts of other sites, and for safety."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in {**CORS, **SECURITY}.items():
            response.headers.setdefault(name, value)
        if g.get("negotiated"):
            response.vary.add("Accept")
        if request.endpoint == "static":
            fresh = "v" in request.args
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
        return response
