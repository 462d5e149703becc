"""Content negotiation by suffix or ``Accept`` header, and the headers for caches and scripts of other sites."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from flask import Flask, Response, g, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable, NotFound
from werkzeug.http import parse_accept_header

from ..graph.store.export import FORMATS
from .charts.rendering import style as picture_style
from .compression import is_text
from .context import release, site
from .incomplete import is_incomplete
from .settings import Settings
from .wording import text

CACHED: Final = "public, max-age=0, must-revalidate"

Body = str | bytes | Iterator[bytes]

#: The header with hints on a SPARQL query, described on the SPARQL page.
HINT_HEADER: Final = "Standlink-Hint"

CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match, If-Range, Range, "
    "X-Requested-With",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Range, ETag, Link, Retry-After, "
    f"{HINT_HEADER}, Standlink-Example, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}
#: A picture that is opened by itself has a style sheet of its own, which the policy names by its hash.
_PICTURE_STYLE: Final = base64.b64encode(hashlib.sha256(picture_style().encode()).digest()).decode()
#: What no page uses; features that a browser does not know would be an error in its console.
_FORBIDDEN: Final = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer", "microphone"),
    *("midi", "payment", "serial", "usb", "xr-spatial-tracking"),
)
_POLICY: Final = "Content-Security-Policy"
_NO_FRAMES: Final = "frame-ancestors 'none'"
SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    _POLICY: (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{_PICTURE_STYLE}'; img-src 'self' data:; "
        f"font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; {_NO_FRAMES}"
    ),
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FORBIDDEN),
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: For a site whose public address is https: browsers use no other for a year.
TRANSPORT: Final = {"Strict-Transport-Security": "max-age=31536000"}


def constant_headers(settings: Settings, *, can_be_framed: bool = False) -> list[tuple[str, str]]:
    """Return the headers of every response, errors and 304 included.

    Args:
        settings: of the server. Scripts of other sites may read what a public server sends, but nothing private.
        can_be_framed: whether pages of other sites may show the response in a frame.
    """
    transport = TRANSPORT if settings.base_url.lower().startswith("https://") else {}
    framed = {_POLICY: SECURITY[_POLICY].replace(_NO_FRAMES, "frame-ancestors *")} if can_be_framed else {}
    shared = {} if settings.serves_private else CORS
    return [*shared.items(), *(SECURITY | framed).items(), *transport.items()]


@dataclass(frozen=True)
class Representation:
    """A format in which a resource is available."""

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
#: CSV with a byte order mark, by which spreadsheets know that it is UTF-8; by suffix only.
SPREADSHEET: Final = Representation("bom.csv", "text/csv", "CSV for spreadsheets")
#: https://www.iana.org/assignments/media-types/application/vnd.apache.parquet
PARQUET: Final = Representation("parquet", "application/vnd.apache.parquet", "Parquet")
#: The description of a CSV file: CSV on the Web.
CSV_METADATA: Final = Representation("csv-metadata.json", "application/csvm+json", "CSV metadata")
SVG: Final = Representation("svg", "image/svg+xml", "SVG")
PNG: Final = Representation("png", "image/png", "PNG")
#: The formats of pictures.
PICTURES: Final = (SVG, PNG)
BIBTEX: Final = Representation("bib", "application/x-bibtex", "BibTeX")
RIS: Final = Representation("ris", "application/x-research-info-systems", "RIS")
CSL_JSON: Final = Representation("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON")
#: The formats of citations.
CITATIONS: Final = (BIBTEX, RIS, CSL_JSON)
PLAIN: Final = Representation("txt", "text/plain", "Text")
#: The formats of citations of answers: people paste these into texts and notes as well.
ANSWER_CITATIONS: Final = (*CITATIONS, PLAIN)
RDF: Final = {
    suffix: Representation(suffix, FORMATS[suffix].media_type, FORMATS[suffix].name)
    for suffix in ("ttl", "jsonld", "rdf", "nt")
}
#: The formats of the page of a thing.
THING_OFFERS: Final = (HTML, *RDF.values(), JSON, *CITATIONS)


class NoneAcceptableError(NotAcceptable):
    """No accepted media type is available; ``available`` lists those that are."""

    def __init__(self, offers: Sequence[Representation]) -> None:
        super().__init__(text("error.not_acceptable", offers=_listed(offers)))
        self.available = [offer.media_type for offer in offers]


def choose(offers: tuple[Representation, ...], suffix: str = "") -> Representation:
    """Return the offer that the suffix names or, without a suffix, that the ``Accept`` header prefers.

    Raises:
        NotFound: if no offer has the suffix.
        NoneAcceptableError: if the header excludes all offers; the error lists them.
    """
    if suffix:
        for offer in offers:
            if offer.suffix == suffix:
                return offer
        raise NotFound(text("error.no_suffix", suffix=suffix, offers=_listed(offers)))
    g.negotiated = True
    chosen = preferred_offer(offers, request.headers.get("Accept", ""))
    if chosen is None:
        raise NoneAcceptableError(offers)
    return chosen


@lru_cache(maxsize=1024)
def preferred_offer(offers: tuple[Representation, ...], header: str) -> Representation | None:
    """Return the offer that an ``Accept`` header prefers: the first if it is empty, None if it excludes all."""
    accept = accepted(header)
    if not accept:
        return offers[0]
    quality, _, chosen = max(
        (max(accept.quality(m) for m in (offer.media_type, *offer.also)), -rank, offer)
        for rank, offer in enumerate(offers)
    )
    return chosen if quality else None


@lru_cache(maxsize=1024)
def accepted(header: str) -> MIMEAccept:
    """Return the media ranges of an ``Accept`` header with their quality, without other parameters.

    A ``charset``, ``header`` or ``profile`` that a client sends is a wish: representations differ by media type only.
    Of ranges that differ in parameters only, that without parameters counts, else that of the highest quality.

    >>> accepted('text/turtle;charset=utf-8;q=0.5, text/html;level=1')["text/turtle"]
    0.5
    """
    found: dict[str, tuple[bool, float]] = {}
    for media_range, quality in parse_accept_header(header, MIMEAccept):
        bare, _, parameters = media_range.partition(";")
        found[bare] = max(found.get(bare, (False, 0.0)), (not parameters, quality))
    return MIMEAccept([(bare, quality) for bare, (_, quality) in found.items()])


def _listed(offers: Iterable[Representation]) -> str:
    return ", ".join(f"{o.name} ({o.media_type})" for o in offers)


def prefers_html() -> bool:
    """Return whether the client is a browser: it names HTML as accepted and prefers no data format."""
    accept = accepted(request.headers.get("Accept", ""))
    data = max(accept["application/json"], accept["text/turtle"])
    return "text/html" in accept.values() and accept["text/html"] >= data


def respond(
    chosen: Representation,
    body: Callable[[], Body],
    *,
    filename: str = "",
    status: int = 200,
    varies: bool = False,
    day: str = "",
) -> Response:
    """Return the response with this representation, or 304 without making the body if the client holds it.

    Args:
        chosen: the representation.
        body: makes the body.
        filename: the name under which a browser saves it; without one it is shown.
        status: the status.
        varies: whether the body differs each time, so that it has no entity tag and must not be kept. Nor must one be
            that is incomplete.
        day: what else the body depends on, such as the date, if it has today's; the response is valid as long as this.
    """
    own = tag(release().id, site().version, request.script_root + request.full_path, chosen, day)
    if status == 200 and not varies and request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(own):
        response = Response(status=304, content_type=chosen.content_type)
    else:
        response = Response(body(), status=status, content_type=chosen.content_type)
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    if varies or is_incomplete():
        response.headers["Cache-Control"] = "no-store"
    elif status == 200 and request.method != "POST":
        response.headers["ETag"] = f'W/"{own}"'
        response.headers["Cache-Control"] = CACHED
    return response


def tag(release_id: str, version: str, address: str, chosen: Representation, day: str = "") -> str:
    """Return the entity tag of a page, a hash of everything that can change the page."""
    key = f"{release_id}\n{version}\n{address}\n{chosen.media_type}\n{day}"
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def page(body: Callable[[], str]) -> Response:
    """Return the response of a page that is available as HTML only."""
    return respond(HTML, body)


def install(app: Flask) -> None:
    """Add the headers for caches to responses; ``conditional_get.py`` adds those that never vary."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        if g.get("negotiated"):
            response.vary.add("Accept")
        # Also of 304, which has the headers of the answer that is not sent again.
        if is_text(response.mimetype):
            response.vary.add("Accept-Encoding")
        return response
