"""Bulk look-up of references: a form for browsers, and POST for programs."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from ..errors import ParameterError
from ..queries.search.lookup import OUTCOMES, Found, look_up_all
from ..queries.search.references import FORMATS, Format, Reference, read_references
from ..queries.search.results import to_csv, to_json
from . import negotiation
from .citation import citations, today
from .context import release
from .negotiation import CITATIONS, CSV, HTML, JSON
from .wording import text

blueprint = Blueprint("lookup", __name__)

#: The longest request, in bytes, and the most references in it: some seconds of work.
MOST_BYTES: Final = 200_000
MOST: Final = 2_000
_FORMATS: Final[dict[str, Format]] = {
    "text/plain": "text",
    "text/csv": "csv",
    "application/x-bibtex": "bibtex",
    "text/x-bibtex": "bibtex",
}
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


@blueprint.get("/find")
def form() -> Response:
    """Show the form."""
    return negotiation.page(lambda: _page("", "text", "", None))


@blueprint.post("/find")
def find() -> Response:
    """Look up the references of a request; see docs/search.md."""
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge(text("find.too_long", limit=MOST_BYTES))
    sent, given, column = _read()
    found = list(look_up_all(release(), _references(sent, given, column)))
    chosen = negotiation.choose(
        (JSON, CSV, HTML, *CITATIONS), request.values.get("format", "").replace("csl-json", "csl.json")
    )
    if chosen is HTML:
        return negotiation.respond(HTML, lambda: _page(sent, given, column, found), varies=True)
    if chosen in CITATIONS:
        iris = (each.matches[0].iri for each in found if each.outcome == "found")
        return negotiation.respond(chosen, lambda: citations(release(), iris, chosen), varies=True, day=today())
    body = to_json(found) if chosen is JSON else to_csv(found)
    return negotiation.respond(chosen, lambda: body, filename="found.csv" if chosen is CSV else "", varies=True)


def _references(sent: str, given: Format, column: str) -> list[Reference]:
    """Return the references of a request.

    Raises:
        ParameterError: if there are too many, or none.
        FileError: if they are not in the format.
    """
    references = read_references(sent, text("find.request"), given, column)
    if len(references) > MOST:
        raise ParameterError("references", text("find.too_many", count=len(references), limit=MOST))
    if not references:
        raise ParameterError("references", text("find.empty"))
    return references


def _read() -> tuple[str, Format, str]:
    """Return the text of the request, its format and the column with the references.

    Raises:
        UnsupportedMediaType: if the body has another media type, or is not UTF-8.
        ParameterError: if the form names a format that does not exist.
    """
    column = request.values.get("column", "")
    if request.mimetype in _FORMS:
        name = request.form.get("input", "text")
        given = next((known for known in FORMATS if known == name), None)
        if given is None:
            raise ParameterError("input", text("find.no_format", name=name, formats=", ".join(FORMATS)))
        return request.form.get("references", ""), given, column
    if request.mimetype not in _FORMATS:
        raise UnsupportedMediaType(text("find.no_type", name=request.mimetype, types=", ".join(_FORMATS)))
    try:
        return request.get_data().decode("utf-8-sig"), _FORMATS[request.mimetype], column
    except UnicodeDecodeError:
        raise UnsupportedMediaType(text("find.not_utf8")) from None


def _page(sent: str, given: Format, column: str, found: list[Found] | None) -> str:
    counts = {outcome: sum(each.outcome == outcome for each in found or ()) for outcome in OUTCOMES}
    return render_template(
        "find.html", sent=sent, given=given, column=column, found=found, counts=counts, formats=FORMATS, limit=MOST,
        page=HTML, downloads=(CSV, JSON),
    )  # fmt: skip
