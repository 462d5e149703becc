"""Asking a question: its arguments are resolved, bound in its SPARQL as RDF terms, and the answer is a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ..errors import ParameterError
from ..graph.description import Thing
from ..graph.reading import statement_label
from ..graph.release import Release
from ..graph.store import Store, Term
from .measures import MEASURES
from .question import Parameter, Question, values_block
from .resolve import resolve
from .table import Table

Arguments = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Answer:
    """The answer to a question: the table, the SPARQL as it was run, and the things that were asked about."""

    question: Question
    table: Table
    sparql: str
    bindings: dict[str, list[Thing]]
    release: str


def ask(release: Release, question: Question, arguments: Arguments) -> Answer:
    """Ask a question of a release.

    Raises:
        ParameterError: if an argument is unknown, missing or cannot be understood.
        NotFoundError: if an argument is the IRI of something that the release does not describe.
    """
    given = _given(question, arguments)
    bound = {p.name: _terms(release, p, given.get(p.name, [])) for p in question.parameters}
    sparql = bind(question, bound)
    table = run_select(release.store, sparql)
    if question.measure:
        table = with_labels(release.store, MEASURES[question.measure](release.store, table, bound, sparql))
    bindings = {name: [_thing(release.store, t) for t in terms] for name, terms in bound.items()}
    return Answer(question, table, sparql, bindings, release.id)


def bind(question: Question, bound: Mapping[str, Sequence[Term]]) -> str:
    """Return the question's SPARQL with terms in the place of its example data."""
    sparql = question.sparql
    for parameter in question.parameters:
        data = " ".join(str(t) for t in bound[parameter.name]) or "UNDEF"
        block = f"VALUES ?{parameter.name} {{ {data} }}"
        # The replacement is escaped so that a backslash in a term stays one.
        sparql = values_block(parameter.name).sub(block.replace("\\", r"\\"), sparql)
    return sparql


def run_select(store: Store, sparql: str) -> Table:
    """Evaluate a trusted SELECT query into a table with labels."""
    solutions = store.select(sparql)
    columns = tuple(v.value for v in solutions.variables)
    rows = tuple(tuple(s[c] for c in columns) for s in solutions)
    return with_labels(store, Table(columns, rows))


def with_labels(store: Store, table: Table) -> Table:
    """Return the table with the label of everything that occurs in it."""
    things = {t for row in table.rows for t in row if isinstance(t, ox.NamedNode)}
    return Table(table.columns, table.rows, {t.value: label_of(store, t) for t in things})


def label_of(store: Store, node: ox.NamedNode) -> str:
    """Return the label of a thing; of a statement, what it states."""
    return statement_label(store, node) or store.label(node)


def _given(question: Question, arguments: Arguments) -> dict[str, list[str]]:
    names = {p.name for p in question.parameters}
    given: dict[str, list[str]] = {}
    for name, value in arguments.items():
        if name not in names:
            known = ", ".join(sorted(names)) or "none"
            raise ParameterError(name, f"{question.id} has no parameter {name!r}; it has: {known}")
        given[name] = [v for v in ([value] if isinstance(value, str) else value) if v.strip()]
    for parameter in question.parameters:
        values = given.get(parameter.name, [])
        if parameter.required and not values:
            raise ParameterError(parameter.name, f"{question.id} needs {parameter.name}: {parameter.help}")
        if len(values) > 1 and not parameter.many:
            raise ParameterError(parameter.name, f"{parameter.name} takes one value, not {len(values)}")
    if question.either and not any(given.get(name) for name in question.either):
        raise ParameterError(question.either[0], f"{question.id} needs one of {', '.join(question.either)}")
    return given


def _terms(release: Release, parameter: Parameter, values: list[str]) -> list[Term]:
    if not parameter.choices:
        terms: list[Term] = list(dict.fromkeys(resolve(release, parameter, v) for v in values))
        if parameter.many and len(terms) == 1:
            raise ParameterError(parameter.name, f"{parameter.name} needs two or more: {parameter.help}")
        return terms
    words = values or ([parameter.default] if parameter.default else [])
    for word in words:
        if word not in parameter.choices:
            choices = ", ".join(parameter.choices)
            raise ParameterError(parameter.name, f"{parameter.name} is one of {choices}; not {word!r}")
    return [ox.Literal(word) for word in words]


def _thing(store: Store, term: Term) -> Thing:
    return Thing(term.value, label_of(store, term)) if isinstance(term, ox.NamedNode) else Thing("", term.value)
