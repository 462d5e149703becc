"""The API as OpenAPI 3.1, from its operations, the types of their answers, and the questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from ...queries.library import library
from ...queries.question import Parameter as QuestionParameter
from ...queries.question import Question
from ..wording import text
from .operations import OPERATIONS, RELEASE, Operation, Parameter
from .questions import OF_ANSWER, WHOLE, Answered, columns_of, schema_of_parameter

VERSION: Final = "1.0.0"
_REFERENCE: Final = "#/components/schemas/{name}"
#: The errors that any operation may answer with, by their texts.
_ERRORS: Final = {
    "400": "bad", "404": "missing", "409": "ambiguous", "410": "gone", "422": "too_large", "429": "too_many",
    "503": "busy",
}  # fmt: skip


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An error (RFC 9457), with the field at fault and what it accepts.

    Attributes:
        type: ``about:blank``, or the address of an explanation.
        reason: the kind of error, in a word such as ``unknown-name``.
        parameter: the parameter at fault.
        accepted: what the parameter accepts, where that can be listed.
    """

    type: str
    title: str
    status: int
    detail: str
    reason: str = ""
    parameter: str = ""
    accepted: tuple[str, ...] = ()


def document(root: str) -> dict[str, Any]:
    """Return the description of the API at an address."""
    types = list(dict.fromkeys([*(each.answer for each in OPERATIONS.values()), Answered, Problem]))
    _, schemas = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    described = {each.path: {"get": _operation(each)} for each in OPERATIONS.values()}
    described |= {path: {"get": found} for path, found in map(_of_question, library().values())}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": text("api.title"),
            "version": VERSION,
            "description": text("api.about"),
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": root}],
        "paths": described,
        "components": {"schemas": schemas, "responses": dict(_problems())},
    }


def _operation(each: Operation) -> dict[str, Any]:
    return {
        "operationId": each.name,
        "summary": each.summary,
        "description": each.description,
        "tags": [each.tag],
        "parameters": [_parameter(parameter) for parameter in each.parameters],
        "responses": _responses({"$ref": _REFERENCE.format(name=each.answer.__name__)}),
    }


def _of_question(question: Question) -> tuple[str, dict[str, Any]]:
    """Return the address and the description of the answer to a question."""
    answer: dict[str, Any] = {"$ref": _REFERENCE.format(name=Answered.__name__)}
    formats = WHOLE if question.network else WHOLE[:1]
    if question.columns:
        answer = {"allOf": [answer, {"properties": {"rows": {"items": columns_of(question)}}}]}
    return f"/questions/{question.id}/answer", {
        "operationId": "answer_" + question.id.replace("/", "_").replace("-", "_"),
        "summary": question.title,
        "description": "\n\n".join(filter(None, (question.question, question.method))),
        "tags": [f"answers: {question.theme}"],
        "parameters": [
            *(_of_its_own(question, parameter) for parameter in question.parameters),
            *(_parameter(parameter) for parameter in (*OF_ANSWER, RELEASE)),
        ],
        "responses": _responses(answer, {offer.media_type: {} for offer in formats}),
    }


def _of_its_own(question: Question, parameter: QuestionParameter) -> dict[str, Any]:
    """Return the description of a parameter of a question, with the value of its example."""
    example = question.example.get(parameter.name)
    return {
        **({"example": example if parameter.many else example[0]} if example else {}),
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "schema": schema_of_parameter(parameter),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    value: dict[str, Any] = {"type": parameter.kind}
    if parameter.choices:
        value["enum"] = list(parameter.choices)
    if parameter.longest is not None:
        value |= {"minLength": 1, "maxLength": parameter.longest}
    if parameter.least is not None:
        value["minimum"] = parameter.least
    if parameter.most is not None:
        value["maximum"] = parameter.most
    if parameter.default is not None:
        value["default"] = parameter.default
    example = {"example": parameter.example} if parameter.example else {}
    return {
        **example,
        "name": parameter.name,
        "in": "path" if parameter.in_path else "query",
        "required": parameter.required,
        "description": parameter.about,
        "schema": {"type": "array", "items": value} if parameter.many else value,
    }


def _responses(schema: dict[str, Any], others: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """Return the responses: with this schema, in other media types as a whole, and errors."""
    found = {"description": text("api.answer"), "content": {"application/json": {"schema": schema}, **others}}
    return {"200": found} | {status: {"$ref": f"#/components/responses/{name}"} for status, name in _ERRORS.items()}


def _problems() -> Iterator[tuple[str, dict[str, Any]]]:
    schema = {"$ref": _REFERENCE.format(name=Problem.__name__)}
    for name in _ERRORS.values():
        yield (
            name,
            {
                "description": text(f"api.errors.{name}"),
                "content": {"application/problem+json": {"schema": schema}},
            },
        )
