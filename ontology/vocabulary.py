"""The files and triples of the ontology, and the terms that data may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import pyoxigraph as ox

from .namespaces import ONTOLOGY, compact, node, vocabularies

P = ParamSpec("P")
R = TypeVar("R")

FOLDER: Final = Path(__file__).parent
#: Mappings from which nothing follows, and those that are sub-classes and sub-properties.
ALIGNMENTS: Final = FOLDER / "alignments.ttl"
ALIGNMENT_AXIOMS: Final = FOLDER / "alignment-axioms.ttl"
#: The environment variable that makes these part of the ontology.
ALIGNED: Final = "STANDLINK_ALIGNED"
RDF_TYPE: Final = node("rdf:type")
#: The ontology as a resource; without the hash of its namespace.
ONTOLOGY_IRI: Final = ox.NamedNode(ONTOLOGY.rstrip("#"))
DEFINED_BY: Final = node("rdfs:isDefinedBy")
PREF_LABEL: Final = node("skos:prefLabel")

_LABEL: Final = node("rdfs:label")
_SKOS: Final = (node("skos:Concept"), node("skos:ConceptScheme"))
_BROADER: Final = node("skos:broader")
_IN_SCHEME: Final = node("skos:inScheme")
_TERM_TYPES: Final = frozenset(
    node(name)
    for name in (
        "owl:Class",
        "owl:ObjectProperty",
        "owl:DatatypeProperty",
        "owl:AnnotationProperty",
        "owl:Ontology",
        "skos:Concept",
        "skos:ConceptScheme",
    )
)


#: The Turtle files by which studies extend the ontology and the shapes, by the names of the studies.
_EXTENSIONS: Final[dict[str, tuple[tuple[Path, ...], tuple[Path, ...]]]] = {}
_FORGET: Final[list[Callable[[], None]]] = []


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function makes of the ontology, until a study extends the ontology."""
    cached = cache(function)
    _FORGET.append(cached.cache_clear)
    return cached  # type: ignore[return-value] # the wrapper takes the same arguments


def extend_ontology(study: str, terms: Sequence[Path], shapes: Sequence[Path]) -> None:
    """Let a study add terms to the ontology, and shapes to those by which data are validated.

    Args:
        study: its name; what it added before is replaced.
        terms: Turtle files in which it declares terms of its own.
        shapes: Turtle files with SHACL shapes.
    """
    if (tuple(terms), tuple(shapes)) != _EXTENSIONS.get(study, ((), ())):
        _EXTENSIONS[study] = tuple(terms), tuple(shapes)
        for forget in _FORGET:
            forget()


def ontology_files() -> list[Path]:
    """Return the Turtle files of the ontology in a fixed order: terms, schemes and alignments.

    Those alignments from which something follows are among them only if ``STANDLINK_ALIGNED`` is set: a release then
    says in the words of others, too, what it says in its own.
    """
    aligned = [ALIGNMENT_AXIOMS] if os.environ.get(ALIGNED) else []
    return [*sorted(FOLDER.glob("terms/*.ttl")), *sorted(FOLDER.glob("schemes/*.ttl")), ALIGNMENTS, *aligned]


def alignment_triples() -> list[ox.Triple]:
    """Return all mappings to published vocabularies, and the declarations that they need, in a fixed order."""
    files = (ALIGNMENTS, ALIGNMENT_AXIOMS)
    return sorted({q.triple for path in files for q in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}, key=str)


def shape_files() -> list[Path]:
    """Return the Turtle files of the SHACL shapes."""
    added = (path for _, (_, shapes) in sorted(_EXTENSIONS.items()) for path in shapes)
    return [*sorted(FOLDER.glob("shapes/*.ttl")), *added]


@kept
def ontology_triples() -> tuple[ox.Triple, ...]:
    """Return the triples of the ontology and of what studies add to it, in a fixed order; see ``released_triples``."""
    added = [path for _, (terms, _) in sorted(_EXTENSIONS.items()) for path in terms]
    return _triples_of((*ontology_files(), *added)) if added else released_triples()


