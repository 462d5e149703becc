"""Answering a question: arguments become RDF terms, the query and the computation are run, the result is a table.

The website, the HTTP API, the command line and Python all call ``ask``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ..errors import ParameterError, StandlinkError
from ..graph.releases.release import Release
from ..graph.store.description import Thing
from ..graph.store.statements import statement_label
from ..graph.store.store import Store, Term
from ..ontology.namespaces import ONTOLOGY, kind_and_slug, node
from ..plurals import counted
from . import notes
from .notebook import table_html
from .notes import Note
from .question import Parameter, Question
from .question_checks import values_block
from .resolve import resolve, wanted
from .table import Table

if TYPE_CHECKING:
    import polars as pl

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
        sparql: the query that defines the answer, or that a computation continues; empty where the method of a
            computation alone defines it.
        bindings: the things or words that each argument was resolved to.
        release: the id of the release.
        notes: why there are no rows, what was left out, and what evidence the answer has.
        definition: of a computed answer, what it is: formula, source in the literature, units, assumptions, limits.
        evidence: the evidence of the answer in numbers; None if it has no rows.
        confined: the one region or committee that the data cover, although no argument names it.
        present: whether only what had not ended at the release counts, because no period was set.
        unsettled: whether another row leads without one of the sources, so that no headline may say who leads.
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
    present: bool = False
    unsettled: bool = False

    @property
    def truncated(self) -> Note | None:
        """The note with the total number of rows if the table has not all of them."""
        return next((note for note in self.notes if note.kind == "truncated"), None)

    def __repr__(self) -> str:
        return f"<Answer to {self.question.id}: {counted(len(self.table), 'row')}>"

    def _repr_html_(self) -> str:
        """Return the question, the first rows and the notes as HTML, for notebooks."""
        return table_html(self.table, self.question.question, [str(note) for note in self.notes])

    def to_json(self, *, example: bool = False) -> str:
        """Return the table as SPARQL 1.1 Query Results JSON; ``results`` stands beside ``arguments`` and ``notes``.

        ``notes_zh`` has the same notes in Chinese, in the same order.

        Args:
            example: whether the arguments are those of the example, because none were given; marks the document.
        """
        arguments = {name: [thing.iri or thing.label for thing in things] for name, things in self.bindings.items()}
        said = {"notes": [note.text for note in self.notes], "notes_zh": [note.text_zh for note in self.notes]}
        beside: dict[str, Any] = {"arguments": arguments, **said}
        return self.table.to_json({**beside, "example": True} if example else beside)


def ask(release: Release, question: Question, arguments: Arguments) -> Answer:
    """Answer a question from a release.

    Raises:
        ParameterError: if an argument is unknown, missing or cannot be resolved.
        NotFoundError: if an argument is the IRI of something that the release does not describe.
        TooMuchError: if the selected rows are too many to compute with.
    """
    # Polars takes half a second to load, and SciPy another; starts and lists of questions need neither.
    from .answers import assertions, registry

    request, finding = finding_of(release, question, bound := bound_terms(release, question, arguments))
    query = request.query
    table, shown = _table(release, question, request, finding)
    unmet = question.unmet(release.manifest.get("tables", {})) or (question.needs if finding.lacking else ())
    remarks = (
        (notes.lacking(unmet),)
        if unmet and not len(table)
        else (*finding.notes, *shown, *_sources(request, question, finding))
    )
    evidence = assertions.evidence_of(request, finding, table, question.behind) if len(table) else None
    return Answer(
        question=question,
        table=table,
        sparql=query.sparql if query else "",
        bindings={p.name: [_thing(release.store, p, t) for t in bound[p.name]] for p in question.parameters},
        release=release.id,
        notes=(*remarks, *((notes.evidence(evidence),) if evidence else ())),
        definition=registry.definition(question.measure) if question.measure else "",
        evidence=evidence,
        confined=(_region(release.store, finding.confined),) if finding.confined else (),
        present=finding.present,
        unsettled=finding.unsettled,
    )


def rows_of(release: Release, question: Question, arguments: Arguments) -> pl.DataFrame | Table:
    """Return all rows that answer a question, without labels: enough to count them, and fast where they are many.

    Raises:
        As ``ask``.
    """
    return finding_of(release, question, bound_terms(release, question, arguments))[1].rows


def finding_of(release: Release, question: Question, bound: dict[str, list[Term]]) -> tuple[Request, Finding]:
    """Return the request of a question with bound parameters, and what it finds."""
    from .answers import registry
    from .answers.request import Finding, Query, Request
    from .answers.tables import tables_of

    query = Query(release.store, bind(question, bound), bound) if question.sparql else None
    request = Request.of(tables_of(release), bound, query)
    if question.measure:
        return request, registry.computation(question.measure)(request)
    assert query is not None
    return request, Finding(query.solutions)


def bound_terms(release: Release, question: Question, arguments: Arguments) -> dict[str, list[Term]]:
    """Return the terms of each parameter.

    Raises:
        ParameterError: if an argument is unknown, missing or cannot be resolved, or two are the same thing.
        NotFoundError: if an argument is the IRI of something that the release does not describe.
    """
    given = _given(question, arguments)
    bound = {p.name: _terms(release, p, given.get(p.name, [])) for p in question.parameters}
    for one, other in combinations(question.distinct, 2):
        if bound[one] and bound[one] == bound[other]:
            raise _same(release.store, other, bound[one][0])
    return bound


def missing(question: Question, arguments: Arguments, language: str = "en") -> dict[str, str]:
    """Return what to do about each parameter that needs a value and has none.

    Args:
        question: the question.
        arguments: the values by the names of the parameters.
        language: the language of the messages, English or Chinese; Chinese ones do not name the parameter.
    """
    lacking = [p for p in question.parameters if p.required and not _filled(arguments.get(p.name, ()))]
    either = [p for p in question.parameters if p.name in question.either]
    if any(_filled(arguments.get(p.name, ())) for p in either):
        either = []
    if language == "zh":
        found = {p.name: f"请填写：{_in_chinese(p)}。" for p in lacking}
        several = "请至少填写一项：" + "；".join(_in_chinese(p) for p in either) + "。"
    else:
        found = {p.name: f"{p.name}: missing; {_instruction(p)}" for p in lacking}
        several = f"{question.either[0]}: missing; choose {' or '.join(map(wanted, either))}" if either else ""
    return {**found, **({question.either[0]: several} if either else {})}


def _in_chinese(parameter: Parameter) -> str:
    return parameter.in_language("zh").help


def understood(
    release: Release, question: Question, arguments: Arguments
) -> tuple[dict[str, dict[str, Thing]], dict[str, StandlinkError]]:
    """Return what each value of each argument means, as far as it is understood, and the errors of the others."""
    things: dict[str, dict[str, Thing]] = {}
    errors: dict[str, StandlinkError] = {}
    for parameter in question.parameters:
        meanings = things.setdefault(parameter.name, {})
        for value in _filled(arguments.get(parameter.name, ())):
            try:
                term = _word(parameter, value) if parameter.is_word else resolve(release, parameter, value)
            except StandlinkError as error:
                errors.setdefault(parameter.name, error)
            else:
                meanings[value] = _thing(release.store, parameter, term)
    return things, errors


def indicators(release: Release) -> list[Thing]:
    """Return the indicators of which the release has observations."""
    from .answers.tables import tables_of

    iris = tables_of(release)["observation"]["indicator"].unique().cast(str).to_list()
    return [Thing(iri, release.store.label(ox.NamedNode(iri))) for iri in iris]


def datasets(release: Release) -> dict[str, str]:
    """Return the titles of the datasets that describe standards, by their names."""
    from .answers.tables import tables_of

    tables = tables_of(release)
    return {name: tables.title(name).en for name in tables["standard"]["dataset"].unique().cast(str)}


def _sources(request: Request, question: Question, finding: Finding) -> tuple[Note, ...]:
    """Return the note on the sources of the roles behind an answer; none if the computation says it by itself."""
    from .answers import registry, windows

    if not question.measure or not question.is_of_roles or finding.assertions is None:
        return ()
    if windows in registry.definitions(question.measure):
        return ()
    note = windows.composition(request.tables, finding.assertions)
    return (note,) if note else ()


def _table(release: Release, question: Question, request: Request, finding: Finding) -> tuple[Table, tuple[Note, ...]]:
    """Return the rows of a finding with labels, and the notes on missing rows.

    Raises:
        TypeError: if the columns are not those that the header of the question declares.
    """
    from .answers.conversion import labels_of, to_table

    if not isinstance(finding.rows, Table):
        frame, total = finding.rows.head(MOST_ROWS), len(finding.rows)
        shown = (notes.truncated(len(frame), total),) if len(frame) < total else ()
        return to_table(release, request.tables, frame, question.columns, finding.types), shown
    declared = tuple(column.name for column in question.columns)
    if declared and declared != finding.rows.columns:
        columns = ", ".join(finding.rows.columns)
        raise TypeError(f"{question.id}: '# columns' declares {', '.join(declared)}; the answer has {columns}")
    table = finding.rows
    things = {term.value for row in table.rows for term in row if isinstance(term, ox.NamedNode)}
    # In an answer without declared types, integers are counts.
    types = dict.fromkeys(table.columns, "integer") | {column.name: column.type for column in question.columns}
    labelled = replace(table, labels=labels_of(release, request.tables, things), types=types)
    return labelled, () if table.rows else (notes.NO_SOLUTION,)


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
    store.expect([thing.value for thing in things])
    return Table(table.columns, table.rows, {t.value: label_of(store, t) for t in sorted(things, key=str)})


def label_of(store: Store, node: ox.NamedNode) -> str:
    """Return the label of a thing; of a statement, its three parts."""
    is_statement = (kind_and_slug(node.value) or ("",))[0] == "statement"
    return (statement_label(store, node) if is_statement else None) or store.label(node)


def _given(question: Question, arguments: Arguments) -> dict[str, list[str]]:
    names = {p.name: p for p in question.parameters}
    for name in arguments:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]!r}? Its" if near else "its"
            known = ", ".join(sorted(names)) or "none"
            raise ParameterError(
                name,
                f"this question has no parameter {name!r}; {hint} parameters: {known}",
                chinese=f"此问题没有参数“{name}”；可用的参数：{'、'.join(sorted(names)) or '无'}。",
            )
    given = {name: _filled(values) for name, values in arguments.items()}
    for name, message in missing(question, given).items():
        raise ParameterError(name, message, chinese=missing(question, given, "zh")[name])
    for name, values in given.items():
        if len(values) > 1 and not names[name].many:
            message = f"{name}: takes one value, not {len(values)}"
            raise ParameterError(name, message, chinese=f"只接受一个值，不能是{len(values)}个。")
    return given


def _filled(values: str | Sequence[str]) -> list[str]:
    """Return the values that are not blank: an emptied field sets no filter."""
    return [value for value in ([values] if isinstance(values, str) else values) if value.strip()]


def _instruction(parameter: Parameter) -> str:
    verb = "enter" if parameter.kinds in (("year",), ("number",)) else "choose"
    return f"{verb} {wanted(parameter)} ({parameter.help})"


def _terms(release: Release, parameter: Parameter, values: list[str]) -> list[Term]:
    if parameter.is_word:
        words = values or ([parameter.default] if parameter.default else [])
        return [_word(parameter, word) for word in words]
    terms = [resolve(release, parameter, value) for value in values]
    different: list[Term] = list(dict.fromkeys(terms))
    if parameter.many and len(different) == 1:
        if len(terms) > 1:
            raise _same(release.store, parameter.name, terms[0])
        message = f"{parameter.name}: needs two or more values ({parameter.help})"
        raise ParameterError(parameter.name, message, chinese=f"至少需要两个值（{_in_chinese(parameter)}）。")
    return different


def _same(store: Store, name: str, term: Term) -> ParameterError:
    label = label_of(store, term) if isinstance(term, ox.NamedNode) else term.value
    message = f"{name}: {label} and {label} are the same; choose two different ones"
    return ParameterError(name, message, chinese=f"两处均为{label}；请选择两个不同的对象。")


def _word(parameter: Parameter, word: str) -> ox.Literal:
    """Return the literal of a word, number or year.

    Raises:
        ParameterError: if the parameter does not accept it.
    """
    name = parameter.name
    if parameter.choices and word not in parameter.choices:
        message = f"{name}: {word!r} is not one of {', '.join(parameter.choices)}"
        raise ParameterError(name, message, chinese=f"“{word}”不在可选值之列；可选：{'、'.join(parameter.choices)}。")
    if parameter.kinds == ("year",):
        if not _YEAR.fullmatch(word.strip()):
            message = f"{name}: {word!r} is not a year of four digits, such as 1998"
            raise ParameterError(name, message, chinese=f"“{word}”不是四位数的年份，如1998。")
        return ox.Literal(int(word))
    if parameter.kinds == ("number",):
        if not _NUMBER.fullmatch(word.strip()):
            message = f"{name}: {word!r} is not a non-negative number, such as 3 or 0.5"
            raise ParameterError(name, message, chinese=f"“{word}”不是非负数，如3或0.5。")
        return ox.Literal(word.strip(), datatype=_DECIMAL)
    if parameter.kinds == ("indicator",):
        try:
            return ox.Literal(ox.NamedNode(word if "://" in word else ONTOLOGY + word.removeprefix("sl:")).value)
        except ValueError:
            message = f"{name}: {word!r} is not the name of an indicator"
            raise ParameterError(name, message, chinese=f"“{word}”不是指标的名称。") from None
    return ox.Literal(word)


def _region(store: Store, iri: str) -> Thing:
    return Thing(iri, store.label(ox.NamedNode(iri)))


def _thing(store: Store, parameter: Parameter, term: Term) -> Thing:
    if parameter.kinds == ("indicator",):
        term = ox.NamedNode(term.value)
    return Thing(term.value, label_of(store, term)) if isinstance(term, ox.NamedNode) else Thing("", term.value)
