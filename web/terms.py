"""The terms of the ontology as its pages show them: names, definitions, domains and ranges, and the schemes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..graph.store.description import Thing
from ..graph.store.store import Store, preferred
from ..ontology.namespaces import ONTOLOGY, PREFIXES, compact, node
from ..ontology.vocabulary import alignment_triples, declared_terms, kept, ontology_triples
from .wording import ENGLISH, language, text

_TYPE, _LABEL, _DEFINITION = node("rdf:type"), node("rdfs:label"), node("skos:definition")
_SCOPE_NOTE: Final = node("skos:scopeNote")
#: Annotations of a term: the name of the text for each, and the property.
_NOTES: Final = (
    ("subclass", node("rdfs:subClassOf")),
    ("subproperty", node("rdfs:subPropertyOf")),
    ("domain", node("rdfs:domain")),
    ("range", node("rdfs:range")),
    ("inverse", node("owl:inverseOf")),
    ("equivalent", node("owl:equivalentClass")),
    ("equivalent", node("owl:equivalentProperty")),
    ("close", node("skos:closeMatch")),
    ("exact", node("skos:exactMatch")),
    ("broader", node("skos:broadMatch")),
    ("broader", node("skos:broader")),
    ("actors", node("sl:actorClass")),
    ("replaced", node("dcterms:isReplacedBy")),
)
_CHARACTERS: Final = {
    node("owl:TransitiveProperty"): "transitive",
    node("owl:SymmetricProperty"): "symmetric",
    node("owl:FunctionalProperty"): "functional",
}
#: Classes and datatypes of values that say nothing about them.
_ANY: Final = (PREFIXES["owl"] + "Thing", PREFIXES["xsd"] + "string")
_GROUPS: Final = (
    ("classes", (node("owl:Class"),)),
    ("relations", (node("owl:ObjectProperty"),)),
    ("attributes", (node("owl:DatatypeProperty"), node("owl:AnnotationProperty"))),
)


@dataclass(frozen=True)
class Term:
    """A class, property or concept as the page lists it.

    Attributes:
        notes: related terms, by the words for how they are.
        requirements: of a class, the properties that all its things have, with the class of the value if it says more.
        chains: the properties that a property follows from, one after the other.
    """

    iri: str
    label: str
    label_zh: str
    definition: str
    scope: str
    notes: tuple[tuple[str, tuple[Thing, ...]], ...]
    requirements: tuple[tuple[Thing, ...], ...]
    characters: tuple[str, ...]
    chains: tuple[tuple[Thing, ...], ...]

    @property
    def name(self) -> str:
        """Its label in the language of the request, in English if that lacks it."""
        return self.label if language() == ENGLISH else self.label_zh or self.label


@dataclass(frozen=True)
class Group:
    """A group of terms, or the concepts of a scheme."""

    id: str
    title: str
    about: str
    terms: tuple[Term, ...]


@kept
def vocabulary_store() -> Store:
    """Return the ontology, with all alignments, to read from."""
    inner = ox.Store()
    triples = (*ontology_triples(), *alignment_triples())
    inner.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return Store(inner)


def page_groups() -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Return the groups of terms, and the schemes with their concepts, in the language of the request."""
    return _page_groups(language())


@kept
def _page_groups(_language: str) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    store = vocabulary_store()
    groups = []
    for name, types in _GROUPS:
        nodes = {n for t in types for n in store.subjects(_TYPE, t) if isinstance(n, ox.NamedNode)}
        # Terms of other vocabularies without a label here are only referred to.
        listed = [n for n in nodes if store.texts(n, _LABEL)]
        title = text(f"ontology.groups.{name}.title")
        about = text(f"ontology.groups.{name}.about", count=len(listed))
        groups.append(Group(name, title, about, _terms(store, listed)))
    schemes = []
    for scheme in store.subjects(_TYPE, node("skos:ConceptScheme")):
        if isinstance(scheme, ox.NamedNode):
            concepts = [n for n in store.subjects(node("skos:inScheme"), scheme) if isinstance(n, ox.NamedNode)]
            about = _said(store, scheme, _DEFINITION)
            schemes.append(
                Group(scheme.value.removeprefix(ONTOLOGY), _title(store, scheme), about, _terms(store, concepts))
            )
    return tuple(groups), tuple(sorted(schemes, key=lambda g: g.title))