def released_triples() -> tuple[ox.Triple, ...]:
    """Return the triples of the ontology alone, in a fixed order: those of its files, and for each term who defines it.

    Blank nodes are distinct across files and have the same labels in every process, so that copies of the ontology with
    one entity tag are equal.
    """
    return _triples_of(tuple(ontology_files()))


@lru_cache(maxsize=2)
def _triples_of(files: tuple[Path, ...]) -> tuple[ox.Triple, ...]:
    dataset = ox.Dataset(
        quad for path in files for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    stated = [ox.Triple(_named(q.subject), q.predicate, _named(q.object)) for q in dataset]
    return tuple(sorted((*stated, *_derived(stated)), key=str))


def _derived(stated: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield what no file repeats: that the ontology defines each of its terms, and the SKOS names of its concepts.

    Concepts also get the reverse of ``skos:broader``, and those without a broader one are the top concepts of their
    scheme.
    """
    stated = list(stated)
    declared = {t.subject for t in stated if t.predicate == RDF_TYPE and t.object in _TERM_TYPES}
    for term in declared:
        if isinstance(term, ox.NamedNode) and is_own(term.value):
            yield ox.Triple(term, DEFINED_BY, ONTOLOGY_IRI)
    concepts = {t.subject for t in stated if t.predicate == RDF_TYPE and t.object in _SKOS}
    narrow = {t.subject for t in stated if t.predicate == _BROADER}
    for t in stated:
        if t.predicate == _LABEL and t.subject in concepts:
            yield ox.Triple(t.subject, PREF_LABEL, t.object)
        elif t.predicate == _BROADER and isinstance(t.object, ox.NamedNode):
            yield ox.Triple(t.object, node("skos:narrower"), t.subject)
        elif t.predicate == _IN_SCHEME and t.subject not in narrow and isinstance(t.object, ox.NamedNode):
            yield ox.Triple(t.subject, node("skos:topConceptOf"), t.object)
            yield ox.Triple(t.object, node("skos:hasTopConcept"), t.subject)


def _named(term: Any) -> Any:
    """Return a term of the ontology; the canonical label of a blank node could be that of another dataset, too."""
    return ox.BlankNode(f"ontology-{term.value}") if isinstance(term, ox.BlankNode) else term


@kept
def declared_terms() -> frozenset[str]:
    """Return the IRIs of every class, property, concept and scheme that the ontology declares."""
    return frozenset(
        t.subject.value
        for t in ontology_triples()
        if t.predicate == RDF_TYPE and t.object in _TERM_TYPES and isinstance(t.subject, ox.NamedNode)
    )


@cache
def _built_in() -> frozenset[str]:
    """Return the terms of RDF, RDFS, OWL and XSD, which any Turtle file may use."""
    # rdflib is slow to load, and a server needs it for some queries only.
    from rdflib import OWL, RDF, RDFS, XSD

    return frozenset(str(term) for namespace in (RDF, RDFS, OWL, XSD) for term in dir(namespace))


def is_known(iri: str) -> bool:
    """Return whether data may use a term: the ontology declares it, or it is one of RDF, RDFS, OWL or XSD."""
    return iri in declared_terms() or iri in _built_in()


def did_you_mean(iri: str, among: Iterable[str] | None = None) -> str:
    """Return a hint with the known terms closest to a misspelt one, or an empty text.

    >>> did_you_mean("https://w3id.org/standlink/ontology#adopterr")
    ' (did you mean sl:adopter or sl:adopts?)'
    """
    known = [compact(term) for term in among or declared_terms() | _built_in()]
    near = get_close_matches(compact(iri), known, n=2, cutoff=0.75)
    return f" (did you mean {' or '.join(near)}?)" if near else ""


def is_term(iri: str) -> bool:
    """Return whether an IRI is in the namespace of the Standlink ontology, or of the terms of a study."""
    return iri.startswith(vocabularies())


def is_own(iri: str) -> bool:
    """Return whether an IRI is in the namespace of the Standlink ontology."""
    return iri.startswith(ONTOLOGY)
