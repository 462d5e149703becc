"""Labels and texts of data in the language of the request, where the release has them."""

from __future__ import annotations

from typing import TypeVar

import pyoxigraph as ox

from ..graph.store.description import Thing
from ..graph.store.store import LABEL
from ..graph.store.translation import translated
from ..ontology.namespaces import node
from .context import release
from .wording import ENGLISH, language

T = TypeVar("T")


def localized(value: T) -> T:
    """Return a description, or anything made of things, with labels in the language of the request."""
    return value if language() == ENGLISH else translated(value, release().store, language())


def described(iri: str) -> str:
    """Return the description of a thing in the language of the request, or else in English; empty if it has none."""
    return release().store.text(ox.NamedNode(iri), node("dcterms:description"), (language(), ENGLISH)) or ""


def title_of(graph: str, title: str) -> str:
    """Return the title of a dataset in the language of the request; the given one if it has none."""
    return title if language() == ENGLISH else release().store.text(ox.NamedNode(graph), LABEL, (language(),)) or title


def named(iri: str) -> Thing:
    """Return a thing with its label in the language of the request."""
    store, node = release().store, ox.NamedNode(iri)
    return store.thing(node) if language() == ENGLISH else store.thing_in(node, language())