@kept
def completion() -> str:
    """Return the prefixes and terms as JSON, for completion in the editor."""
    store = vocabulary_store()
    terms = [
        {
            "iri": iri,
            "name": compact(iri),
            "label": store.label(ox.NamedNode(iri)),
            "zh": _in_chinese(store, ox.NamedNode(iri)),
            "definition": store.text(ox.NamedNode(iri), _DEFINITION) or "",
        }
        for iri in sorted(declared_terms())
    ]
    return json.dumps({"prefixes": PREFIXES, "terms": terms}, ensure_ascii=False)


def _terms(store: Store, nodes: Iterable[ox.NamedNode]) -> tuple[Term, ...]:
    own_first = sorted(nodes, key=lambda n: (not n.value.startswith(ONTOLOGY), store.label(n).casefold(), n.value))
    return tuple(read_term(store, node) for node in own_first)


def read_term(store: Store, term: ox.NamedNode) -> Term:
    """Return the entry of a term."""
    notes: dict[str, tuple[Thing, ...]] = {}
    for name, prop in _NOTES:
        related = tuple(
            Thing(n.value, label_of(store, n))
            for value in store.objects(term, prop)
            for n in members(store, value)
            if n != term
        )
        if related:
            words = text(f"ontology.notes.{name}")
            notes[words] = (*notes.get(words, ()), *sorted(related, key=lambda t: t.label))
    types = store.nodes(term, _TYPE)
    return Term(
        iri=term.value,
        label=store.label(term),
        label_zh=_in_chinese(store, term),
        definition=_said(store, term, _DEFINITION),
        scope=_said(store, term, _SCOPE_NOTE),
        notes=tuple(notes.items()),
        requirements=tuple(sorted(_requirements(store, term), key=lambda r: r[0].order)),
        characters=tuple(text(f"ontology.characters.{name}") for t, name in _CHARACTERS.items() if t in types),
        chains=tuple(_chain(store, head) for head in store.objects(term, node("owl:propertyChainAxiom"))),
    )


def _requirements(store: Store, term: ox.NamedNode) -> Iterator[tuple[Thing, ...]]:
    """Yield each property that all things of a class have, with the class of the value if that says more."""
    for restriction in store.objects(term, node("rdfs:subClassOf")):
        if isinstance(restriction, ox.BlankNode):
            parts = (node("owl:onProperty"), node("owl:someValuesFrom"))
            named = [n for part in parts for n in store.nodes(restriction, part) if n.value not in _ANY]
            yield tuple(Thing(n.value, label_of(store, n)) for n in named)


def _title(store: Store, scheme: ox.NamedNode) -> str:
    own = "" if language() == ENGLISH else _in_chinese(store, scheme)
    return own or store.label(scheme)


def label_of(store: Store, term: ox.NamedNode) -> str:
    """Return the label of a term, or its prefixed name if the ontology gives it none."""
    return store.label(term) if store.texts(term, _LABEL) else compact(term.value)


def _said(store: Store, term: ox.NamedNode, annotation: ox.NamedNode) -> str:
    """Return the text of an annotation in the language of the request, else in English."""
    return store.text(term, annotation, (language(), ENGLISH)) or ""


def _in_chinese(store: Store, term: ox.NamedNode) -> str:
    literal = preferred([t for t in store.texts(term, _LABEL) if (t.language or "").startswith("zh")])
    return literal.value if literal else ""


def members(store: Store, value: object) -> Iterator[ox.NamedNode]:
    """Yield a value that has a name, or the members of one that is a union."""
    if isinstance(value, ox.NamedNode):
        yield value
    elif isinstance(value, ox.BlankNode):
        for union in store.objects(value, node("owl:unionOf")):
            yield from (m for m in _collection(store, union) if isinstance(m, ox.NamedNode))


def _chain(store: Store, head: object) -> tuple[Thing, ...]:
    """Return the links of a property chain; inverse links are marked."""
    links: list[Thing] = []
    for link in _collection(store, head):
        if isinstance(link, ox.NamedNode):
            links.append(Thing(link.value, label_of(store, link)))
        elif isinstance(link, ox.BlankNode):
            inverse = store.nodes(link, node("owl:inverseOf"))
            links += [Thing(n.value, text("ontology.inverse", name=label_of(store, n))) for n in inverse]
    return tuple(links)


def _collection(store: Store, head: object) -> Iterator[object]:
    while isinstance(head, ox.BlankNode):
        yield from store.objects(head, node("rdf:first"))
        head = next(iter(store.objects(head, node("rdf:rest"))), None)
