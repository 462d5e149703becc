"""Reading batches of queries and of things to describe; what is wrong is said with the query that it is in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeVar

import msgspec
from werkzeug.exceptions import RequestEntityTooLarge

from ...errors import ParameterError
from ...queries.reconciliation.candidates import Query
from ...queries.reconciliation.values import Condition, said
from ...queries.reconciliation.vocabulary import Property, Type, Vocabulary, near
from ..wording import text

#: The most queries in a batch, which the manifest says; the most things to describe at once, and properties of each.
BATCH: Final = 100
THINGS_AT_ONCE: Final = 1_000
PROPERTIES_AT_ONCE: Final = 50
#: Candidates of a query that does not say how many, and the most.
_LIMIT, _MOST = 5, 50
#: Values of a property that are given unless the client says how many, and the most.
_VALUES, MOST_VALUES = 100, 1_000

T = TypeVar("T")


class _Thing(msgspec.Struct):
    """A value that was matched before."""

    id: str
    name: str = ""


_Value = str | int | float | bool | None | _Thing


class _Condition(msgspec.Struct):
    pid: str
    v: _Value | list[_Value]


class _Query(msgspec.Struct):
    query: str | int | float | bool | None = None
    type: str | list[str] | None = None
    limit: int | float | None = None
    properties: list[_Condition] | None = None
    type_strict: str | None = None


class _Column(msgspec.Struct):
    id: str
    settings: dict[str, Any] | None = None


class _Extension(msgspec.Struct):
    ids: list[str]
    properties: list[_Column]


class Column(msgspec.Struct, frozen=True):
    """A property to describe things by: the most values of it, or their number instead."""

    property: Property
    limit: int
    counted: bool


def read_batch(given: str, vocabulary: Vocabulary) -> dict[str, Query]:
    """Return the queries of a batch by their keys.

    Raises:
        ParameterError: if it is not a batch, or names a type or property that there is not.
        RequestEntityTooLarge: if there are too many.
    """
    batch = _decoded("queries", given, dict[str, _Query])
    if len(batch) > BATCH:
        raise RequestEntityTooLarge(text("reconcile.too_many", count=len(batch), limit=BATCH))
    return {key: _query(key, each, vocabulary) for key, each in batch.items()}


def read_extension(given: str, vocabulary: Vocabulary) -> tuple[list[str], list[Column]]:
    """Return the identifiers of things, and the properties to describe them by.

    Raises:
        ParameterError: if the request is not of the form, or names a property that there is not.
        RequestEntityTooLarge: if there are too many of either.
    """
    asked = _decoded("extend", given, _Extension)
    if len(asked.ids) > THINGS_AT_ONCE or len(asked.properties) > PROPERTIES_AT_ONCE:
        limits = text("reconcile.too_many_things", things=THINGS_AT_ONCE, properties=PROPERTIES_AT_ONCE)
        raise RequestEntityTooLarge(limits)
    return asked.ids, [_column(each, vocabulary) for each in asked.properties]


def _decoded(name: str, given: str, form: type[T]) -> T:
    try:
        return msgspec.json.decode(given, type=form)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ParameterError(name, text(f"reconcile.malformed.{name}", fault=str(error))) from error


def _query(key: str, given: _Query, vocabulary: Vocabulary) -> Query:
    names = [given.type] if isinstance(given.type, str) else given.type or []
    return Query(
        " ".join(said([given.query])) if given.query is not None else "",
        tuple(_type(key, name, vocabulary) for name in names if name),
        given.type_strict == "all",
        tuple(each for one in given.properties or () if (each := _condition(key, one, vocabulary)).values),
        int(max(1, min(given.limit or _LIMIT, _MOST))),
    )


def _type(key: str, name: str, vocabulary: Vocabulary) -> Type:
    found = vocabulary.type(name)
    if found is None:
        raise ParameterError(
            "queries", text("reconcile.no_type", key=key, name=name, near=_near(name, vocabulary.types))
        )
    return found


def _condition(key: str, given: _Condition, vocabulary: Vocabulary) -> Condition:
    found = vocabulary.property(given.pid)
    if found is None:
        close = _near(given.pid, vocabulary.properties)
        raise ParameterError("queries", text("reconcile.no_property", key=key, name=given.pid, near=close))
    values = given.v if isinstance(given.v, list) else [given.v]
    return Condition(found.iri, said([v.id if isinstance(v, _Thing) else v for v in values if v is not None]))


def _column(given: _Column, vocabulary: Vocabulary) -> Column:
    found, settings = vocabulary.property(given.id), given.settings or {}
    if found is None:
        close = _near(given.id, vocabulary.properties)
        raise ParameterError("extend", text("reconcile.no_property", key="extend", name=given.id, near=close))
    limit = str(settings.get("limit") or _VALUES).removesuffix(".0")
    if not limit.isascii() or not limit.isdigit():
        raise ParameterError("limit", text("reconcile.no_limit", given=limit, most=MOST_VALUES))
    counted = settings.get("count") in (True, "true", "on")
    return Column(found, max(1, min(int(limit), MOST_VALUES)), counted)


def _near(name: str, among: Iterable[str]) -> str:
    """Return what to write instead: the most similar names, else where all are listed."""
    found = near(name, among)
    return text("reconcile.near", names=", ".join(found)) if found else text("reconcile.listed")
