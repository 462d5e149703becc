"""An explanation in sentences, in English and Chinese, which ends at records with their date and evidence.

A fact is a sentence about things. A step says by which rule it follows from which other facts. The last facts of each
branch are asserted: by an event in which things have roles, by a statement, or by a record of a dataset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pyoxigraph as ox

from ...ontology.derivation import Derivation
from ...ontology.namespaces import kind_and_slug
from ...ontology.rules import Rule
from ...ontology.sentences import LANGUAGES, Language, pieces, relation, rule_sentence
from .description import Note, Origin, Thing
from .evidence import Footnotes, graphs_of, origin_of, statements_of
from .explanation import Explanation
from .neighbourhood import outgoing
from .statements import statement_parts
from .store import LABEL, RDF_TYPE, Store, Term, sl

#: The parts of a sentence: things to link, and text between them, which has no IRI.
Sentence = tuple[Thing, ...]
Sentences = Mapping[Language, Sentence]

#: Kinds whose labels are sentences or titles, so that they are quoted inside another sentence.
_QUOTED: Final = ("event", "statement")


@dataclass(frozen=True)
class Record:
    """An event or a statement that asserts facts, with its period; the end is empty if it has none."""

    thing: Thing
    date: str
    until: str


@dataclass(frozen=True)
class Step:
    """A fact with the reasons for it.

    Attributes:
        sentence: the fact; of an event, its name.
        triple: subject, property and object; None if the step stands for an event as a whole.
        axiom: the axiom by which it follows from its premises, or the rule of a derived word; empty if it is asserted.
        rule: the axiom in a sentence.
        terms: the properties and classes in the axiom.
        record: the event or statement that asserts it.
        origin: whether a curated case asserts it, another dataset does, or it is inferred.
        dataset: the dataset that asserts it.
        notes: the numbers of its evidence.
        premises: the facts that it follows from; of an event, the facts that it asserts.
    """

    sentence: Sentences
    triple: tuple[Thing, Thing, Thing] | None
    axiom: str = ""
    rule: Mapping[Language, str] | None = None
    terms: tuple[Thing, ...] = ()
    record: Record | None = None
    origin: Origin = "inferred"
    dataset: Thing | None = None
    notes: tuple[int, ...] = ()
    premises: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Reasons:
    """An explanation in sentences, with the footnotes of its steps."""

    step: Step
    notes: tuple[Note, ...]


def reasons(store: Store, explanation: Explanation) -> Reasons:
    """Return an explanation in sentences."""
    writer = _Writer(store)
    (step,) = writer.steps([explanation])
    return Reasons(step, writer.footnotes.notes())


def plain(sentence: Sentence) -> str:
    """Return a sentence as text."""
    return "".join(part.label for part in sentence)


class _Writer:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.footnotes = Footnotes(store)

    def steps(self, explanations: Iterable[Explanation]) -> Iterator[Step]:
        """Yield the steps of explanations; facts that one event asserts share a step."""
        by_event: dict[ox.NamedNode, list[Explanation]] = {}
        for explanation in explanations:
            subject = explanation.triple.subject
            if explanation.asserted and isinstance(subject, ox.NamedNode) and _kind(subject) == "event":
                by_event.setdefault(subject, []).append(explanation)
            else:
                yield self.inferred(explanation) if not explanation.asserted else self.asserted(explanation)
        for event, facts in by_event.items():
            yield self.event(event, facts)

    def inferred(self, explanation: Explanation) -> Step:
        rule = explanation.applied
        said: dict[Language, str] = {}
        for language in LANGUAGES:
            label = partial(self.label, language=language)
            if isinstance(rule, Derivation):
                said[language] = rule.texts["rule" if language == "en" else f"rule@{language}"]
            else:
                said[language] = (rule_sentence(rule, language, label) if rule else "") or explanation.axiom
        return Step(
            self.sentence(explanation.triple),
            self.things(explanation.triple),
            axiom=explanation.axiom,
            rule=said,
            terms=tuple(self.store.thing(term) for term in _terms(explanation)),
            premises=tuple(self.steps(explanation.premises)),
        )

    def asserted(self, explanation: Explanation) -> Step:
        """Return the step of a fact that a statement asserts, or a record of a dataset."""
        triple = explanation.triple
        statements = statements_of(self.store, triple)
        # The evidence of a statement belongs to its dataset, even if another dataset asserts the plain triple.
        source = ox.Triple(statements[0], RDF_TYPE, sl("Statement")) if statements else triple
        origin, dataset = origin_of(self.store, graphs_of(self.store, source))
        notes = self.footnotes.of(*statements)
        if dataset and origin == "imported" and not statements:
            notes = self.footnotes(self.evidence_in(ox.NamedNode(dataset.iri), triple))
        return Step(
            self.sentence(triple),
            self.things(triple),
            record=self.record(statements[0]) if statements else None,
            origin=origin,
            dataset=dataset,
            notes=notes,
        )

    def event(self, event: ox.NamedNode, facts: list[Explanation]) -> Step:
        origin, dataset = origin_of(self.store, graphs_of(self.store, facts[0].triple))
        return Step(
            {language: (self.named(event, language),) for language in LANGUAGES},
            None,
            record=self.record(event),
            origin=origin,
            dataset=dataset,
            notes=self.footnotes.of(event),
            premises=tuple(
                Step(self.sentence(fact.triple), self.things(fact.triple), origin=origin, dataset=dataset)
                for fact in facts
            ),
        )

    def record(self, node: ox.NamedNode) -> Record:
        found = outgoing(self.store, node)
        return Record(self.store.thing(node), found.date(), found.text(sl("ended")))

    def evidence_in(self, graph: ox.NamedNode, triple: ox.Triple) -> list[ox.NamedNode]:
        """Return the evidence that a dataset gives for the record that a triple comes from."""
        ends = (end for end in (triple.subject, triple.object) if isinstance(end, ox.NamedNode))
        for end in ends:
            found = self.store.quads(end, sl("evidence"), None, graph)
            if evidence := [quad.object for quad in found if isinstance(quad.object, ox.NamedNode)]:
                return sorted(evidence, key=str)
        return []

    def sentence(self, triple: ox.Triple) -> Sentences:
        return {language: tuple(self._sentence(triple, language)) for language in LANGUAGES}

    def _sentence(self, triple: ox.Triple, language: Language) -> Iterator[Thing]:
        parts: dict[str, Any] = {"s": triple.subject, "o": triple.object, "p": triple.predicate}
        for words, name in pieces(relation(triple.predicate.value, language)):
            if words:
                yield Thing("", words)
            if name:
                part = self.named(parts[name], language)
                quote = _kind(parts[name]) in _QUOTED
                yield from (Thing("", "“"), part, Thing("", "”")) if quote else (part,)

    def things(self, triple: ox.Triple) -> tuple[Thing, Thing, Thing]:
        subject, prop, value = (self.named(term, "en") for term in triple)
        return subject, prop, value

    def named(self, term: Term | ox.Triple, language: Language) -> Thing:
        if not isinstance(term, ox.NamedNode):
            return Thing("", getattr(term, "value", str(term)))
        if parts := statement_parts(self.store, term):
            return Thing(term.value, " ".join(part.label for part in parts))
        return Thing(term.value, self.label(term, language))

    def label(self, node: ox.NamedNode, language: Language) -> str:
        return self.store.text(node, LABEL, (language, "en")) or self.store.label(node)


def _terms(explanation: Explanation) -> list[ox.NamedNode]:
    """Return the properties and classes in the rule that an explanation applies, in order."""
    if not isinstance(explanation.applied, Rule):
        return [explanation.triple.predicate]
    patterns = (*explanation.applied.body, explanation.applied.head)
    terms = (term for pattern in patterns for term in pattern[1:] if isinstance(term, ox.NamedNode))
    return list(dict.fromkeys(terms))


def _kind(term: object) -> str:
    known = kind_and_slug(term.value) if isinstance(term, ox.NamedNode) else None
    return known[0] if known else ""
