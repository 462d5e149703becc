"""The error handler: problem details (RFC 9457) for machines, a page for browsers."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from traceback import walk_tb
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ..errors import (
    FormatError,
    NoReleaseError,
    NotFoundError,
    ParameterError,
    PinnedReleaseError,
    ResultTooLargeError,
    StandlinkError,
    StoreServiceError,
    reason_of,
)
from ..graph.store.corruption import is_corruption
from ..ontology.namespaces import thing_iri
from ..queries.search.ranking import Hit, named, suggest
from . import moved
from .context import release, site
from .hits import hit_in_language
from .linking import absolute
from .negotiation import NoneAcceptableError, prefers_html
from .pinned import unpinned
from .wording import ENGLISH, language, table, text

PROBLEM: Final = "application/problem+json"
#: The type of the problem of a result that is too large, which the page on the API explains.
_TOO_LARGE: Final = "result-too-large"
#: Addresses whose errors are data for browsers too.
_FOR_PROGRAMS: Final = "/api/v1"
#: The errors whose own message is shown.
_WORDED: Final = (StandlinkError, HTTPException)


@dataclass(frozen=True)
class Problem:
    """An error as RFC 9457 defines it; ``extra`` holds further members, ``type`` the address of an explanation."""

    status: int
    title: str
    detail: str
    extra: dict[str, Any] = field(default_factory=dict)
    type: str = "about:blank"

    def to_json(self) -> str:
        members = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail}
        return json.dumps({**members, **self.extra}, ensure_ascii=False)


def install(app: Flask) -> None:
    """Register the handler."""
    app.register_error_handler(Exception, handle)


def handle(error: Exception) -> Response:
    """Return the response to an error."""
    if isinstance(error, RequestRedirect):
        return Response(status=error.code, headers={"Location": error.new_url})
    if getattr(error, "status", getattr(error, "code", 0)) in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
        found = moved.instead(error)
        if isinstance(found, Response):
            return found
        error = found
    problem = describe_problem(error)
    if "standlink.request_id" in request.environ:
        problem.extra["request"] = request.environ["standlink.request_id"]
    g.negotiated = True
    if prefers_html() and not request.path.startswith(_FOR_PROGRAMS):
        near = _near() if problem.status == HTTPStatus.NOT_FOUND else ()
        held = _held() if isinstance(error, StoreServiceError) else None
        heads = table("error.heads")
        head = heads.get(str(problem.status), heads["other"])
        current = _in_current_release() if isinstance(error, PinnedReleaseError) else ""
        body = render_template(
            "error.html",
            problem=problem,
            head=head,
            near=near,
            held=held,
            current=current,
            said_in=_language_of(error),
        )
        content_type = "text/html; charset=utf-8"
    else:
        body, content_type = problem.to_json(), PROBLEM
    response = Response(body, problem.status, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in ("Allow", "Content-Range", "Retry-After"):
                response.headers[name] = value
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers.setdefault("Retry-After", str(getattr(error, "retry_after", 30)))
    return response


def describe_problem(error: Exception) -> Problem:
    """Return the description of an error; of an unexpected one, only the number under which it is logged."""
    if is_corruption(error):
        current_app.logger.error("the current release is damaged: %s; run 'standlink doctor'", error)
        return Problem(NoReleaseError.status, _phrase(NoReleaseError.status), text("error.damaged"))
    if isinstance(error, StandlinkError):
        extra: dict[str, Any] = {"reason": reason_of(type(error))}
        if isinstance(error, ParameterError):
            extra |= {"parameter": error.parameter} | ({"accepted": error.accepted} if error.accepted else {})
        if isinstance(error, FormatError):
            extra |= {"available": error.available}
        if isinstance(error, PinnedReleaseError):
            kept = [absolute(f"/releases/{each}/") for each in error.available]
            extra |= {"release": error.release, "available": kept, "current": absolute(_in_current_release())}
        kind = absolute("/api") + f"#{_TOO_LARGE}" if isinstance(error, ResultTooLargeError) else "about:blank"
        return Problem(error.status, _phrase(error.status), str(error), extra, kind)
    if isinstance(error, HTTPException):
        status = error.code or 500
        extra = {"available": error.available} if isinstance(error, NoneAcceptableError) else {}
        return Problem(status, _phrase(status), error.description or "", extra)
    if isinstance(error, (OSError, sqlite3.Error)) and site().releases.check():
        current_app.logger.error("a file of the release that is served is missing: %s", error)
        return Problem(503, _phrase(503), text("error.lost"))
    number = str(uuid.uuid4())
    current_app.logger.error("unexpected error %s at %s", number, request.path, exc_info=error)
    return Problem(500, _phrase(500), text("error.unexpected", number=number), {"instance": f"urn:uuid:{number}"})


def _language_of(error: Exception) -> str:
    """Return the language of what is said of an error: modules below the website speak English."""
    raised_in = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
    is_own = raised_in[-1].startswith(f"{__package__}.") if raised_in else False
    return language() if is_own or not isinstance(error, _WORDED) else ENGLISH


def _in_current_release() -> str:
    """Return the path and query of the request without the release that it names; the front page if nothing is left."""
    path, kept = unpinned(request.path), [(n, v) for n, v in request.args.items(multi=True) if n != "release"]
    if path == request.path and "release" not in request.args:
        return "/"
    return quote(path) + (f"?{urlencode(kept)}" if kept else "")


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase


def _near() -> Sequence[Any]:
    """Return things whose names are similar to the last part of the address."""
    words = request.path.rstrip("/").rsplit("/", 1)[-1].partition(".")[0].replace("-", " ").strip()
    try:
        return [hit_in_language(hit) for hit in suggest(release(), words, limit=5)] if words else ()
    except (StandlinkError, ValueError, OSError):
        return ()


def _held() -> tuple[Hit, str] | None:
    """Return what the search index has of the thing of the address, while the service that has the rest is away.

    The second is the language of its name: one that is neither English nor Chinese is in the service alone.
    """
    if request.endpoint != "entities.thing" or not request.view_args:
        return None
    kind, slug = request.view_args["kind"], request.view_args["name"].partition(".")[0]
    try:
        found = next((hit for hit in named(release(), slug, [kind]) if hit.iri == thing_iri(f"{kind}/{slug}")), None)
        try:
            return (hit_in_language(found), language()) if found else None
        except StoreServiceError:
            return (found, ENGLISH) if found else None
    except (StandlinkError, ValueError, OSError):
        return None


def not_found(what: str) -> NotFoundError:
    """Return the error for something that the release does not have."""
    return NotFoundError(text("error.not_found", what=what))
