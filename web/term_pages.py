"""Reference pages of terms, ``/ontology/<Term>``, with their use in the release, and diagrams of the modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from ..graph.releases.release import Release
from ..graph.store.description import Thing
from ..graph.store.ontology_document import turtle_document
from ..graph.store.usage import CLASS, PROPERTY, SCHEME, VALUE, Usage, usage
from ..ontology.alignments import Mapping, mappings
from ..ontology.modules import module_of, modules
from ..ontology.namespaces import CASES_IRI, GRAPHS, compact, node
from ..ontology.vocabulary import kept, ontology_triples
from . import negotiation
from .context import release, site
from .diagrams import diagram
from .errors import not_found
from .linking import anchor, root
from .negotiation import HTML, RDF, SVG, Representation
from .ontology import LICENCE, rdf
from .terms import Term, label_of, members, page_groups, read_term, vocabulary_store
from .wording import text

blueprint = Blueprint("term_pages", __name__)

OFFERS: Final = (HTML, RDF["ttl"], RDF["jsonld"], RDF["rdf"], RDF["nt"])

_TYPE: Final = node("rdf:type")
#: The kinds of term: the name of the text for each, and what a release uses it as.
_KINDS: Final = {
    node("owl:Class"): ("class", CLASS),
    node("owl:ObjectProperty"): ("relation", PROPERTY),
    node("owl:DatatypeProperty"): ("attribute", PROPERTY),
    node("owl:AnnotationProperty"): ("annotation", PROPERTY),
    node("skos:Concept"): ("concept", VALUE),
    node("skos:ConceptScheme"): ("scheme", SCHEME),
}
#: What refers to a term: the name of the text for each, and the property.
_REFERRING: Final = (
    ("subclasses", node("rdfs:subClassOf")),
    ("subproperties", node("rdfs:subPropertyOf")),
    ("inverse_of", node("owl:inverseOf")),
    ("narrower", node("skos:broader")),
    ("concepts", node("skos:inScheme")),
)
#: What has the code of an indicator that is counted from records, and what leads from it to its scheme.
_CODE: Final = node("dcterms:identifier")
_IN_SCHEME: Final = node("skos:inScheme")
#: The properties at whose ends a class stands.
_ENDS: Final = (("domain_of", node("rdfs:domain")), ("range_of", node("rdfs:range")))


@dataclass(frozen=True)
class Reference:
    """What the ontology says of a term beyond its own entry.

    Attributes:
        kind: the name of the text for its kind.
        used_as: what a release uses it as.
        referring: terms that refer to it, by the name of the text for how they do.
        mappings: its mappings to published vocabularies.
        module: the name of its module; empty if it has none.
    """

    kind: str
    used_as: str
    referring: tuple[tuple[str, tuple[Thing, ...]], ...]
    mappings: tuple[Mapping, ...]
    module: str


@dataclass(frozen=True)
class Counted:
    """The values that the release has of an indicator that is counted from records; none if ``values`` is zero."""

    values: int
    countries: int = 0
    first: int = 0
    last: int = 0


@blueprint.get("/ontology/<name>")
def term(name: str) -> Response:
    """Show a term with its use in the release, or send what the ontology says of it."""
    found, suffix = terms_by_name().get(name), ""
    if found is None:
        name, _, suffix = name.rpartition(".")
        found = terms_by_name().get(name)
    if found is None:
        raise not_found(text("error.missing.term", name=name or suffix))
    chosen = negotiation.choose(OFFERS, suffix)
    response = negotiation.respond(chosen, lambda: _page(found) if chosen is HTML else _data(found, chosen))
    response.headers["Link"] = f'<{LICENCE}>; rel="license", <{root()}/ontology>; rel="up"'
    return response


@blueprint.get("/ontology/diagrams/<name>.svg")
def module_diagram(name: str) -> Response:
    """Draw a module of the ontology."""
    if name not in modules():
        raise not_found(text("error.missing.module", name=name, known=", ".join(modules())))
    return negotiation.respond(SVG, lambda: diagram(name).svg)


@kept
def terms_by_name() -> dict[str, ox.NamedNode]:
    """Return the terms that have a page, by the last part of its address: those that the page of the ontology lists."""
    groups, schemes = page_groups()
    found = [ox.NamedNode(t.iri) for group in (*groups, *schemes) for t in group.terms]
    found += [n for n in vocabulary_store().subjects(_TYPE, node("skos:ConceptScheme")) if isinstance(n, ox.NamedNode)]
    return {anchor(each.value): each for each in found}


@kept
def reference(term: ox.NamedNode) -> Reference:
    """Return what the ontology says of a term beyond its own entry."""
    store = vocabulary_store()
    types = store.nodes(term, _TYPE)
    kind, used_as = next((names for of_type, names in _KINDS.items() if of_type in types))
    referring = tuple((name, found) for name, found in _referring(term) if found)
    own = tuple(m for m in mappings() if m.subject == term.value)
    return Reference(kind, used_as, referring, own, module_of(term))


def _referring(term: ox.NamedNode) -> Iterator[tuple[str, tuple[Thing, ...]]]:
    store = vocabulary_store()

    def things(found: set[ox.NamedNode]) -> tuple[Thing, ...]:
        return tuple(sorted((Thing(n.value, label_of(store, n)) for n in found), key=lambda t: t.order))

    for name, prop in _REFERRING:
        yield name, things({n for n in store.subjects(prop, term) if isinstance(n, ox.NamedNode)})
    for name, prop in _ENDS:
        ends = [(t.subject, t.object) for t in store.triples(None, prop, None)]
        yield name, things({s for s, o in ends if isinstance(s, ox.NamedNode) and term in set(members(store, o))})


def _page(term: ox.NamedNode) -> str:
    current, about = release(), reference(term)
    entry = _without_mappings(read_term(vocabulary_store(), term), about)
    key = f"term {current.id} {term.value}"
    used: Usage = site().cache.get(key, lambda: usage(current.store, term, about.used_as, _curated(current)))
    return render_template(
        "term.html",
        term=entry,
        name=compact(term.value),
        about=about,
        used=used,
        counted=_counted(current, term),
        examples=[(_thing(current, t.subject), _thing(current, t.object)) for t in used.examples],
        path=f"{root()}/ontology/{anchor(term.value)}",
        anchor=anchor(term.value),
        formats=OFFERS[1:],
        drawing=diagram(about.module) if about.module else None,
    )


def _counted(current: Release, term: ox.NamedNode) -> list[Counted]:
    """Return the values of an indicator, or of each of those of a scheme; an empty list for any other term."""
    store = vocabulary_store()
    codes = [store.text(each, _CODE) for each in (term, *store.subjects(_IN_SCHEME, term))]
    codes = [code for code in codes if code]
    if not codes or "indicator" not in current.manifest.get("tables", {}):
        return [Counted(0) for _ in codes]
    table = current.table("indicator").collect()
    rows = {row["code"]: row for row in table.iter_rows(named=True)}
    return [
        Counted(row["figures"], row["countries"], row["first_year"], row["last_year"])
        if (row := rows.get(code))
        else Counted(0)
        for code in codes
    ]


def _without_mappings(entry: Term, about: Reference) -> Term:
    """Return an entry without the terms of others that its page lists as mappings, with the reason of each."""
    mapped = {m.object for m in about.mappings}
    kept = ((name, tuple(thing for thing in things if thing.iri not in mapped)) for name, things in entry.notes)
    return replace(entry, notes=tuple((name, things) for name, things in kept if things))


def _thing(current: Release, value: object) -> Thing:
    if isinstance(value, ox.NamedNode):
        return Thing(value.value, current.store.label(value))
    return Thing("", value.value if isinstance(value, ox.Literal) else str(value))


def _curated(current: Release) -> tuple[ox.NamedNode, ...]:
    """Return the graphs of the curated cases."""
    names = [d for d in current.manifest["datasets"] if str(d.get("derivedFrom", "")).startswith(CASES_IRI)]
    return tuple(ox.NamedNode(d["graph"]) for d in names if d["graph"].startswith(GRAPHS))


def _data(term: ox.NamedNode, chosen: Representation) -> str | bytes:
    triples = list(_described(term))
    if chosen.suffix == "ttl":
        return turtle_document(triples, text("term.document", name=compact(term.value)))
    return rdf(triples, chosen.suffix)


def _described(term: ox.NamedNode | ox.BlankNode) -> Iterator[ox.Triple]:
    """Yield what the ontology says of a term, and of the blank nodes that belong to it."""
    for triple in ontology_triples():
        if triple.subject == term:
            yield triple
            if isinstance(triple.object, ox.BlankNode):
                yield from _described(triple.object)
