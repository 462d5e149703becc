"""Asking a question: its arguments are resolved to RDF terms, its SPARQL or measure is run, the answer is a table."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..errors import ParameterError
from ..graph.releases.release import Release
from ..graph.store.description import Thing
from ..graph.store.reading import statement_label
from ..graph.store.store import Store, Term
from ..ontology.namespaces import PREFIXES
from ..plurals import counted
from .notebook import table_html
from .question import Parameter, Question, values_block
from .resolve import resolve
from .table import CUT, Table

_YEAR = re.compile(r"[1-9][0-9]{3}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_DECIMAL = ox.NamedNode(PREFIXES["xsd"] + "decimal")

_NOTHING: Final = (
    "The graph holds nothing that answers this. That may be because it did not happen, or because no source on it has "
    "been taken in yet."
)

Arguments = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, repr=False)
class Answer:
    """The answer to a question: the table, how it was found, and the things that were asked about.

    Attributes:
        question: what was asked.
        table: the answer.
        sparql: the query as it was run; empty where the answer is a measure over the analysis tables.
        bindings: what each argument was understood to be.
        release: the id of the release that was asked.
        notes: what a reader must know of this answer: why it is empty, or on how firm evidence it rests.
        definition: of a measure, what it is: formula, source in the literature, units, assumptions, limits.
    """

    question: Question
    table: Table
    sparql: str
    bindings: dict[str, list[Thing]]
    release: str
    notes: tuple[str, ...] = ()
    definition: str = ""

    @property
    def cut(self) -> str:
        """The note that says that these are not all rows; nothing if they are."""
        return next((note for note in self.notes if note.startswith(CUT)), "")

    def __repr__(self) -> str:
        return f"<Answer to {self.question.id}: {counted(len(self.table), 'row')}>"

    def _repr_html_(self) -> str:
        """Return the question, the first rows and the notes as HTML, for notebooks."""
        return table_html(self.table, self.question.question, [str(note) for note in self.notes])

    def to_json(self) -> str:
        """Return the table as SPARQL 1.1 Query Results JSON; ``notes`` stand beside ``results``, if there are any."""
        return self.table.to_json(self.notes)


def ask(release: Release, question: Question, arguments: Arguments) -> Answer:
    """Ask a question of a release.

    Raises:
        ParameterError: if an argument is unknown, missing or cannot be understood.
        NotFoundError: if an argument is the IRI of something that the release does not describe.
    """
    given = _given(question, arguments)
    bound = {p.name: _terms(release, p, given.get(p.name, [])) for p in question.parameters}
    bindings = {name: [_thing(release.store, t) for t in terms] for name, terms in bound.items()}
    if not question.sparql and question.measure:
        # What measures compute with takes a second to load, which starts that need none are spared.
        from .answers import definition, measured

        table, notes = measured(release, question.measure, bound)
        return Answer(question, table, "", bindings, release.id, notes, definition(question.measure))
    sparql = bind(question, bound)
    table = found = run_select(release.store, sparql)
    defined = ""
    if question.measure:
        from .answers.walks import MEASURES

        measure = MEASURES[question.measure]
        table = with_labels(release.store, measure(release.store, found, bound, sparql))
        defined = f"{inspect.getdoc(measure)}\n\n{inspect.getdoc(inspect.getmodule(measure))}"
    notes = _footing(release, question, bound, table, found)
    return Answer(question, table, sparql, bindings, release.id, notes, defined)


def _footing(
    release: Release, question: Question, bound: Mapping[str, Sequence[Term]], table: Table, found: Table
) -> tuple[str, ...]:
    """Return the note on what an answer of SPARQL rests, or that there is none."""
    if not table.rows:
        return (_NOTHING,)
    from .answers.behind import BEHIND, footing_of, named
    from .answers.tables import tables_of

    tables = tables_of(release)
    if question.behind:
        given = {name: [t.value for t in terms] for name, terms in bound.items()}
        return (str(footing_of(tables, BEHIND[question.behind](tables, given, table))),)
    assertions = named(table)
    return (str(footing_of(tables, assertions if len(assertions) else named(found))),)


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
    return with_labels(store, Table.from_solutions(store.select(sparql)))


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
    if not parameter.is_word:
        terms: list[Term] = list(dict.fromkeys(resolve(release, parameter, v) for v in values))
        if parameter.many and len(terms) == 1:
            raise ParameterError(parameter.name, f"{parameter.name} needs two or more: {parameter.help}")
        return terms
    words = values or ([parameter.default] if parameter.default else [])
    return [_word(parameter, word) for word in words]


def _word(parameter: Parameter, word: str) -> ox.Literal:
    """Return a word, number or year as a literal, if it is one that the parameter takes."""
    name = parameter.name
    if parameter.choices and word not in parameter.choices:
        raise ParameterError(name, f"{name} is one of {', '.join(parameter.choices)}; not {word!r}")
    if parameter.kinds == ("year",):
        if not _YEAR.fullmatch(word.strip()):
            raise ParameterError(name, f"{name} is a year of four digits, such as 1998; not {word!r}")
        return ox.Literal(int(word))
    if parameter.kinds == ("number",):
        if not _NUMBER.fullmatch(word.strip()):
            raise ParameterError(name, f"{name} is a number such as 3 or 0.5, not negative; not {word!r}")
        return ox.Literal(word.strip(), datatype=_DECIMAL)
    return ox.Literal(word)


def _thing(store: Store, term: Term) -> Thing:
    return Thing(term.value, label_of(store, term)) if isinstance(term, ox.NamedNode) else Thing("", term.value)
