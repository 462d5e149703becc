"""Values of properties: those that a release records of a thing, and whether they agree with what a list says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ...graph.store.folding import fold
from ...graph.store.store import LABEL, Store, sl
from ...ontology.namespaces import namespaces_of, node
from .identifiers import own_iri, registered

_NAMES: Final = (LABEL, node("skos:altLabel"), sl("designation"), sl("iso3166"))
#: The most values of a property that are compared and sorted by name; a hub has more.
_MANY: Final = 1_000

Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Condition:
    """What a list says of a thing: values of a property, of which one is enough. Each is a name, number or identifier.

    Attributes:
        property: the IRI of the property.
        values: as the list has them.
    """

    property: str
    values: tuple[str, ...]


def values_of(store: Store, iri: str, prop: str) -> list[Value]:
    """Return the values of a property of a thing in the order of what is shown of them; of a hub, of their IRIs.

    A group of countries that contains another of the values is left out: who is in Sweden is in Europe.
    """
    ends = store.objects(ox.NamedNode(iri), ox.NamedNode(prop))
    found = [end for end in ends if isinstance(end, (ox.NamedNode, ox.Literal))]
    if len(found) > _MANY:
        return found
    regions = [end for end in found if isinstance(end, ox.NamedNode) and end.value.startswith(namespaces_of("region"))]
    wider = {group for region in regions for group in store.groups(region)}
    return sorted((end for end in found if end not in wider), key=lambda e: (_shown(store, e).casefold(), e.value))


def agrees(store: Store, iri: str, condition: Condition) -> bool | None:
    """Return whether one of the values that a list says is recorded of a thing; None if that is not known.

    It is not known if nothing is recorded, or more than is compared.
    """
    recorded = store.objects(ox.NamedNode(iri), ox.NamedNode(condition.property))
    if any(_is(store, value, said) for said in condition.values for value in recorded[:_MANY]):
        return True
    return None if not recorded or len(recorded) > _MANY else False


def _is(store: Store, value: object, said: str) -> bool:
    """Return whether a recorded value is what a list says: the same thing, name or text, or a date within a period."""
    if isinstance(value, ox.Literal):
        return fold(value.value) == fold(said) or (bool(said.strip()) and value.value.startswith(f"{said.strip()}-"))
    if not isinstance(value, ox.NamedNode):
        return False
    if value.value in (own_iri(said), registered(said), said):
        return True
    return fold(said) in {fold(text.value) for prop in _NAMES for text in store.texts(value, prop)}


def _shown(store: Store, value: Value) -> str:
    return store.label(value) if isinstance(value, ox.NamedNode) else value.value


def said(values: Sequence[object]) -> tuple[str, ...]:
    """Return values of a list as texts, without empty ones.

    >>> said(["Finland", 2014, 2014.0, True, " "])
    ('Finland', '2014', '2014', 'true')
    """
    return tuple(text for value in values if (text := _text(value).strip()))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
