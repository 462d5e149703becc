"""The language of a request: named by its address, or preferred by its reader.

``/zh/questions`` is the page ``/questions`` in Chinese. An address without a language is English, but a browser whose
reader has chosen another language, or whose settings prefer one, is led to the address of that language; programs never
are. A choice is remembered in a cookie, the only one that Standlink sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import BadRequest
from werkzeug.http import parse_accept_header

from . import linking
from .wording import ENGLISH, language, languages, speak, text

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from .conditional_get import ConditionalGet

COOKIE: Final = "language"
#: What a page depends on whose address names no language.
VARY: Final = ("Accept", "Accept-Language", "Cookie")
_YEAR: Final = 365 * 24 * 3600
#: Addresses that have no language: files, those of programs, and pages for the frames of other sites.
_NEUTRAL: Final = ("/static/", "/api/", "/embed/", "/language", "/reconcile/suggest/", "/reconcile/properties")

blueprint = Blueprint("languages", __name__)


class InLanguage:
    """A WSGI application that wraps all others.

    Args:
        wrapped: the application.
        always: headers of every response.
    """

    def __init__(self, wrapped: ConditionalGet, always: Sequence[tuple[str, str]]) -> None:
        self._wrapped, self._always = wrapped, always

    def unchanged(self, environ: WSGIEnvironment) -> list[tuple[str, str]]:
        """Return the headers of a 304 response; an empty list if the page must be sent."""
        _divide(environ)
        return self._wrapped.unchanged(environ)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        named = _divide(environ)
        speak(named or ENGLISH)
        if not named and _is_of_a_reader(environ, path) and (other := _preferred(environ)) != ENGLISH:
            query = environ.get("QUERY_STRING", "")
            to = f"{environ.get('SCRIPT_NAME', '')}/{other}{quote(path)}{f'?{query}' if query else ''}"
            about = [
                ("Location", to),
                ("Vary", ", ".join(VARY)),
                ("Cache-Control", "no-cache"),
                ("Content-Length", "0"),
            ]
            start_response("302 FOUND", [*about, *self._always])
            return []
        return self._wrapped(environ, start_response)


def _divide(environ: WSGIEnvironment) -> str:
    """Return the language that an address names, and move its path from that of the page to that of the site."""
    named, rest = linking.without_language(environ.get("PATH_INFO", ""))
    if named:
        environ["standlink.language"] = f"/{named}"
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + environ["standlink.language"]
        environ["PATH_INFO"] = rest
    return named


def _is_of_a_reader(environ: WSGIEnvironment, path: str) -> bool:
    """Return whether a browser asks for a page: it names HTML as what it takes, and the address has no suffix."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(_NEUTRAL):
        return False
    return "text/html" in environ.get("HTTP_ACCEPT", "") and "." not in path.rpartition("/")[2]


def _preferred(environ: WSGIEnvironment) -> str:
    """Return the language that the reader chose last; else the one of the browser's that there is."""
    chosen = _cookie(environ.get("HTTP_COOKIE", ""))
    if chosen in languages():
        return chosen
    wanted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return parse_accept_header(wanted, LanguageAccept).best_match(list(languages()), ENGLISH) if wanted else ENGLISH


def _cookie(header: str) -> str:
    if COOKIE not in header:
        return ""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


@blueprint.get("/language")
def choose() -> Response:
    """Remember the language that a reader chose, and lead to a page in it.

    Raises:
        BadRequest: if there is no such language, or the page is not an address of this site.
    """
    chosen, page = request.args.get("to", ""), request.args.get("page", "/")
    if chosen not in languages():
        raise BadRequest(text("error.language", given=repr(chosen), languages=", ".join(languages())))
    if not page.startswith("/") or page.startswith(("//", "/\\")) or any(letter < " " for letter in page):
        raise BadRequest(text("error.language_page"))
    response = redirect(linking.mount() + ("" if chosen == ENGLISH else f"/{chosen}") + page, 303)
    response.set_cookie(COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]


def switches() -> list[tuple[str, str, str]]:
    """Return the other languages: the code, the name, and the address that switches to it on this page."""
    query = request.query_string.decode("latin-1")
    page = linking.pin() + quote(request.path.removesuffix(".html")) + (f"?{query}" if query else "")
    to = f"{linking.mount()}/language?to="
    return [(c, name, f"{to}{c}&page={quote(page, safe='/')}") for c, name in languages().items() if c != language()]


def translations(own: str) -> list[tuple[str, str]]:
    """Return the languages in which search engines find a page, with its addresses."""
    path = own.removeprefix(linking.root())
    return [(code, linking.canonical(path, "" if code == ENGLISH else f"/{code}")) for code in languages()]


def install(app: Flask) -> None:
    """Say of each page what language it is in, and on what that depends."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.content_language.add(language())
            if "standlink.language" not in request.environ and not request.path.startswith(_NEUTRAL):
                response.vary.update(VARY)
        return response

    @app.context_processor
    def in_language() -> dict[str, Any]:
        return {"language": language(), "switches": switches, "translations": translations}
