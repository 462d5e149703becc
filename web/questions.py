"""The questions of the library: an index by theme, and for each a form, its results, charts and query.

A request without any parameter of the question shows its example: the page says so, and so do data, by the header
``Standlink-Example: true`` (CSV has no place for it) and, in JSON, by ``"example": true``. An emptied field, such as
``?case=``, sets no filter. A name that is neither a parameter of the question nor in ``ADDRESS`` is refused, except
those that start with ``utm_``: mail programs and social media add them to links, and they mean nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, render_template, request
from markupsafe import escape

from ..errors import NoPictureError, NotFoundError, ParameterError
from ..graph.store.description import Thing
from ..ontology.namespaces import KINDS, compact
from ..queries.exports.csvw import describe_answer
from ..queries.exports.network_formats import NETWORK_FORMATS
from ..queries.exports.networks import network
from ..queries.exports.parquet import to_parquet
from ..queries.library import find_question, library, theme_title, themes, unanswerable
from ..queries.question import Parameter, Question
from ..queries.run import Answer, ask, datasets, indicators, missing, understood
from . import moved, negotiation, pictures, schema_org
from .charts import drawing
from .charts.scope import scope_of
from .citation import answer_citation, today
from .context import release, site
from .display import value_words
from .heads import heads, label, titles
from .linking import absolute
from .negotiation import ANSWER_CITATIONS, CSV, CSV_METADATA, HTML, JSON, PARQUET, SVG, Representation
from .networks.picture import network_picture
from .wording import table

blueprint = Blueprint("questions", __name__)

FIRST_ROWS: Final = 25
#: Answers up to this length are shown in full.
SHORT_ANSWER: Final = 40
#: The same document as JSON, for clients that ask for the results of a query.
RESULTS: Final = Representation("srj", "application/sparql-results+json", "SPARQL Results JSON")
OFFERS: Final = (HTML, JSON, CSV, SVG, RESULTS, PARQUET, CSV_METADATA, *ANSWER_CITATIONS)
#: Files of networks, by suffix only: none of the formats has a registered media type of its own.
NETWORKS: Final = tuple(Representation(f.suffix, "application/xml", f.name) for f in NETWORK_FORMATS.values())
#: Names in an address that are no parameters of a question: how much of the table, and which picture in which size.
ADDRESS: Final = frozenset({"all", "chart", "width", "scheme"})
EXAMPLE: Final = "Standlink-Example"


@dataclass(frozen=True)
class Field:
    """A field of the form.

    Attributes:
        parameter: the parameter.
        values: its values.
        labels: the labels of those that are things.
        options: value and label of each choice, where the values can be listed.
        error: what is wrong with the values.
    """

    parameter: Parameter
    values: tuple[str, ...]
    labels: Mapping[str, str]
    options: tuple[tuple[str, str], ...] = ()
    error: str = ""

    @property
    def label(self) -> str:
        """The label of the field."""
        return label(self.parameter)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The texts of the inputs; a field for several values has an empty input to add one."""
        wanted = max(2, len(self.values) + 1) if self.parameter.many else 1
        return (*self.values, *("",) * wanted)[: max(wanted, len(self.values))]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of thing to suggest; none means all."""
        return tuple(k for k in self.parameter.kinds if k in KINDS)


@blueprint.get("/questions", defaults={"suffix": ""})
@blueprint.get("/questions.<suffix>")
def index(suffix: str) -> Response:
    """List the questions by theme; at the end those that this release cannot answer."""
    chosen = negotiation.choose((HTML, JSON), suffix)
    tables = release().manifest.get("tables", {})

    def body() -> str:
        if chosen is JSON:
            return json.dumps([_as_json(asked, tables) for asked in library().values()], ensure_ascii=False)
        titled = [(name, theme_title(name), questions) for name, questions in themes(tables).items()]
        return render_template(
            "questions.html", themes=titled, without=unanswerable(tables),
            sources=table("questions.sources"),
        )  # fmt: skip

    return negotiation.respond(chosen, body)


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
    chosen = negotiation.choose((*OFFERS, *NETWORKS) if suffix and asked.network else OFFERS, suffix)
    given = given_arguments()
    is_example = not given and bool(asked.parameters)
    arguments = asked.example if is_example else given

    def body() -> str | bytes:
        answer = ask(release(), asked, arguments)
        return _page(asked, arguments, answer, is_example) if chosen is HTML else _data(answer, chosen, is_example)

    day = today() if chosen in ANSWER_CITATIONS else ""
    try:
        response = negotiation.respond(chosen, body, filename=_filename(asked, chosen), day=day)
    except NoPictureError:
        # The page shows the same answer as a table.
        address, query = f"{request.script_root}/questions/{asked.id}", query_string(arguments)
        return Response(status=303, headers={"Location": f"{address}?{query}" if query else address})
    except (ParameterError, NotFoundError) as error:
        if chosen is not HTML or moved.instead(error) is not error:
            raise
        return _form_again(asked, arguments, error)
    if is_example:
        response.headers[EXAMPLE] = "true"
    if chosen is CSV:
        described = f"<{_address(asked, CSV_METADATA)}>"
        response.headers["Link"] = f'{described}; rel="describedby"; type="{CSV_METADATA.media_type}"'
    return response


def _address(asked: Question, chosen: Representation) -> str:
    """Return the public address of a representation of the requested answer."""
    query = request.query_string.decode("ascii", "replace")
    return absolute(f"/questions/{asked.id}.{chosen.suffix}") + (f"?{query}" if query else "")


def given_arguments() -> dict[str, list[str]]:
    """Return the arguments of the request, those of emptied fields included."""
    return {
        name: request.args.getlist(name) for name in request.args if name not in ADDRESS and not name.startswith("utm_")
    }


def query_string(arguments: Mapping[str, list[str]]) -> str:
    """Return the shortest query string of arguments, which says that nothing is filtered if all are empty."""
    filled = {name: [v for v in values if v.strip()] for name, values in arguments.items()}
    short = {name: values for name, values in filled.items() if values} or {name: [""] for name in [*arguments][:1]}
    return urlencode(short, doseq=True, safe=":")


def _page(asked: Question, arguments: Mapping[str, list[str]], answer: Answer, is_example: bool) -> str:
    query = query_string(arguments)
    address = f"{request.script_root}/questions/{asked.id}.svg{'?' if query else ''}{query}"
    scope = scope_of(answer, release())
    charts = drawing.charts(asked.charts, answer.table, address, release().store, scope)
    return render_template(
        "question.html",
        question=asked,
        structured=None if request.query_string else schema_org.question(asked),
        theme=theme_title(asked.theme),
        siblings=_siblings(asked),
        most=_rows_shown(answer),
        fields=[_field(p, arguments, answer.bindings) for p in asked.parameters],
        answer=answer,
        sought=_first_thing(answer),
        heads=heads(answer),
        charts=charts,
        headline=drawing.headline_of(answer, charts, scope),
        network=network_picture(answer, address, scope),
        is_example=is_example,
        example=query_string(asked.example),
        asked=query,
        formats=(CSV, CSV_METADATA, PARQUET, JSON, *((SVG,) if charts else ()), *(NETWORKS if asked.network else ())),
        citations=ANSWER_CITATIONS,
        frame=_frame(asked, query),
        problem="",
    )


def _first_thing(answer: Answer) -> str | None:
    """Return the first thing that an answer is about, as the page on what is covered looks it up; None without any."""
    things = (thing for parameter in answer.question.parameters for thing in answer.bindings[parameter.name])
    return next((compact(thing.iri) for thing in things if thing.iri), None)


def _frame(asked: Question, query: str) -> str:
    """Return the HTML with which another site shows an answer."""
    address = escape(absolute(f"/embed/questions/{asked.id}") + ("?" if query else "") + query)
    return f'<iframe src="{address}" title="{escape(asked.title)}" width="100%" height="640" loading="lazy"></iframe>'


def _siblings(asked: Question) -> list[Question]:
    """Return the other questions of a theme that the release can answer."""
    answerable = themes(release().manifest.get("tables", {}))
    return [other for other in answerable.get(asked.theme, ()) if other is not asked]


def _rows_shown(answer: Answer) -> int:
    whole = "all" in request.args or len(answer.table) <= SHORT_ANSWER
    return site().settings.shown_rows if whole else FIRST_ROWS


def _form_again(asked: Question, arguments: Mapping[str, list[str]], error: ParameterError | NotFoundError) -> Response:
    """Show the form again with the values entered, by their names where they are understood, and the errors."""
    message = str(error)
    at = error.parameter if isinstance(error, ParameterError) else message.partition(":")[0]
    known = {p.name for p in asked.parameters}
    lacking = missing(asked, arguments)
    errors = (lacking if at in lacking else {}) | ({at: message} if at in known else {})
    things = understood(release(), asked, arguments)
    body = render_template(
        "question.html",
        question=asked,
        theme=theme_title(asked.theme),
        siblings=_siblings(asked),
        fields=[_field(p, arguments, things, _beside_field(errors.get(p.name, ""), p.name)) for p in asked.parameters],
        answer=None,
        charts=[],
        is_example=False,
        example=query_string(asked.example),
        asked="",
        formats=(),
        problem="" if at in known else _sentence(message),
    )
    # A link on the page of a thing fills in one field; the missing others are no error.
    return negotiation.respond(HTML, lambda: body, status=200 if at in lacking else error.status)


def _beside_field(message: str, name: str) -> str:
    """Return a message without the name of its field, for display next to the field."""
    return _sentence(message.removeprefix(f"{name}: ").removeprefix("missing; "))


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:] + ("" if message.endswith((".", "?")) or not message else ".")


def _field(
    parameter: Parameter, arguments: Mapping[str, list[str]], bindings: Mapping[str, list[Thing]], error: str = ""
) -> Field:
    bound = bindings.get(parameter.name, [])
    values = [compact(t.iri) if t.iri else t.label for t in bound] or list(arguments.get(parameter.name, []))
    if parameter.is_word and not values and parameter.default:
        values = [parameter.default]
    labels = {compact(t.iri): t.label for t in bound if t.iri}
    return Field(parameter, tuple(values), labels, tuple(_options(parameter)), error)


def _options(parameter: Parameter) -> Iterator[tuple[str, str]]:
    """Yield value and label of each choice of a parameter: its words, or the indicators or datasets of the release."""
    if parameter.choices:
        yield from ((choice, value_words(choice)) for choice in parameter.choices)
    elif parameter.kinds == ("indicator",):
        named = ((compact(indicator.iri), indicator.label) for indicator in indicators(release()))
        yield from sorted(named, key=lambda option: option[1].casefold())
    elif parameter.kinds == ("dataset",):
        yield from sorted(datasets(release()).items(), key=itemgetter(1))


def _data(answer: Answer, chosen: Representation, is_example: bool) -> str | bytes:
    if chosen is CSV:
        return answer.table.to_csv()
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
    return pictures.draw(answer)


def _filename(asked: Question, chosen: Representation) -> str:
    return f"standlink-{asked.id.replace('/', '-')}.{chosen.suffix}" if chosen in (CSV, PARQUET, *NETWORKS) else ""
