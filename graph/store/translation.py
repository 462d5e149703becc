"""What is read of a graph in another language: labels and texts of that language where the graph has them.

Descriptions are read, and those of hubs kept, with English labels. In another language each thing gets its label of
that language; where there is none it keeps its own, and says in which language that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeVar

import msgspec
import pyoxigraph as ox

from ...ontology.namespaces import node
from .description import CheckedClaim, Description, Occurrence, Thing
from .evidence import DEFINITION
from .store import Store, sl

T = TypeVar("T")

_DESCRIPTION: Final = node("dcterms:description")
_TITLE: Final = node("dcterms:title")
_OUTCOME: Final = sl("outcome")
_FINDING: Final = sl("finding")


def translated(value: T, store: Store, language: str) -> T:
    """Return a description, or anything made of things and texts, in a language.

    Args:
        value: a thing, a description or its parts, a data class, or a tuple, list or dictionary of these.
        store: the graph that they were read from.
        language: the language, as in tags of texts.
    """
    store.expect(value)
    return _Translation(store, language).of(value)  # type: ignore[no-any-return]


class _Translation:
    """Gives things, and what is made of them, labels of a language."""

    def __init__(self, store: Store, language: str) -> None:
        self._store, self._language = store, language

    def of(self, value: Any) -> Any:
        if isinstance(value, Thing):
            return self._store.thing_in(ox.NamedNode(value.iri), self._language) if _is_named(value) else value
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return tuple(map(self.of, value)) if value and _may_hold_things(type(value[0])) else value
        if isinstance(value, list):
            return [self.of(each) for each in value]
        if isinstance(value, Mapping):
            return {key: self.of(each) for key, each in value.items()}
        if isinstance(value, msgspec.Struct):
            return self._struct(value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: self.of(getattr(value, f.name)) for f in fields(value) if f.init})
        return value

    def _struct(self, value: msgspec.Struct) -> msgspec.Struct:
        names = _fields_with_things(type(value))
        changed = {name: self.of(getattr(value, name)) for name in names}
        if isinstance(value, Occurrence) and value.outcome:
            changed["outcome"] = self._text(value.event.iri, _OUTCOME) or value.outcome
        elif isinstance(value, CheckedClaim):
            changed["finding"] = self._text(value.claim.iri, _FINDING) or value.finding
            if value.reason:
                changed["explanation"] = self._text(value.reason.iri, DEFINITION) or value.explanation
        elif isinstance(value, Description):
            changed |= self._words(value)
        return msgspec.structs.replace(value, **changed)

    def _words(self, described: Description) -> dict[str, Any]:
        """Return the names and texts of a description; its label in other languages becomes one of its names."""
        iri = described.iri
        found = self._store.thing_in(ox.NamedNode(iri), self._language)
        texts = {"title": self._text(iri, _TITLE), "text": self._text(iri, _DESCRIPTION)}
        words: dict[str, Any] = {name: said for name, said in texts.items() if said}
        if found.language or found.label == described.label:
            return words
        before = self._store.thing_in(ox.NamedNode(iri), "en")
        names = ((before.language or "en", described.label), *described.names)
        return {**words, "label": found.label, "names": tuple(n for n in names if n[1] != found.label)}

    def _text(self, iri: str, prop: ox.NamedNode) -> str | None:
        return self._store.text(ox.NamedNode(iri), prop, (self._language, "en"))


def _is_named(thing: Thing) -> bool:
    return thing.iri.startswith(("http://", "https://"))


@lru_cache(maxsize=256)
def _fields_with_things(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the names of the fields that are not plain texts and numbers."""
    plain = {"str", "bool", "int", "float"}
    return tuple(f.name for f in msgspec.structs.fields(kind) if getattr(f.type, "__name__", "") not in plain)


def _may_hold_things(kind: type) -> bool:
    return kind not in (str, int, float, bool)
