"""The terms of a study: its own small extension of the ontology, which may add to it and may not change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from ...errors import FileError
from ...ontology.namespaces import compact, node, terms_of
from ...ontology.vocabulary import DEFINED_BY, RDF_TYPE
from ..sources.turtle import TurtleFilesError
from ..store.turtle import find_line, parse_turtle
from .study import Study

_LABEL = node("rdfs:label")
#: What a term may be.
_TYPES = frozenset(
    node(name)
    for name in ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "skos:Concept", "skos:ConceptScheme")
)


def check_terms(study: Study) -> None:
    """Make sure that the files in ``terms/`` declare terms of the study and no others, each with a name.

    Raises:
        TurtleFilesError: naming all problems of all files, with their lines.
    """
    problems: list[FileError] = []
    for path in study.term_files:
        try:
            problems += _problems(path, parse_turtle(path), terms_of(study.iri))
        except FileError as error:
            problems.append(error)
    if problems:
        raise TurtleFilesError(problems)


def _problems(path: Path, triples: Iterable[ox.Triple], namespace: str) -> Iterator[FileError]:
    triples = list(triples)
    typed = {t.subject for t in triples if t.predicate == RDF_TYPE and t.object in _TYPES}
    named = {t.subject for t in triples if t.predicate == _LABEL and _is_english(t.object)}
    for subject in dict.fromkeys(t.subject for t in triples if isinstance(t.subject, ox.NamedNode)):
        line, name = find_line(path, subject.value), compact(subject.value)
        if not subject.value.startswith(namespace):
            message = f"{name} is not a term of this study, which begin with {namespace}; a study adds terms and "
            yield FileError(path, line, f"{message}changes none of others: make it a term of its own, and relate both")
        elif subject not in typed:
            yield FileError(path, line, f"{name} has no type; declare it, as owl:Class or owl:ObjectProperty")
        elif subject not in named:
            yield FileError(path, line, f'{name} has no English name; add rdfs:label "..."@en')
        elif any(t.subject == subject and t.predicate == DEFINED_BY for t in triples):
            yield FileError(path, line, f"{name}: leave rdfs:isDefinedBy out")


def _is_english(term: object) -> bool:
    return isinstance(term, ox.Literal) and term.language in (None, "en")
