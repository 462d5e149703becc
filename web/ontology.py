"""The ontology as a page: classes, properties and schemes with their names, definitions, domains and ranges."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from ..graph.store.description import Thing
from ..graph.store.export import FORMATS, serialize
from ..graph.store.store import Store, preferred
from ..ontology.namespaces import ONTOLOGY, PREFIXES, compact
from ..ontology.vocabulary import declared_terms, ontology_triples
from . import negotiation
from .entities import RDF
from .linking import anchor
from .negotiation import HTML, JSON, Representation

blueprint = Blueprint("ontology", __name__)

OFFERS: Final = (HTML, RDF["ttl"], RDF["jsonld"], RDF["rdf"], RDF["nt"], JSON)


def _term(prefixed: str) -> ox.NamedNode:
    prefix, _, name = prefixed.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name)


_TYPE, _LABEL, _DEFINITION = _term("rdf:type"), _term("rdfs:label"), _term("skos:definition")
_NOTES: Final = (
    ("Kind of", _term("rdfs:subClassOf")),
    ("Kind of", _term("rdfs:subPropertyOf")),
    ("From", _term("rdfs:domain")),
    ("To", _term("rdfs:range")),
    ("Inverse", _term("owl:inverseOf")),
    ("Same as", _term("owl:equivalentClass")),
    ("Same as", _term("owl:equivalentProperty")),
    ("Close to", _term("skos:closeMatch")),
    ("Exactly", _term("skos:exactMatch")),
    ("Broader", _term("skos:broadMatch")),
    ("Broader", _term("skos:broader")),
    ("Replaced by", _term("dcterms:isReplacedBy")),
)
_CHARACTERS: Final = {
    _term("owl:TransitiveProperty"): "transitive",
    _term("owl:SymmetricProperty"): "symmetric",
    _term("owl:FunctionalProperty"): "one value at most",
}
_GROUPS: Final = (
    ("classes", "Classes", "kinds of thing", (_term("owl:Class"),)),
    ("relations", "Relations", "properties that lead from thing to thing", (_term("owl:ObjectProperty"),)),
    (
        "attributes",
        "Attributes",
        "properties whose values are texts, dates and numbers",
        (_term("owl:DatatypeProperty"), _term("owl:AnnotationProperty")),
    ),
)


@dataclass(frozen=True)
class Term:
    """A class, property or concept as the page lists it."""

    iri: str
    label: str
    label_zh: str
    definition: str
    notes: tuple[tuple[str, tuple[Thing, ...]], ...]
    characters: tuple[str, ...]
    chains: tuple[tuple[Thing, ...], ...]


@dataclass(frozen=True)
class Group:
    """Terms of one sort, or the concepts of one scheme."""

    id: str
    title: str
    about: str
    terms: tuple[Term, ...]


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str = "") -> Response:
    """Show the ontology, or hand it out."""
    chosen = negotiation.choose(OFFERS, suffix)
    return negotiation.respond(chosen, lambda: _body(chosen))


def _body(chosen: Representation) -> str | bytes:
    if chosen is HTML:
        terms, schemes = page_groups()
        return render_template(
            "ontology.html", groups=terms, schemes=schemes, formats=OFFERS[1:], anchor=anchor, compact=compact
        )
    if chosen is JSON:
        return completion()
    return serialize((ox.Quad(t.subject, t.predicate, t.object) for t in ontology_triples()), FORMATS[chosen.suffix])


@cache
def _store() -> Store:
    inner = ox.Store()
    inner.extend(ox.Quad(t.subject, t.predicate, t.object) for t in ontology_triples())
    return Store(inner)


@cache
def page_groups() -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Return the groups of terms, and the schemes with their concepts."""
    store = _store()
    groups = []
    for name, title, about, types in _GROUPS:
        nodes = {n for t in types for n in store.subjects(_TYPE, t) if isinstance(n, ox.NamedNode)}
        # Terms of other vocabularies that are merely referred to have no name here.
        listed = [n for n in nodes if store.texts(n, _LABEL)]
        groups.append(Group(name, title, about, _terms(store, listed)))
    schemes = []
    for scheme in store.subjects(_TYPE, _term("skos:ConceptScheme")):
        if isinstance(scheme, ox.NamedNode):
            concepts = [n for n in store.subjects(_term("skos:inScheme"), scheme) if isinstance(n, ox.NamedNode)]
            about = store.text(scheme, _DEFINITION) or ""
            schemes.append(
                Group(scheme.value.removeprefix(ONTOLOGY), store.label(scheme), about, _terms(store, concepts))
            )
    return tuple(groups), tuple(sorted(schemes, key=lambda g: g.title))


@cache
def completion() -> str:
    """Return the prefixes and terms as JSON, for the editor to complete."""
    store = _store()
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
    return tuple(_read(store, node) for node in own_first)


def _read(store: Store, node: ox.NamedNode) -> Term:
    notes: dict[str, tuple[Thing, ...]] = {}
    for words, prop in _NOTES:
        related = tuple(Thing(n.value, _label(store, n)) for n in _named(store, node, prop) if n != node)
        if related:
            notes[words] = (*notes.get(words, ()), *sorted(related, key=lambda t: t.label))
    types = store.nodes(node, _TYPE)
    return Term(
        iri=node.value,
        label=store.label(node),
        label_zh=_in_chinese(store, node),
        definition=store.text(node, _DEFINITION) or "",
        notes=tuple(notes.items()),
        characters=tuple(words for t, words in _CHARACTERS.items() if t in types),
        chains=tuple(_chain(store, head) for head in store.objects(node, _term("owl:propertyChainAxiom"))),
    )


def _label(store: Store, node: ox.NamedNode) -> str:
    return store.label(node) if store.texts(node, _LABEL) else compact(node.value)


def _in_chinese(store: Store, node: ox.NamedNode) -> str:
    literal = preferred([t for t in store.texts(node, _LABEL) if (t.language or "").startswith("zh")])
    return literal.value if literal else ""


def _named(store: Store, node: ox.NamedNode, prop: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """Yield the values of a property that have names, and the members of those that are unions."""
    for value in store.objects(node, prop):
        if isinstance(value, ox.NamedNode):
            yield value
        elif isinstance(value, ox.BlankNode):
            for union in store.objects(value, _term("owl:unionOf")):
                yield from (m for m in _collection(store, union) if isinstance(m, ox.NamedNode))


def _chain(store: Store, head: object) -> tuple[Thing, ...]:
    """Return the links of a property chain; a link read backwards is marked so."""
    links: list[Thing] = []
    for link in _collection(store, head):
        if isinstance(link, ox.NamedNode):
            links.append(Thing(link.value, _label(store, link)))
        elif isinstance(link, ox.BlankNode):
            inverse = store.nodes(link, _term("owl:inverseOf"))
            links += [Thing(n.value, f"{_label(store, n)}, backwards") for n in inverse]
    return tuple(links)


def _collection(store: Store, head: object) -> Iterator[object]:
    while isinstance(head, ox.BlankNode):
        yield from store.objects(head, _term("rdf:first"))
        head = next(iter(store.objects(head, _term("rdf:rest"))), None)
