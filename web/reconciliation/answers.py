"""What clients get: candidates, suggestions, and values of properties, with names in the language of the request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyoxigraph as ox

from ...graph.store.neighbourhood import most_specific
from ...graph.store.store import RDF_TYPE, Store
from ...ontology.namespaces import compact, is_thing, node
from ...queries.reconciliation.candidates import Candidate
from ...queries.reconciliation.identifiers import own_id
from ...queries.reconciliation.values import Value, values_of
from ...queries.reconciliation.vocabulary import Property, Type, definition
from ..context import release
from ..translating import named
from ..wording import language
from .requests import Column

Json = dict[str, Any]
#: The longest description of a thing beside its name, in characters.
_SHORT: Final = 160
_DESCRIPTION: Final = node("dcterms:description")
_WHOLE: Final = frozenset(node(f"xsd:{name}").value for name in ("integer", "nonNegativeInteger", "positiveInteger"))
_NUMBERS: Final = frozenset(node(f"xsd:{name}").value for name in ("decimal", "double", "float"))


def candidate(found: Candidate) -> Json:
    """Return a candidate with its types, and the features that its score was made of."""
    return {
        **_thing(found.iri),
        "type": _types_of(found.iri),
        "score": found.score,
        "match": found.match,
        "features": [{"id": name, "value": value} for name, value in found.features.items()],
    }


def suggested_entity(iri: str) -> Json:
    """Return a suggestion of a thing."""
    return {**_thing(iri), "notable": _types_of(iri)}


def suggested_type(found: Type) -> Json:
    """Return a type with the types directly above it."""
    above = [{"id": compact(iri), "name": named(iri).label} for iri in found.broader]
    return {**_term(found.iri), **({"broader": above} if above else {})}


def suggested_property(found: Property) -> Json:
    """Return a suggestion of a property."""
    return _term(found.iri)


def extended(iris: dict[str, str | None], columns: Sequence[Column]) -> Json:
    """Return the values of properties of things, by the identifiers that the client sent; none of an unknown one."""
    store = release().store
    return {
        "meta": [_meta(column.property) for column in columns],
        "rows": {
            given: {column.property.name: _cells(store, iri, column) for column in columns}
            for given, iri in iris.items()
        },
    }


def _thing(iri: str) -> Json:
    description = release().store.text(ox.NamedNode(iri), _DESCRIPTION, (language(), "en")) or ""
    words = description if len(description) <= _SHORT else f"{description[:_SHORT].rpartition(' ')[0]} …"
    return {"id": own_id(iri), "name": named(iri).label, **({"description": words} if words else {})}


def _types_of(iri: str) -> list[Json]:
    store = release().store
    classes = most_specific(store.nodes(ox.NamedNode(iri), RDF_TYPE), store.schema.wider)
    return [{"id": compact(each.value), "name": named(each.value).label} for each in classes]


def _term(iri: str) -> Json:
    words = definition(release().store, iri, language())
    return {"id": compact(iri), "name": named(iri).label, **({"description": words} if words else {})}


def _meta(prop: Property) -> Json:
    about: Json = {"id": prop.name, "name": named(prop.iri).label}
    return {**about, "type": {"id": compact(prop.range), "name": named(prop.range).label}} if prop.range else about


def _cells(store: Store, iri: str | None, column: Column) -> list[Json]:
    values = values_of(store, iri, column.property.iri) if iri else []
    if column.counted:
        return [{"int": len(values)}] if iri else []
    return [_cell(value) for value in _in_language(values)[: column.limit]]


def _in_language(values: Iterable[Value]) -> list[Value]:
    """Return values without texts in other languages than that of the request, or English if it has none."""
    values = list(values)
    languages = {v.language for v in values if isinstance(v, ox.Literal) and v.language}
    kept = next((each for each in (language(), "en") if each in languages), None)
    return [v for v in values if kept is None or not isinstance(v, ox.Literal) or v.language in (None, kept)]


def _cell(value: Value) -> Json:
    """Return a value as the protocol writes it; dates as they are recorded, often without a day."""
    if isinstance(value, ox.NamedNode):
        if is_thing(value.value):
            return {"id": own_id(value.value), "name": named(value.value).label}
        own = release().store.exists(value)
        return {"str": named(value.value).label if own else value.value}
    kind = value.datatype.value
    if kind in _WHOLE:
        return {"int": int(value.value)}
    return {"float": float(value.value)} if kind in _NUMBERS else {"str": value.value}
