"""The types and properties of a release by which things are chosen, compared and described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Final, TypeVar

import pyoxigraph as ox

from ...graph.index.schema import RECORDS
from ...graph.store.folding import fold
from ...graph.store.store import LABEL, RDF_TYPE, Store, sl
from ...ontology.namespaces import KINDS, compact, expand, kind_and_slug, node
from ...ontology.vocabulary import is_term, ontology_triples

#: The kinds of things that a list may name; the others are records about them.
KINDS_OF_THINGS: Final = tuple(kind for kind in KINDS if kind not in (*RECORDS, "statement", "coverage", "evidence"))
#: The instances of a type that are read to learn its kinds and properties, and the triples of each.
_SAMPLE: Final = 100
_TRIPLES: Final = 500
#: Properties that say how something is recorded, not what it is.
_INTERNAL: Final = frozenset(
    {RDF_TYPE, LABEL, node("dcterms:isReplacedBy"), *(sl(name) for name in ("evidence", "source", "subject", "object"))}
)
_CLASS: Final = node("owl:Class")
_SUBCLASS: Final = node("rdfs:subClassOf")
_RANGE: Final = node("rdfs:range")
_DEFINITION: Final = node("skos:definition")

T = TypeVar("T")


@dataclass(frozen=True)
class Type:
    """A class of the ontology that things of a release have.

    Attributes:
        iri: of the class.
        kinds: the kinds of its things.
        properties: those of its things, the most frequent first.
        broader: the IRIs of the classes directly above it.
    """

    iri: str
    kinds: frozenset[str]
    properties: tuple[str, ...]
    broader: tuple[str, ...]

    @property
    def name(self) -> str:
        """The prefixed name, such as ``sl:Company``."""
        return compact(self.iri)


@dataclass(frozen=True)
class Property:
    """A property that things of a release have. ``range`` is the IRI of the class of its values, if it has one."""

    iri: str
    range: str

    @property
    def name(self) -> str:
        """The prefixed name, such as ``sl:locatedIn``."""
        return compact(self.iri)


@dataclass(frozen=True)
class Vocabulary:
    """The types and the properties of a release, by prefixed name."""

    types: Mapping[str, Type]
    properties: Mapping[str, Property]

    @classmethod
    def of(cls, store: Store) -> Vocabulary:
        """Read the vocabulary of a graph. Properties are those of a sample of the things of each type."""
        classes = {t.subject for t in ontology_triples() if t.predicate == RDF_TYPE and t.object == _CLASS}
        own = sorted(c.value for c in classes if isinstance(c, ox.NamedNode) and is_term(c.value))
        types = [found for iri in own if (found := _type(store, iri))]
        used = sorted({prop for each in types for prop in each.properties})
        properties = (Property(iri, _range(iri)) for iri in used)
        return cls({each.name: each for each in types}, {each.name: each for each in properties})

    def type(self, name: str) -> Type | None:
        """Return a type by its prefixed name, its IRI, or its name in the ontology."""
        return _named(self.types, name)

    def property(self, name: str) -> Property | None:
        """Return a property by its prefixed name, its IRI, or its name in the ontology."""
        return _named(self.properties, name)

    def properties_of(self, type_name: str) -> tuple[Property, ...]:
        """Return the properties of the things of a type, the most frequent first; all, if there is no such type."""
        found = self.type(type_name)
        return (
            tuple(self.properties[compact(iri)] for iri in found.properties) if found else (*self.properties.values(),)
        )


def matching(store: Store, names: Iterable[str], text: str) -> Iterator[str]:
    """Yield the IRIs of terms of which a label in any language, or the name, has a word that begins with a text."""
    wanted = fold(text)
    for name in names:
        iri = expand(name) or name
        words = [fold(each.value) for each in store.texts(ox.NamedNode(iri), LABEL)]
        if any(f" {wanted}" in f" {word}" for word in (*words, fold(name))) or text == iri:
            yield iri


def definition(store: Store, iri: str, language: str) -> str:
    """Return the definition of a term, in a language if there is one in it."""
    return store.text(ox.NamedNode(iri), _DEFINITION, (language, "en")) or ""


def _named(among: Mapping[str, T], name: str) -> T | None:
    return next((among[each] for each in (name, compact(name), f"sl:{name}") if each in among), None)


def _type(store: Store, iri: str) -> Type | None:
    """Return a class as a type; None if it has no things in the graph that a list may name."""
    sample = [
        t.subject
        for t in islice(store.triples(None, RDF_TYPE, ox.NamedNode(iri)), _SAMPLE)
        if isinstance(t.subject, ox.NamedNode)
    ]
    kinds = {known[0] for each in sample if (known := kind_and_slug(each.value))} & set(KINDS_OF_THINGS)
    if not kinds:
        return None
    uses = Counter(p for each in sample for p in {t.predicate for t in islice(store.triples(each), _TRIPLES)})
    properties = sorted(uses.keys() - _INTERNAL, key=lambda p: (-uses[p], p.value))
    return Type(iri, frozenset(kinds), tuple(p.value for p in properties), _objects(iri, _SUBCLASS))


def _range(iri: str) -> str:
    found = _objects(iri, _RANGE)
    return found[0] if len(found) == 1 else ""


def _objects(iri: str, predicate: ox.NamedNode) -> tuple[str, ...]:
    """Return the classes of the ontology to which an axiom relates a term."""
    found = (t.object for t in ontology_triples() if t.subject == ox.NamedNode(iri) and t.predicate == predicate)
    return tuple(o.value for o in found if isinstance(o, ox.NamedNode) and is_term(o.value))


def near(name: str, among: Iterable[str]) -> list[str]:
    """Return the prefixed names most like one that there is not.

    >>> near("sl:company", ["sl:Company", "sl:Region"])
    ['sl:Company']
    """
    by_fold = {fold(each.partition(":")[2] or each): each for each in among}
    bare = fold(name.rpartition(":")[2].rpartition("/")[2])
    return [by_fold[each] for each in get_close_matches(bare, by_fold, n=2, cutoff=0.7)]
