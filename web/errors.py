"""One handler for everything that goes wrong: problem details for machines, a helpful page for people."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ..errors import NotFoundError, ParameterError, StandlinkError
from ..queries.search.ranking import suggest
from .context import release
from .negotiation import NoneAcceptableError, prefers_html

PROBLEM: Final = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """An error as RFC 9457 has it, with what else may help."""

    status: int
    title: str
    detail: str
    extra: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        members = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        return json.dumps({**members, **self.extra}, ensure_ascii=False)


def install(app: Flask) -> None:
    """Register the handler."""
    app.register_error_handler(Exception, handle)


def handle(error: Exception) -> Response:
    """Return the response that tells of an error."""
    if isinstance(error, RequestRedirect):
        return Response(status=error.code, headers={"Location": error.new_url})
    problem = describe_problem(error)
    g.negotiated = True
    if prefers_html():
        near = _near() if problem.status == HTTPStatus.NOT_FOUND else ()
        body, content_type = render_template("error.html", problem=problem, near=near), "text/html; charset=utf-8"
    else:
        body, content_type = problem.to_json(), PROBLEM
    response = Response(body, problem.status, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers.setdefault("Retry-After", "30")
    return response


def describe_problem(error: Exception) -> Problem:
    """Return what to tell of an error; of one nobody foresaw, no more than a number under which it is logged."""
    if isinstance(error, StandlinkError):
        extra: dict[str, Any] = {"parameter": error.parameter} if isinstance(error, ParameterError) else {}
        return Problem(error.status, _phrase(error.status), str(error), extra)
    if isinstance(error, HTTPException):
        status = error.code or 500
        extra = {"available": error.available} if isinstance(error, NoneAcceptableError) else {}
        return Problem(status, _phrase(status), error.description or "", extra)
    number = str(uuid.uuid4())
    current_app.logger.error("unexpected error %s at %s", number, request.path, exc_info=error)
    detail = f"Something went wrong on our side. It is logged under {number}."
    return Problem(500, _phrase(500), detail, {"instance": f"urn:uuid:{number}"})


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase


def _near() -> Sequence[Any]:
    """Return things whose names come near to what the address asks for."""
    words = request.path.rstrip("/").rsplit("/", 1)[-1].partition(".")[0].replace("-", " ").strip()
    try:
        return suggest(release(), words, limit=5) if words else ()
    except (StandlinkError, ValueError, OSError):
        return ()


def not_found(what: str) -> NotFoundError:
    """Return the error for something that the release does not have."""
    return NotFoundError(f"The graph has nothing called {what}.")
