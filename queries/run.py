"""Answering a question: arguments become RDF terms, the query and the computation are run, the result is a table.

The website, the HTTP API, the command line and Python all call ``ask``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ..errors import ParameterError
from ..graph.releases.release import Release
from ..graph.store.description import Thing
from ..graph.store.reading import statement_label
from ..graph.store.store import Store, Term
from ..ontology.namespaces import kind_and_slug, node
from ..plurals import counted
from . import notes
from .notebook import table_html
from .notes import Note
from .question import Parameter, Question, values_block
from .resolve import resolve
from .table import Table

if TYPE_CHECKING:
    from .answers.request import Finding, Request
    from .measures.assurance import EvidenceSummary

#: The number of rows of the longest computed answer; longer ones are truncated.
MOST_ROWS: Final = 10_000

_YEAR = re.compile(r"[1-9][0-9]{3}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_DECIMAL = node("xsd:decimal")

Arguments = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, repr=False)
class Answer:
    """The answer to a question.

    Attributes:
        question: the question.
        table: the rows.
        sparql: the query as it was run; empty where a computation on the analysis tables gives the answer.
        bindings: the things or words that each argument was resolved to.
        release: the id of the release.
        notes: why there are no rows, what was left out, and what evidence the answer has.
        definition: of a computed answer, what it is: formula, source in the literature, units, assumptions, limits.
        evidence: the evidence of the answer in numbers; None if it has no rows.
        confined: the one region that the data cover, although no argument names it.
    """

    question: Question
    table: Table
    sparql: str
    bindings: dict[str, list[Thing]]
    release: str
    notes: tuple[Note, ...] = ()
    definition: str = ""
    evidence: EvidenceSummary | None = None
    confined: tuple[Thing, ...] = ()

    @property
    def truncated(self) -> Note | None:
        """The note with the total number of rows if the table has not all of them."""
        return next((note for note in self.notes if note.kind == "truncated"), None)

    def __repr__(self) -> str:
        return f"<Answer to {self.question.id}: {counted(len(self.table), 'row')}>"

    def _repr_html_(self) -> str:
        """Return the question, the first rows and the notes as HTML, for notebooks."""
        return table_html(self.table, self.question.question, [str(note) for note in self.notes])

    def to_json(self) -> str:
        """Return the table as SPARQL 1.1 Query Results JSON, with the texts of the notes beside ``results``."""
        return self.table.to_json([note.text for note in self.notes])


def ask(release: Release, question: Question, arguments: Arguments) -> Answer:
    """Answer a question from a release.

    Raises:
        ParameterError: if an argument is unknown, missing or cannot be resolved.
        NotFoundError: if an argument is the IRI of something that the release does not describe.
        TooMuchError: if the selected rows are too many to compute with.
    """
    # Polars takes half a second to load, and SciPy another; starts and lists of questions need neither.
    from .answers import assertions, registry
    from .answers.request import Finding, Query, Request
    from .answers.tables import tables_of

    bound = bound_terms(release, question, arguments)
    query = None
    if question.sparql:
        sparql = bind(question, bound)
        query = Query(release.store, sparql, bound, run_select(release.store, sparql))
    request = Request.of(tables_of(release), bound, query)
    if question.measure:
        finding = registry.computation(question.measure)(request)
    else:
        assert query is not None
        finding = Finding(query.solutions)
    table, shown = _table(release, question, request, finding)
    evidence = assertions.evidence_of(request, finding, table, question.behind)
    return Answer(
        question=question,
        table=table,
        sparql=query.sparql if query else "",
        bindings={name: [_thing(release.store, t) for t in terms] for name, terms in bound.items()},
        release=release.id,
        notes=(*finding.notes, *shown, *((notes.evidence(evidence),) if evidence else ())),
        definition=registry.definition(question.measure) if question.measure else "",
        evidence=evidence,
        confined=(_thing(release.store, ox.NamedNode(finding.confined)),) if finding.confined else (),
    )


def bound_terms(release: Release, question: Question, arguments: Arguments) -> dict[str, list[Term]]:
    """Return the terms of each parameter.

    Raises:
        ParameterError: if an argument is unknown, missing or cannot be resolved.
        NotFoundError: if an argument is the IRI of something that the release does not describe.
    """
    given = _given(question, arguments)
    return {p.name: _terms(release, p, given.get(p.name, [])) for p in question.parameters}


def _table(release: Release, question: Question, request: Request, finding: Finding) -> tuple[Table, tuple[Note, ...]]:
    """Return the rows of a finding with labels, and the notes on missing rows.

    Raises:
        TypeError: if the columns are not those that the header of the question declares.
    """
    if not isinstance(finding.rows, Table):
        from .answers.conversion import to_table

        frame, total = finding.rows.head(MOST_ROWS), len(finding.rows)
        shown = (notes.truncated(len(frame), total),) if len(frame) < total else ()
        return to_table(release, request.tables, frame, question.columns, finding.types), shown
    declared = tuple(column.name for column in question.columns)
    if declared and declared != finding.rows.columns:
        columns = ", ".join(finding.rows.columns)
        raise TypeError(f"{question.id}: '# columns' declares {', '.join(declared)}; the answer has {columns}")
    table = finding.rows
    if request.query is None or table is not request.query.solutions:
        table = with_labels(release.store, table)
    return table, () if table.rows else (notes.NO_SOLUTION,)


def bind(question: Question, bound: Mapping[str, Sequence[Term]]) -> str:
    """Return the SPARQL of a question with terms in place of its example data."""
    sparql = question.sparql
    for parameter in question.parameters:
        data = " ".join(str(t) for t in bound[parameter.name]) or "UNDEF"
        block = f"VALUES ?{parameter.name} {{ {data} }}"
        # Backslashes are escaped, since the replacement is a template.
        sparql = values_block(parameter.name).sub(block.replace("\\", r"\\"), sparql)
    return sparql


def run_select(store: Store, sparql: str) -> Table:
    """Evaluate a trusted SELECT query into a table with labels."""
    return with_labels(store, Table.from_solutions(store.select(sparql)))


def with_labels(store: Store, table: Table) -> Table:
    """Return the table with the labels of the things in it."""
    things = {t for row in table.rows for t in row if isinstance(t, ox.NamedNode)}
    return Table(table.columns, table.rows, {t.value: label_of(store, t) for t in things})


def label_of(store: Store, node: ox.NamedNode) -> str:
    """Return the label of a thing; of a statement, its three parts."""
    is_statement = (kind_and_slug(node.value) or ("",))[0] == "statement"
    return (statement_label(store, node) if is_statement else None) or store.label(node)


def _given(question: Question, arguments: Arguments) -> dict[str, list[str]]:
    names = {p.name for p in question.parameters}
    given: dict[str, list[str]] = {}
    for name, value in arguments.items():
        if name not in names:
            known = ", ".join(sorted(names)) or "none"
            raise ParameterError(name, f"{question.id} has no parameter {name!r}; its parameters: {known}")
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
            raise ParameterError(parameter.name, f"{parameter.name} needs two or more values: {parameter.help}")
        return terms
    words = values or ([parameter.default] if parameter.default else [])
    return [_word(parameter, word) for word in words]


def _word(parameter: Parameter, word: str) -> ox.Literal:
    """Return the literal of a word, number or year.

    Raises:
        ParameterError: if the parameter does not accept it.
    """
    name = parameter.name
    if parameter.choices and word not in parameter.choices:
        raise ParameterError(name, f"{name}: {word!r} is not one of {', '.join(parameter.choices)}")
    if parameter.kinds == ("year",):
        if not _YEAR.fullmatch(word.strip()):
            raise ParameterError(name, f"{name}: {word!r} is not a year of four digits, such as 1998")
        return ox.Literal(int(word))
    if parameter.kinds == ("number",):
        if not _NUMBER.fullmatch(word.strip()):
            raise ParameterError(name, f"{name}: {word!r} is not a non-negative number, such as 3 or 0.5")
        return ox.Literal(word.strip(), datatype=_DECIMAL)
    return ox.Literal(word)


def _thing(store: Store, term: Term) -> Thing:
    return Thing(term.value, label_of(store, term)) if isinstance(term, ox.NamedNode) else Thing("", term.value)
