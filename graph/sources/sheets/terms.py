"""The terms of the ontology that a table may use, found by their names, and what kind of value each property has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Final

import pyoxigraph as ox

from ....ontology.namespaces import KINDS, ONTOLOGY, compact, expand, node
from ....ontology.vocabulary import RDF_TYPE, did_you_mean, ontology_triples
from ...store.folding import fold
from .faults import FaultError


class Value(StrEnum):
    """What kind of value a property has."""

    THING = "thing"
    CONCEPT = "concept"
    PROPERTY = "property"
    DATE = "date"
    NUMBER = "number"
    ADDRESS = "address"
    TEXT = "text"
    #: A text in a language.
    WORDS = "words"


#: Which kinds of values properties have that the ontology does not tell apart.
_VALUES: Final = {
    Value.DATE: (
        "sl:announced sl:began sl:ended sl:effectiveFrom sl:occurred sl:period sl:publicationDate sl:withdrawalDate "
        "sl:approvalDate sl:draftDate sl:confirmationDate sl:affiliationRecorded sl:retrieved dcterms:issued "
        "dcterms:modified"
    ),
    Value.NUMBER: "sl:value schema:latitude schema:longitude",
    Value.ADDRESS: (
        "foaf:homepage foaf:page sl:accessedAt schema:archivedAt skos:exactMatch dcterms:license dcterms:source"
    ),
    Value.WORDS: "rdfs:label skos:altLabel dcterms:description sl:outcome sl:finding sl:rule",
    Value.THING: "sl:subject sl:object",
    Value.PROPERTY: "sl:property",
}
_BY_PROPERTY: Final = {name: value for value, names in _VALUES.items() for name in names.split()}
#: The schemes of the concepts of properties whose values no other scheme has.
_SCHEMES: Final = {
    "sl:indicator": "sl:Indicators",
    "sl:unit": "sl:Units",
    "sl:confidence": "sl:Confidences",
    "sl:sourceKind": "sl:SourceKinds",
}
#: The classes of the kinds whose class has another name than the kind.
_CLASSES: Final = {"sector": "EconomicSector"}
#: The class of a thing of one's own, by kind, if the mapping names none.
_DEFAULTS: Final = {"actor": "Organization"}
_LABELS: Final = (node("rdfs:label"), node("skos:prefLabel"), node("skos:altLabel"))
_CONCEPT: Final = node("skos:Concept")
_OBJECT_PROPERTY: Final = node("owl:ObjectProperty")


@cache
def _objects() -> dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.NamedNode]]:
    found = defaultdict(list)
    for t in ontology_triples():
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode):
            found[t.subject, t.predicate].append(t.object)
    return found


def _above(iri: str, relation: str) -> set[str]:
    """Return a class or property and everything above it."""
    found, left = set(), [iri]
    while left:
        if (one := left.pop()) not in found:
            found.add(one)
            left += [each.value for each in _objects().get((ox.NamedNode(one), node(relation)), ())]
    return found


def value_of(prop: str) -> Value:
    """Return what kind of value a property has, given its IRI."""
    if (known := _BY_PROPERTY.get(compact(prop))) is not None:
        return known
    if _CONCEPT in _objects().get((ox.NamedNode(prop), node("rdfs:range")), ()):
        return Value.CONCEPT
    is_relation = _OBJECT_PROPERTY in _objects().get((ox.NamedNode(prop), RDF_TYPE), ())
    return Value.THING if is_relation else Value.TEXT


def kind_of_values(prop: str) -> str:
    """Return the kind of the things that a property relates to; empty if they may be of several kinds."""
    for each in _objects().get((ox.NamedNode(prop), node("rdfs:range")), ()):
        if kind := kind_of_class(each.value):
            return kind
    return "actor" if node("sl:participant").value in _above(prop, "rdfs:subPropertyOf") else ""


def kind_of_class(iri: str) -> str:
    """Return the kind of the things of a class, given its IRI; empty if it has none."""
    above = _above(iri, "rdfs:subClassOf")
    names = {f"{ONTOLOGY}{_CLASSES.get(kind, kind.capitalize())}": kind for kind in KINDS}
    return next((names[each] for each in sorted(above) if each in names), "")


def default_class(kind: str) -> str:
    """Return the IRI of the class of a thing of a kind of which nothing else is known.

    >>> default_class("actor").rpartition("#")[2]
    'Organization'
    """
    return ONTOLOGY + _DEFAULTS.get(kind, _CLASSES.get(kind, kind.capitalize()))


def concept(text: str, prop: str) -> str:
    """Return the IRI of the concept that a text names: its prefixed name, the name in the ontology, or a label.

    Raises:
        FaultError: if there is none, or several; names those like it.
    """
    among = _concepts(_SCHEMES.get(compact(prop), ""))
    return _named(text, among, f"a value of {compact(prop)}")


def relation(text: str) -> str:
    """Return the IRI of the property that a text names, such as ``sl:memberOf`` or "member of".

    Raises:
        FaultError: if there is none, or several; names those like it.
    """
    return _named(text, _relations(), "a property of the ontology")


def _named(text: str, among: dict[str, frozenset[str]], what: str) -> str:
    written = expand(text) or text
    forms = (written, f"{ONTOLOGY}{text}", text, fold(text))
    found = next((among[form] for form in forms if form in among), frozenset[str]())
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise FaultError("ambiguous term", f"it may be {' or '.join(map(compact, sorted(found)))}; write one of them")
    iris = sorted({iri for each in among.values() for iri in each})
    near = did_you_mean(expand(text) or f"{ONTOLOGY}{text}", iris)
    accepted = f"; use one of {', '.join(map(compact, iris))}" if len(iris) <= 20 and not near else ""
    raise FaultError("unknown term", f"it is not {what}{near}{accepted}")


@cache
def _concepts(scheme: str) -> dict[str, frozenset[str]]:
    """Return the IRIs of concepts by what they may be called, of one scheme or of all."""
    in_scheme = node("skos:inScheme")
    found = {
        subject
        for (subject, predicate), objects in _objects().items()
        if predicate == in_scheme and (not scheme or node(scheme) in objects)
    }
    return _by_name(found)


@cache
def _relations() -> dict[str, frozenset[str]]:
    return _by_name({s for (s, p), objects in _objects().items() if p == RDF_TYPE and _OBJECT_PROPERTY in objects})


def _by_name(terms: Iterable[ox.NamedNode]) -> dict[str, frozenset[str]]:
    wanted, found = set(terms), defaultdict(set)
    for t in ontology_triples():
        if t.predicate in _LABELS and t.subject in wanted and isinstance(t.object, ox.Literal):
            assert isinstance(t.subject, ox.NamedNode)
            # Units differ in case alone: MW and mW.
            for name in (t.object.value, fold(t.object.value)):
                found[name].add(t.subject.value)
    for term in wanted:
        found[term.value].add(term.value)
    return {name: frozenset(iris) for name, iris in found.items() if name}
