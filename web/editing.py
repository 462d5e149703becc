"""What the SPARQL editor asks for while a query is written: marks on faults, completion, and queries of the library."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import BadRequest

from ..ontology.namespaces import PREFIXES
from ..queries.library import find_question, theme, themes
from ..queries.question import Question
from ..queries.sparql.completion import Option, complete
from ..queries.sparql.marks import Mark, marks
from ..queries.sparql.outline import Outline
from ..queries.sparql.prologue import COMMON, declaration, place_of_declarations
from ..queries.sparql.syntax import line_and_column
from ..queries.words import Words
from .context import release, site
from .errors import not_found
from .linking import absolute
from .negotiation import prefers_html
from .protocol import check_length
from .wording import ENGLISH, language, text

blueprint = Blueprint("editing", __name__)

_SPARQL: Final = "application/sparql-query"


@blueprint.post("/sparql/check")
def check() -> Response:
    """Send the marks on a query: places in it, what is wrong in words, and what may fix it."""
    query = _query()
    return _json({"marks": [_as_json(query, mark) for mark in _marks(query)]})


@blueprint.post("/sparql/complete")
def completion() -> Response:
    """Send the names that can be written at a place in a query.

    Raises:
        BadRequest: if the place is no number within the query.
    """
    query, given = _query(), request.form.get("at", "")
    if not given.isdecimal() or int(given) > units(query, len(query)):
        raise BadRequest(text("sparql.errors.place", given=repr(given)))
    found = complete(release(), query, characters(query, int(given)))
    outline = Outline.of(query)
    wanted = {option.prefix for option in found.options} - outline.declared.keys() - {""}
    known = {**COMMON, **PREFIXES}
    return _json(
        {
            "from": units(query, found.start),
            "options": [_option(option) for option in found.options],
            "declarations": {prefix: declaration(prefix, known[prefix]) for prefix in sorted(wanted)},
            "top": units(query, place_of_declarations(query)),
        }
    )


@blueprint.get("/sparql/questions/<theme_name>/<name>")
def question(theme_name: str, name: str) -> Response:
    """Send the query of a question with its example data; lead browsers to its result.

    Raises:
        NotFoundError: if there is no such question, or it is computed without a query.
    """
    found = find_question(f"{theme_name}/{name}")
    if not found.sparql:
        raise not_found(text("sparql.errors.no_sparql", title=found.title))
    query = query_of(found)
    if prefers_html():
        return redirect(url_for("sparql.endpoint", query=query), 303)  # type: ignore[return-value]
    return Response(query, content_type=f"{_SPARQL}; charset=utf-8")


def query_of(found: Question) -> str:
    """Return the query of a question, with the question as a comment before it."""
    asked = found.question_zh if language() == "zh" else found.question
    return f"# {asked}\n{found.sparql}"


def questions() -> list[tuple[str, list[Question]]]:
    """Return the questions that the release can answer, by the titles of their themes."""
    tables = release().manifest.get("tables", {})
    titled = [(theme(name), found) for name, found in themes(tables).items()]
    return [(of.title_zh if language() == "zh" else of.title, found) for of, found in titled]


def marks_of(query: str, said: str) -> list[tuple[int, int, Mark]]:
    """Return the marks on a query with their lines and columns, for a page that has said something of it in English."""
    found = (mark for mark in _marks(query) if language() != ENGLISH or mark.reason.en not in said)
    return [(*line_and_column(query, mark.start), mark) for mark in found]


def in_language(words: Words) -> str:
    """Return a text in the language of the request."""
    return words.zh if language() == "zh" else words.en


def units(query: str, at: int) -> int:
    """Return the place of a character in a query as a script counts it, in units of UTF-16."""
    return len(query[:at].encode("utf-16-le", "surrogatepass")) // 2


def characters(query: str, at: int) -> int:
    """Return the place in a query that a script counts in units of UTF-16, in characters."""
    return len(query.encode("utf-16-le", "surrogatepass")[: 2 * at].decode("utf-16-le", "ignore"))


def _marks(query: str) -> list[Mark]:
    limits = site().pool.limits
    return marks(release(), query, limits.query_bytes, absolute("/sparql"), limits.services)


def _query() -> str:
    query = request.form.get("query", "").replace("\r\n", "\n")
    check_length(query)
    return query


def _as_json(query: str, mark: Mark) -> dict[str, Any]:
    line, column = line_and_column(query, mark.start)
    return {
        "from": units(query, mark.start),
        "to": units(query, mark.end),
        "line": line,
        "column": column,
        "message": in_language(mark.reason),
        "fault": mark.is_fault,
        "fixes": [
            {"name": fix.name, "from": units(query, fix.start), "to": units(query, fix.end), "text": fix.text}
            for fix in mark.fixes
        ],
    }


def _option(option: Option) -> dict[str, str]:
    return {
        "name": option.name,
        "label": in_language(option.label),
        "about": in_language(option.about),
        "kind": option.kind,
        "prefix": option.prefix,
    }


def _json(members: dict[str, Any]) -> Response:
    response = Response(json.dumps(members, ensure_ascii=False), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
