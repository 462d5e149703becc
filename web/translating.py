"""Labels and texts of data in the language of the request, where the release has them."""

from __future__ import annotations

from typing import TypeVar

import pyoxigraph as ox

from ..graph.store.description import Thing
from ..graph.store.translation import translated
from .context import release
from .wording import ENGLISH, language

T = TypeVar("T")


def localized(value: T) -> T:
    """Return a description, or anything made of things, with labels in the language of the request."""
    return value if language() == ENGLISH else translated(value, release().store, language())


def named(iri: str) -> Thing:
    """Return a thing with its label in the language of the request."""
    store, node = release().store, ox.NamedNode(iri)
    return store.thing(node) if language() == ENGLISH else store.thing_in(node, language())
