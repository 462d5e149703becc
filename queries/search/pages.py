"""What search finds besides the things of a release: the questions of the library and the terms of the ontology."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from ...graph.index.documents import Document
from ...graph.store.store import LABEL, RDF_TYPE
from ...ontology.namespaces import BASE, node
from ...ontology.vocabulary import is_term, ontology_triples
from ..library import library

QUESTION: Final = "question"
TERM: Final = "term"
#: How many references pages are taken to have: questions rank among well-connected things, terms after most.
_WEIGHTS: Final = {QUESTION: 100, TERM: 1}
_DEFINITION: Final = node("skos:definition")
_CLASS: Final = node("owl:Class")


def question_iri(question_id: str) -> str:
    """Return the IRI by which the index has a question."""
    return f"{BASE}questions/{question_id}"


def question_id(iri: str) -> str:
    """Return the id of a question by its IRI."""
    return iri.removeprefix(question_iri(""))


def documents() -> tuple[Document, ...]:
    """Return the questions and terms as documents of the search index."""
    return (*_questions(), *_terms())


def _questions() -> Iterator[Document]:
    for question in library().values():
        names = (question.question, question.title_zh, question.question_zh)
        yield Document(
            question_iri(question.id), QUESTION, question.title, names, question.method, "Question",
            _WEIGHTS[QUESTION],
        )  # fmt: skip


def _terms() -> Iterator[Document]:
    labels: dict[str, dict[str, str]] = {}
    definitions: dict[str, str] = {}
    classes = set[str]()
    for subject, predicate, value in ontology_triples():
        if not isinstance(subject, ox.NamedNode) or not is_term(subject.value):
            continue
        if predicate == LABEL and isinstance(value, ox.Literal):
            labels.setdefault(subject.value, {})[value.language or ""] = value.value
        elif predicate == _DEFINITION and isinstance(value, ox.Literal) and value.language in (None, "en"):
            definitions[subject.value] = value.value
        elif predicate == RDF_TYPE and value == _CLASS:
            classes.add(subject.value)
    for iri, names in sorted(labels.items()):
        if iri in definitions and "en" in names:
            label, others = names["en"], tuple(names[language] for language in sorted(names.keys() - {"en"}))
            kind = "Class of the ontology" if iri in classes else "Term of the ontology"
            yield Document(iri, TERM, label, others, definitions[iri], kind, _WEIGHTS[TERM])
