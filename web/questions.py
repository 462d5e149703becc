"""The questions of the library: an index by theme, and for each a form, its results, charts and query.

A request without any parameter of the question shows its example: the page says so, and so do data, by the header
``Standlink-Example: true`` (CSV has no place for it) and, in JSON, by ``"example": true``. An emptied field, such as
``?case=``, sets no filter. A name that is neither a parameter of the question nor in ``ADDRESS`` is refused, except
those that start with ``utm_``: mail programs and social media add them to links, and they mean nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import msgspec
from flask import Blueprint, Response, render_template, request

from ..errors import NoPictureError, NotFoundError, ParameterError
from ..ontology.namespaces import compact
from ..queries.answers.formulas import definitions
from ..queries.exports.csvw import describe_answer
from ..queries.exports.network_formats import NETWORK_FORMATS
from ..queries.exports.networks import network
from ..queries.exports.parquet import to_parquet
from ..queries.library import find_question, library, theme, themes, unanswerable
from ..queries.question import Question
from ..queries.run import Answer, ask
from . import moved, negotiation, pictures, schema_org
from .charts import drawing
from .charts.chart import Chart
from .charts.scope import scope_of
from .citation import answer_citation, today
from .context import release, site
from .findings import findings_of
from .heads import heads, titles
from .incomplete import unless_away
from .leads import behind
from .linking import absolute
from .negotiation import (
    ANSWER_CITATIONS,
    CSV,
    CSV_METADATA,
    HTML,
    JSON,
    PARQUET,
    PICTURES,
    PLAIN,
    SPREADSHEET,
    Representation,
)
from .networks.picture import network_picture
from .question_form import form_again, form_of, page_address, query_string
from .snippets import frames, snippets
from .translating import localized
from .wording import in_language, table

blueprint = Blueprint("questions", __name__)

FIRST_ROWS: Final = 25
#: Answers up to this length are shown in full.
SHORT_ANSWER: Final = 40
#: The same document as JSON, for clients that ask for the results of a query.
RESULTS: Final = Representation("srj", "application/sparql-results+json", "SPARQL Results JSON")
OFFERS: Final = (HTML, JSON, CSV, *PICTURES, RESULTS, PARQUET, CSV_METADATA, *ANSWER_CITATIONS)
#: Files of networks, by suffix only: none of the formats has a registered media type of its own.
NETWORKS: Final = tuple(Representation(f.suffix, "application/xml", f.name) for f in NETWORK_FORMATS.values())
#: Names in an address that are no parameters of a question: how much of the table, and which picture in which size.
ADDRESS: Final = frozenset({"all", "chart", "width", "scheme", "font"})
EXAMPLE: Final = "Standlink-Example"


@blueprint.get("/questions", defaults={"suffix": ""})
@blueprint.get("/questions.<suffix>")
def index(suffix: str) -> Response:
    """List the questions by theme; at the end those that this release cannot answer."""
    chosen = negotiation.choose((HTML, JSON), suffix)
    tables, found = release().manifest.get("tables", {}), findings_of(release(), site().version)

    def body() -> str:
        if chosen is JSON:
            return json.dumps([_as_json(asked, tables) for asked in library().values()], ensure_ascii=False)
        titled = [(name, _theme_title(name), questions) for name, questions in themes(tables).items()]
        return render_template(
            "questions.html", themes=titled, without=unanswerable(tables),
            sources=table("questions.sources"), findings=found,
        )  # fmt: skip

    return negotiation.respond(chosen, body, day=str(len(found)))


def _as_json(asked: Question, tables: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": asked.id,
        "address": absolute(f"/questions/{asked.id}"),
        "title": asked.title,
        "question": asked.question,
        "parameters": [
            {
                "name": p.name,
                "kinds": p.kinds,
                "choices": p.choices,
                "required": p.required,
                "many": p.many,
                "default": p.default,
                "help": p.help,
            }
            for p in asked.parameters
        ],
        "example": asked.example,
        "needs": [need.source for need in asked.unmet(tables)],
    }


@blueprint.get("/questions/<theme>/<name>")
def question(theme: str, name: str) -> Response:
    """Show the answer to a question; if nothing was asked, that of its example."""
    slug, _, suffix = name.partition(".")
    asked = find_question(f"{theme}/{slug}")
    by_suffix = (SPREADSHEET, *(NETWORKS if asked.network else ())) if suffix else ()
    chosen = negotiation.choose((*OFFERS, *by_suffix), suffix)
    given = given_arguments()
    is_example = not given and bool(asked.example)
    arguments = asked.example if is_example else given

    def body() -> str | bytes:
        answer = ask(release(), asked, arguments)
        return _page(asked, arguments, answer, is_example) if chosen is HTML else _data(answer, chosen, is_example)

    # The page shows a citation, which has the day of access.
    day = today() if chosen in (HTML, *ANSWER_CITATIONS) else ""
    try:
        response = negotiation.respond(chosen, body, filename=_filename(asked, chosen), day=day)
    except NoPictureError:
        # The page shows the same answer as a table.
        return Response(status=303, headers={"Location": page_address(asked.id, arguments)})
    except (ParameterError, NotFoundError) as error:
        if chosen is not HTML or moved.instead(error) is not error:
            raise
        return _form_again(asked, arguments, error)
    if is_example:
        response.headers[EXAMPLE] = "true"
    if chosen in (CSV, SPREADSHEET):
        described = f"<{_address(asked, CSV_METADATA)}>"
        response.headers["Link"] = f'{described}; rel="describedby"; type="{CSV_METADATA.media_type}"'
    return response


def _theme_title(name: str) -> str:
    return in_language(theme(name)).title


def _address(asked: Question, chosen: Representation) -> str:
    """Return the public address of a representation of the requested answer."""
    query = request.query_string.decode("ascii", "replace")
    return absolute(f"/questions/{asked.id}.{chosen.suffix}") + (f"?{query}" if query else "")


def given_arguments() -> dict[str, list[str]]:
    """Return the arguments of the request, those of emptied fields included."""
    return {
        name: request.args.getlist(name) for name in request.args if name not in ADDRESS and not name.startswith("utm_")
    }


def _page(asked: Question, arguments: dict[str, list[str]], answer: Answer, is_example: bool) -> str:
    query = query_string(arguments)
    address = f"{request.script_root}/questions/{asked.id}.svg{'?' if query else ''}{query}"
    scope = scope_of(answer, release())
    # A map reads the graph. Without one, the other pictures would have other addresses.
    charts = unless_away(
        lambda: drawing.charts(asked.charts, answer.table, address, release().store, scope), list[Chart]
    )
    most = _rows_shown(answer)
    return render_template(
        "question.html",
        question=in_language(asked),
        structured=None if request.query_string else schema_org.question(asked),
        theme=_theme_title(asked.theme),
        siblings=_siblings(asked),
        most=most,
        form=form_of(answer),
        answer=replace(answer, bindings=localized(answer.bindings)),
        sought=_first_thing(answer),
        heads=heads(answer),
        behind=unless_away(lambda: behind(answer, release(), most), list),
        charts=charts,
        headline=drawing.headline_of(answer, charts, scope),
        network=network_picture(answer, address, scope),
        is_example=is_example,
        example=query_string(asked.example),
        asked=query,
        formats=_formats(asked, charts),
        citations=ANSWER_CITATIONS,
        citation=answer_citation(release(), answer, PLAIN).strip(),
        snippets=snippets(answer, arguments),
        frames=frames(answer, arguments, next(iter(charts), None), release()),
        definitions=definitions(asked.measure) if asked.measure else [],
        problem="",
    )


def _formats(asked: Question, charts: list[Chart]) -> tuple[Representation, ...]:
    """Return the formats in which an answer can be downloaded."""
    drawn = PICTURES if charts else ()
    return (CSV, SPREADSHEET, PARQUET, JSON, CSV_METADATA, *drawn, *(NETWORKS if asked.network else ()))


def _first_thing(answer: Answer) -> str | None:
    """Return the first thing that an answer is about, as the page on what is covered looks it up; None without any."""
    things = (thing for parameter in answer.question.parameters for thing in answer.bindings[parameter.name])
    return next((compact(thing.iri) for thing in things if thing.iri), None)


def _siblings(asked: Question) -> list[Question]:
    """Return the other questions of a theme that the release can answer."""
    answerable = themes(release().manifest.get("tables", {}))
    return [in_language(other) for other in answerable.get(asked.theme, ()) if other is not asked]


def _rows_shown(answer: Answer) -> int:
    whole = "all" in request.args or len(answer.table) <= SHORT_ANSWER
    return site().settings.shown_rows if whole else FIRST_ROWS


def _form_again(asked: Question, arguments: Mapping[str, list[str]], error: ParameterError | NotFoundError) -> Response:
    """Show the form again with the values entered and what is wrong with them."""
    form, problem, status = form_again(asked, arguments, error)
    body = render_template(
        "question.html",
        question=in_language(asked),
        theme=_theme_title(asked.theme),
        siblings=_siblings(asked),
        form=form,
        answer=None,
        example=query_string(asked.example),
        problem=problem,
    )
    return negotiation.respond(HTML, lambda: body, status=status)


def _data(answer: Answer, chosen: Representation, is_example: bool) -> str | bytes:
    if chosen is CSV:
        return answer.table.to_csv()
    if chosen is SPREADSHEET:
        return f"\ufeff{answer.table.to_csv()}"
    if chosen in (JSON, RESULTS):
        return answer.to_json(example=is_example)
    if chosen in ANSWER_CITATIONS:
        return answer_citation(release(), answer, chosen)
    if chosen is PARQUET:
        return to_parquet(answer, release())
    if chosen is CSV_METADATA:
        described = describe_answer(answer, release(), _address(answer.question, CSV), titles(answer))
        return msgspec.json.format(msgspec.json.encode(described), indent=1).decode()
    if chosen in NETWORKS:
        return NETWORK_FORMATS[chosen.suffix].write(network(answer, release()))
    return pictures.draw(answer, chosen)


def _filename(asked: Question, chosen: Representation) -> str:
    """Return the name under which a browser saves a download; empty for what it shows."""
    saved = chosen in (CSV, SPREADSHEET, PARQUET, *NETWORKS)
    return f"standlink-{asked.id.replace('/', '-')}.{chosen.suffix}" if saved else ""
