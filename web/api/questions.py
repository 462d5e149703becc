"""Operations on questions: which there are, what each takes and gives, and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox
from msgspec import UNSET, Struct, UnsetType

from ...graph.store.description import Thing
from ...ontology.namespaces import KINDS
from ...queries.library import find_question, library
from ...queries.notes import Note
from ...queries.question import Parameter as QuestionParameter
from ...queries.question import Question
from ...queries.run import Answer, ask
from ...queries.table import plain
from ..context import release
from ..linking import absolute
from ..negotiation import Representation
from ..parts import pages_of
from .operations import LIMIT, PAGE, Arguments, Parameter, operation

_THEME: Final = Parameter("theme", "the theme of the question", in_path=True, required=True, example="linkages")
_NAME: Final = Parameter(
    "name", "the name of the question in its theme", in_path=True, required=True, example="regions"
)
LANG: Final = Parameter("lang", "the language of title and notes", choices=("en", "zh"), default="en")
#: What an answer takes besides the parameters of its question.
OF_ANSWER: Final = (LANG, PAGE, LIMIT)
#: Formats of a whole answer, without pages: with everything that it has, and the network that it is.
WHOLE: Final = (
    Representation("srj", "application/sparql-results+json", "SPARQL Results JSON"),
    Representation("graphml", "application/graphml+xml", "GraphML"),
)
#: The type of the values of a column in JSON, by its type in the header of a question.
_JSON_TYPES: Final[Mapping[str, Any]] = {
    "integer": {"type": "integer"},
    "year": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "text": {"type": "string"},
    "date": {"type": "string"},
    "thing": {"$ref": "#/components/schemas/Thing"},
    "dataset": {"$ref": "#/components/schemas/Thing"},
}

Cell = Thing | str | int | float | bool | None


class Listed(Struct, frozen=True):
    """A question in the list.

    Attributes:
        answerable: whether the release has the data that it needs.
        needs: the imports that would fill what it lacks.
        address: of what it takes and gives.
    """

    id: str
    theme: str
    title: str
    title_zh: str
    question: str
    question_zh: str
    answerable: bool
    needs: tuple[str, ...]
    address: str


class Questions(Struct, frozen=True):
    """The questions of the library."""

    release: str
    questions: tuple[Listed, ...]


class Described(Struct, frozen=True):
    """A question with what it takes and gives.

    Attributes:
        row: what a row of the answer is.
        method: how it is answered.
        definition: the formula, sources and limits; empty where the query says all.
        measure: the measure that computes it; empty where a query does.
        sparql: its query; empty where tables answer it.
        parameters: a JSON Schema (2020-12) of its arguments.
        columns: a JSON Schema of a row of the answer.
        example: arguments that have an answer in a release of the curated cases.
    """

    id: str
    title: str
    title_zh: str
    question: str
    question_zh: str
    row: str
    method: str
    measure: str
    sparql: str
    parameters: dict[str, Any]
    columns: dict[str, Any]
    example: dict[str, list[str]]
    needs: tuple[str, ...]


class Remark(Struct, frozen=True):
    """A note on an answer: its kind, its text, and the numbers in it."""

    kind: str
    text: str
    counts: dict[str, int]


class Answered(Struct, frozen=True, omit_defaults=True):
    """A page of the answer to a question.

    Attributes:
        sample: present and true if the arguments are those of the example, because none were given.
        arguments: the arguments as they were understood.
        columns: their names, in order.
        rows: by column, a value or a thing with its label; null where nothing is known.
        total: the rows of the answer; the pages have the first of them if a note of the kind ``truncated`` says so.
        notes: why there is no row, how to read the rows, and on what evidence they rest.
        coverage: where an answer without rows leads: what the release covers.
        page_of_answer: the same answer for people.
    """

    question: str
    title: str
    release: str
    arguments: dict[str, tuple[Cell, ...]]
    columns: tuple[str, ...]
    rows: list[dict[str, Cell]]
    total: int
    page: int
    pages: int
    notes: tuple[Remark, ...]
    page_of_answer: str
    sample: bool | UnsetType = UNSET
    coverage: str | UnsetType = UNSET


@operation("/questions", Questions)
def list_questions(_: Arguments) -> Questions:
    """The questions that can be asked, by theme, and whether this release can answer them."""
    tables = release().manifest.get("tables", {})
    return Questions(release().id, tuple(_listed(question, tables) for question in library().values()))


@operation("/questions/{theme}/{name}", Described, _THEME, _NAME)
def get_question(arguments: Arguments) -> Described:
    """What a question takes and gives: JSON Schemas of its arguments and of a row, its method and its query."""
    question = find_question(f"{arguments.text('theme')}/{arguments.text('name')}")
    unmet = question.unmet(release().manifest.get("tables", {}))
    return Described(
        question.id, question.title, question.title_zh, question.question, question.question_zh, question.row,
        question.method, question.measure or "", question.sparql, schema_of(question), columns_of(question),
        question.example, tuple(need.source for need in unmet),
    )  # fmt: skip


@operation("/questions/{theme}/{name}/sample", Answered, _THEME, _NAME, *OF_ANSWER)
def get_sample(arguments: Arguments) -> Answered:
    """The answer to a question for the arguments of its example, marked as a sample."""
    question = find_question(f"{arguments.text('theme')}/{arguments.text('name')}")
    return answered(ask(release(), question, question.example), arguments, sample=True)


def answered(answer: Answer, arguments: Arguments, *, sample: bool = False) -> Answered:
    """Return a page of an answer.

    Args:
        answer: the whole answer.
        arguments: ``page``, ``limit`` and ``lang``.
        sample: whether it is that of the example.
    """
    page, limit, chinese = arguments.number("page"), arguments.number("limit"), arguments.text("lang") == "zh"
    table, question = answer.table, answer.question
    rows = table.rows[(page - 1) * limit : page * limit]
    return Answered(
        question=question.id,
        title=question.title_zh if chinese else question.title,
        release=answer.release,
        arguments={name: tuple(t if t.iri else t.label for t in things) for name, things in answer.bindings.items()},
        columns=table.columns,
        rows=[_row(table.columns, row, table.labels) for row in rows],
        total=answer.truncated.counts["total"] if answer.truncated else len(table),
        page=page,
        pages=pages_of(len(table), limit),
        notes=tuple(_remark(note, chinese=chinese) for note in answer.notes),
        page_of_answer=absolute(f"/questions/{question.id}"),
        sample=True if sample else UNSET,
        coverage=UNSET if len(table) else absolute("/coverage"),
    )


def _row(columns: Sequence[str], row: Sequence[Any], labels: Mapping[str, str]) -> dict[str, Cell]:
    return {name: _cell(term, labels) for name, term in zip(columns, row, strict=True)}


def _cell(term: Any, labels: Mapping[str, str]) -> Cell:
    if isinstance(term, ox.NamedNode):
        return Thing(term.value, labels.get(term.value, term.value))
    return plain(term)


def _remark(note: Note, *, chinese: bool) -> Remark:
    return Remark(note.kind, note.text_zh if chinese else note.text, dict(note.counts))


def _listed(question: Question, tables: Mapping[str, int]) -> Listed:
    unmet = question.unmet(tables)
    return Listed(
        question.id, question.theme, question.title, question.title_zh, question.question, question.question_zh,
        not unmet, tuple(need.source for need in unmet), absolute(f"/api/v1/questions/{question.id}"),
    )  # fmt: skip


def schema_of(question: Question) -> dict[str, Any]:
    """Return the JSON Schema of the arguments of a question."""
    return {
        "type": "object",
        "properties": {p.name: schema_of_parameter(p) for p in question.parameters},
        "required": [p.name for p in question.parameters if p.required],
        "additionalProperties": False,
    }


def schema_of_parameter(parameter: QuestionParameter) -> dict[str, Any]:
    """Return the JSON Schema of the values of a parameter of a question."""
    value: dict[str, Any] = {"type": "string", "minLength": 1}
    if parameter.choices:
        value = {"type": "string", "enum": list(parameter.choices)}
    elif parameter.kinds == ("year",):
        value = {"type": "string", "pattern": "^[0-9]{4}$"}
    elif parameter.kinds == ("number",):
        value = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}
    if parameter.default is not None:
        value["default"] = parameter.default
    found = {"type": "array", "items": value, "minItems": 2} if parameter.many else value
    return {**found, "description": _meaning(parameter)}


def _meaning(parameter: QuestionParameter) -> str:
    kinds = [kind for kind in parameter.kinds if kind in KINDS or kind == "thing"]
    how = f" ({' or '.join(kinds)}: a name, prefixed name or IRI)" if kinds else ""
    return f"{parameter.help}{how}"


def columns_of(question: Question) -> dict[str, Any]:
    """Return the JSON Schema of a row of the answer; values that are not known are null."""
    columns = question.columns
    properties = {c.name: {"anyOf": [_JSON_TYPES.get(c.type, {}), {"type": "null"}]} for c in columns}
    return {"type": "object", "properties": properties, "required": [c.name for c in columns]}
