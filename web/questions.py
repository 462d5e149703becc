"""The questions of the library: an index by theme, and for each a form, its results, charts and query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from ..errors import NotFoundError, ParameterError
from ..graph.store.description import Thing
from ..ontology.namespaces import KINDS, compact
from ..queries.library import find_question, theme_title, themes
from ..queries.question import Parameter, Question
from ..queries.run import Answer, ask
from . import negotiation, pictures
from .charts import drawing
from .charts.scope import scope_of
from .context import release, site
from .heads import heads, label
from .negotiation import CSV, HTML, JSON, SVG, Representation

blueprint = Blueprint("questions", __name__)

FIRST_ROWS: Final = 25
#: Answers up to this length are shown in full.
SHORT_ANSWER: Final = 40
OFFERS: Final = (HTML, JSON, CSV, SVG)


@dataclass(frozen=True)
class Field:
    """A field of the form: the values of a parameter, the labels of those that are things, and an error."""

    parameter: Parameter
    values: tuple[str, ...]
    labels: Mapping[str, str]
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


@blueprint.get("/questions")
def index() -> Response:
    """List the questions by theme."""
    titled = [(name, theme_title(name), questions) for name, questions in themes().items()]
    return negotiation.page(lambda: render_template("questions.html", themes=titled))


@blueprint.get("/questions/<theme>/<name>")
def question(theme: str, name: str) -> Response:
    """Show the answer to a question; without arguments, that of its example."""
    slug, _, suffix = name.partition(".")
    asked = find_question(f"{theme}/{slug}")
    chosen = negotiation.choose(OFFERS, suffix)
    given = _given(asked)
    is_example = not given and bool(asked.example or not any(p.required for p in asked.parameters))
    arguments = given or asked.example

    def body() -> str:
        answer = ask(release(), asked, arguments)
        return _page(asked, arguments, answer, is_example) if chosen is HTML else _data(answer, chosen)

    try:
        return negotiation.respond(chosen, body, filename=_filename(asked, chosen))
    except (ParameterError, NotFoundError) as error:
        if chosen is not HTML:
            raise
        return _form_again(asked, arguments, error)


def _given(asked: Question) -> dict[str, list[str]]:
    """Return the arguments of the request; empty fields and names that are not parameters are ignored."""
    values = {p.name: [v for v in request.args.getlist(p.name) if v.strip()] for p in asked.parameters}
    return {name: given for name, given in values.items() if given}


def _page(asked: Question, arguments: Mapping[str, list[str]], answer: Answer, is_example: bool) -> str:
    query = urlencode(arguments, doseq=True, safe=":")
    address = f"{request.script_root}/questions/{asked.id}.svg{'?' if query else ''}{query}"
    scope = scope_of(answer, release())
    charts = drawing.charts(asked.charts, answer.table, address, release().store, scope)
    return render_template(
        "question.html",
        question=asked,
        theme=theme_title(asked.theme),
        siblings=[q for q in themes()[asked.theme] if q is not asked],
        most=_rows_shown(answer),
        fields=[_field(p, arguments, answer.bindings) for p in asked.parameters],
        answer=answer,
        heads=heads(answer),
        charts=charts,
        headline=drawing.headline_of(answer, charts, scope).text,
        network=drawing.network(asked.charts, answer.table),
        is_example=is_example and bool(asked.parameters),
        example=urlencode(asked.example, doseq=True, safe=":"),
        asked=query,
        formats=(CSV, JSON, SVG) if charts else (CSV, JSON),
        problem="",
    )


def _rows_shown(answer: Answer) -> int:
    whole = "all" in request.args or len(answer.table) <= SHORT_ANSWER
    return site().settings.shown_rows if whole else FIRST_ROWS


def _form_again(asked: Question, arguments: Mapping[str, list[str]], error: ParameterError | NotFoundError) -> Response:
    """Show the form again with the values entered and the error."""
    message = str(error)
    at = error.parameter if isinstance(error, ParameterError) else message.partition(":")[0]
    known = {p.name for p in asked.parameters}
    # A link on the page of a thing fills in one field; the missing others are no error.
    missing = isinstance(error, ParameterError) and not arguments.get(error.parameter)
    body = render_template(
        "question.html",
        question=asked,
        theme=theme_title(asked.theme),
        siblings=[q for q in themes()[asked.theme] if q is not asked],
        fields=[
            _field(p, arguments, {}, _beside_field(message, p.name) if p.name == at else "") for p in asked.parameters
        ],
        answer=None,
        charts=[],
        is_example=False,
        example=urlencode(asked.example, doseq=True, safe=":"),
        asked="",
        formats=(),
        problem="" if at in known else message,
    )
    return negotiation.respond(HTML, lambda: body, status=200 if missing else error.status)


def _beside_field(message: str, name: str) -> str:
    """Return a message without the name of its field, for display next to the field."""
    text = message.removeprefix(f"{name}: ")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def _field(
    parameter: Parameter, arguments: Mapping[str, list[str]], bindings: Mapping[str, list[Thing]], error: str = ""
) -> Field:
    bound = bindings.get(parameter.name, [])
    values = [compact(t.iri) if t.iri else t.label for t in bound] or list(arguments.get(parameter.name, []))
    if parameter.is_word and not values and parameter.default:
        values = [parameter.default]
    return Field(parameter, tuple(values), {compact(t.iri): t.label for t in bound if t.iri}, error)


def _data(answer: Answer, chosen: Representation) -> str:
    if chosen is CSV:
        return answer.table.to_csv()
    if chosen is JSON:
        return answer.to_json()
    return pictures.draw(answer)


def _filename(asked: Question, chosen: Representation) -> str:
    return f"standlink-{asked.id.replace('/', '-')}.{chosen.suffix}" if chosen is CSV else ""
