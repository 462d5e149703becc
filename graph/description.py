"""A thing as its page shows it: names, facts grouped by property, events, figures, claims, and the evidence for each.

Everything is read with index look-ups on the store, no query engine: a page costs a few hundred of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from ..ontology.namespaces import PREFIXES, THINGS, kind_and_slug
from .store import INFERRED, LABEL, RDF_TYPE, Store, sl

_DESCRIPTION = ox.NamedNode(PREFIXES["dcterms"] + "description")
_TITLE = ox.NamedNode(PREFIXES["dcterms"] + "title")
_PUBLISHER = ox.NamedNode(PREFIXES["dcterms"] + "publisher")
_ISSUED = ox.NamedNode(PREFIXES["dcterms"] + "issued")
_PAGE = ox.NamedNode(PREFIXES["foaf"] + "page")
_ALT_LABEL = ox.NamedNode(PREFIXES["skos"] + "altLabel")
_SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_SUBPROPERTY = ox.NamedNode(PREFIXES["rdfs"] + "subPropertyOf")
_SYMMETRIC = ox.NamedNode(PREFIXES["owl"] + "SymmetricProperty")

#: Properties that a page shows in a place of their own, or that only restate others.
_APART = {
    RDF_TYPE,
    LABEL,
    _DESCRIPTION,
    _TITLE,
    _ALT_LABEL,
    sl("evidence"),
    sl("source"),
    sl("subject"),
    sl("property"),
    sl("object"),
    sl("when"),
    sl("outcome"),
    sl("finding"),
    sl("involves"),
    sl("indicator"),
    sl("observed"),
    sl("value"),
    sl("unit"),
    sl("period"),
}
_DATES = ("occurred", "announced", "began")


@dataclass(frozen=True)
class Thing:
    """A node to name and link to."""

    iri: str
    label: str


@dataclass(frozen=True)
class Note:
    """A footnote: one piece of evidence, numbered in the order in which a page first leans on it."""

    number: int
    iri: str
    source: Thing
    publisher: str
    issued: str
    locator: str
    retrieved: str
    confidence: str
    page: str


@dataclass(frozen=True)
class Value:
    """One value of a property: a thing or a text, the notes it rests on, and whether it was inferred."""

    thing: Thing | None
    text: str = ""
    language: str = ""
    notes: tuple[int, ...] = ()
    inferred: bool = False
    began: str = ""
    ended: str = ""
    remark: str = ""
    because: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A property of the thing with all its values."""

    property: Thing
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Role:
    """Those who, or that which, stand in one role of an event."""

    property: Thing
    things: tuple[Thing, ...]


@dataclass(frozen=True)
class Occurrence:
    """An event in which the thing has a role."""

    event: Thing
    kind: Thing
    date: str
    until: str
    roles: tuple[Role, ...]
    regions: tuple[Thing, ...]
    outcome: str
    remark: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Figure:
    """An observation about the thing."""

    observation: Thing
    indicator: Thing
    observed: Thing
    period: str
    value: str
    unit: Thing
    remark: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class CheckedClaim:
    """A claim with the notes of where it is made and of what bears on it."""

    claim: Thing
    kind: str
    verdict: str
    finding: str
    notes: tuple[int, ...]
    supported: tuple[int, ...]
    qualified: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True)
class Description:
    """All that a release says of one thing."""

    iri: str
    kind: str
    label: str
    names: tuple[tuple[str, str], ...]
    classes: tuple[Thing, ...]
    title: str
    text: str
    own_notes: tuple[int, ...]
    facts: tuple[Fact, ...]
    events: tuple[Occurrence, ...]
    figures: tuple[Figure, ...]
    claims: tuple[CheckedClaim, ...]
    incoming: tuple[Fact, ...] = ()
    resting: tuple[Fact, ...] = ()
    statement: tuple[Thing, Thing, Thing] | None = None
    notes: tuple[Note, ...] = field(default=())


def describe(store: Store, iri: str) -> Description | None:
    """Return the description of a thing, or None if the release says nothing of it."""
    node = ox.NamedNode(iri)
    return _Reader(store, node).read() if store.exists(node) else None


def verdict(store: Store, claim: ox.NamedNode) -> str:
    """Return what checking made of a claim: disputed, qualified, supported or unchecked, the gravest first."""
    for name, prop in (("disputed", "disputedBy"), ("qualified", "qualifiedBy"), ("supported", "supportedBy")):
        if store.objects(claim, sl(prop)):
            return name
    return "unchecked"


def statement_parts(store: Store, node: ox.NamedNode) -> tuple[Thing, Thing, Thing] | None:
    """Return subject, property and object of a statement, or None if the node is none."""
    if not node.value.startswith(THINGS + "statement/"):
        return None
    parts = [next(iter(store.nodes(node, sl(p))), None) for p in ("subject", "property", "object")]
    s, p, o = (Thing(part.value, store.label(part)) if part else None for part in parts)
    return (s, p, o) if s and p and o else None


def statement_label(store: Store, node: ox.NamedNode) -> str | None:
    """Return what a statement states, in words, or None if the node is none."""
    parts = statement_parts(store, node)
    return " ".join(part.label for part in parts) if parts else None


class _Reader:
    """Reads one thing, and numbers the notes as they are met."""

    def __init__(self, store: Store, node: ox.NamedNode) -> None:
        self.store = store
        self.node = node
        self.numbers: dict[ox.NamedNode, int] = {}

    def read(self) -> Description:
        own = self.notes(self.node)
        evidence, sources = self.store.is_a(self.node, sl("Evidence")), self.store.is_a(self.node, sl("Source"))
        events = self.involving_events()
        facts = self.facts(events)
        known = kind_and_slug(self.node.value)
        title = self.store.text(self.node, _TITLE) or ""
        return Description(
            iri=self.node.value,
            kind=known[0] if known else "term",
            label=self.thing(self.node).label,
            names=self.names(),
            classes=tuple(self.classes(self.node)),
            title=title,
            text=self.store.text(self.node, _DESCRIPTION) or "",
            own_notes=own,
            facts=facts,
            events=tuple(sorted((self.occurrence(e) for e in events), key=lambda o: (o.date, o.event.label))),
            figures=self.figures(),
            claims=self.claims(),
            incoming=() if evidence or sources else self.incoming(),
            resting=self.resting() if evidence or sources else (),
            statement=statement_parts(self.store, self.node),
            notes=tuple(self.note(e, n) for e, n in self.numbers.items()),
        )

    # names and kinds

    def thing(self, node: ox.NamedNode) -> Thing:
        return Thing(node.value, statement_label(self.store, node) or self.store.label(node))

    def things(self, nodes: Iterable[ox.NamedNode]) -> tuple[Thing, ...]:
        return tuple(sorted((self.thing(n) for n in nodes), key=lambda t: t.label.casefold()))

    def names(self) -> tuple[tuple[str, str], ...]:
        main = self.store.label(self.node)
        found = [(t.language or "", t.value) for p in (LABEL, _ALT_LABEL) for t in self.store.texts(self.node, p)]
        return tuple(dict.fromkeys((lang, name) for lang, name in found if name != main))

    def classes(self, node: ox.NamedNode) -> Iterator[Thing]:
        """Yield the most particular classes of a node."""
        types = self.store.nodes(node, RDF_TYPE)
        broader = {c for t in types for c in self.store.nodes(t, _SUBCLASS) if c != t}
        yield from (self.thing(t) for t in types if t not in broader and t.value.startswith(PREFIXES["sl"]))

    # evidence

    def number(self, evidence: ox.NamedNode) -> int:
        return self.numbers.setdefault(evidence, len(self.numbers) + 1)

    def notes(self, node: ox.NamedNode, prop: str = "evidence") -> tuple[int, ...]:
        return tuple(sorted(self.number(e) for e in self.store.nodes(node, sl(prop))))

    def note(self, evidence: ox.NamedNode, number: int) -> Note:
        source = next(iter(self.store.nodes(evidence, sl("source"))), evidence)
        page = next(iter(self.store.nodes(source, _PAGE)), None)
        confidence = next(iter(self.store.nodes(evidence, sl("confidence"))), None)
        return Note(
            number=number,
            iri=evidence.value,
            source=Thing(source.value, self.store.label(source)),
            publisher=self.store.text(source, _PUBLISHER) or "",
            issued=self.store.text(source, _ISSUED) or "",
            locator=self.store.text(evidence, sl("locator")) or "",
            retrieved=self.store.text(evidence, sl("retrieved")) or "",
            confidence=self.store.label(confidence) if confidence else "",
            page=page.value if page else "",
        )

    # facts

    def statements(self) -> Iterator[ox.NamedNode]:
        return (s for s in self.store.subjects(sl("subject"), self.node) if isinstance(s, ox.NamedNode))

    def mirrored(self) -> Iterator[ox.NamedNode]:
        """Yield the statements of which the thing is the object."""
        return (s for s in self.store.subjects(sl("object"), self.node) if isinstance(s, ox.NamedNode))

    def facts(self, events: list[ox.NamedNode]) -> tuple[Fact, ...]:
        """Return what is said of the thing, by property; a shortcut leans on the events and statements behind it."""
        behind = self.reasons(events)
        implied = self.implied()
        values: dict[ox.NamedNode, dict[ox.NamedNode | ox.Literal, Value]] = {}
        for quad in self.store.outgoing(self.node):
            if quad.predicate in _APART or not isinstance(quad.object, ox.NamedNode | ox.Literal):
                continue
            if (quad.predicate, quad.object) in implied or quad.object == self.node:
                continue
            value = self.value(quad, behind)
            values.setdefault(quad.predicate, {})[quad.object] = value
        facts = (Fact(self.thing(p), tuple(sorted(v.values(), key=_value_order))) for p, v in values.items())
        return tuple(sorted(facts, key=lambda f: (all(v.inferred for v in f.values), f.property.label)))

    def incoming(self) -> tuple[Fact, ...]:
        """Return what is said of other things with reference to this one, where no inverse property says it here."""
        values: dict[ox.NamedNode, dict[ox.NamedNode, Value]] = {}
        for quad in self.store.incoming(self.node):
            prop = quad.predicate
            if (
                prop in _APART
                or not prop.value.startswith(PREFIXES["sl"])
                or not isinstance(quad.subject, ox.NamedNode)
            ):
                continue
            if quad.subject == self.node or self.has_inverse(prop) or self.is_record(quad.subject):
                continue
            mirrored = ox.Quad(quad.subject, prop, self.node, quad.graph_name)
            statement = next((s for s in self.mirrored() if self.states(s, mirrored)), None)
            notes = self.notes(statement) if statement else ()
            value = Value(self.thing(quad.subject), notes=notes, inferred=quad.graph_name == INFERRED)
            values.setdefault(prop, {})[quad.subject] = value
        facts = (Fact(self.thing(p), tuple(sorted(v.values(), key=_value_order))) for p, v in values.items())
        return tuple(sorted(facts, key=lambda f: f.property.label))

    def states(self, statement: ox.NamedNode, quad: ox.Quad) -> bool:
        return quad.subject in self.store.objects(statement, sl("subject")) and quad.predicate in self.store.objects(
            statement, sl("property")
        )

    def is_record(self, node: ox.NamedNode) -> bool:
        """Tell whether a node is shown in a section of its own: an event, figure, claim, statement or evidence."""
        known = kind_and_slug(node.value)
        return known is None or known[0] in ("event", "observation", "claim", "statement", "evidence", "source")

    def has_inverse(self, prop: ox.NamedNode) -> bool:
        inverse = ox.NamedNode(PREFIXES["owl"] + "inverseOf")
        symmetric = _SYMMETRIC in self.store.objects(prop, RDF_TYPE)
        return symmetric or bool(self.store.objects(prop, inverse) or self.store.subjects(inverse, prop))

    def implied(self) -> set[tuple[ox.NamedNode, object]]:
        """Return the facts that only repeat a more particular one (a super-property of another with that value)."""
        pairs = {(q.predicate, q.object) for q in self.store.outgoing(self.node)}
        return {(wider, o) for p, o in pairs for wider in self.store.nodes(p, _SUBPROPERTY) if (wider, o) in pairs}

    def value(self, quad: ox.Quad, behind: dict[ox.NamedNode, list[ox.NamedNode]]) -> Value:
        inferred = quad.graph_name == INFERRED
        if isinstance(quad.object, ox.Literal):
            return Value(None, quad.object.value, quad.object.language or "", self.notes(self.node), inferred)
        assert isinstance(quad.object, ox.NamedNode)
        thing = self.thing(quad.object)
        statement = self.statement_of(quad)
        if statement:
            return Value(
                thing,
                notes=self.notes(statement),
                inferred=inferred,
                began=self.store.text(statement, sl("began")) or "",
                ended=self.store.text(statement, sl("ended")) or "",
                remark=self.store.text(statement, _DESCRIPTION) or "",
            )
        reasons = behind.get(quad.object, []) if inferred else []
        notes = tuple(sorted({n for reason in reasons for n in self.notes(reason)}))
        return Value(thing, notes=notes, inferred=inferred, because=self.things(reasons))

    def statement_of(self, quad: ox.Quad) -> ox.NamedNode | None:
        """Return the statement that says what a quad says, read forwards or, for an inverse or symmetric one, back."""
        assert isinstance(quad.object, ox.NamedNode)
        for statement in self.statements():
            if quad.object in self.store.objects(statement, sl("object")) and quad.predicate in self.store.objects(
                statement, sl("property")
            ):
                return statement
        for statement in self.mirrored():
            if quad.object in self.store.objects(statement, sl("subject")):
                for prop in self.store.nodes(statement, sl("property")):
                    if self.is_inverse(prop, quad.predicate):
                        return statement
        return None

    def is_inverse(self, one: ox.NamedNode, other: ox.NamedNode) -> bool:
        inverse = ox.NamedNode(PREFIXES["owl"] + "inverseOf")
        if one == other:
            return _SYMMETRIC in self.store.objects(one, RDF_TYPE)
        return other in self.store.objects(one, inverse) or one in self.store.objects(other, inverse)

    def reasons(self, events: list[ox.NamedNode]) -> dict[ox.NamedNode, list[ox.NamedNode]]:
        """Map each thing that stands in an event together with this one to those events."""
        found: dict[ox.NamedNode, list[ox.NamedNode]] = {}
        for event in events:
            others = {q.object for q in self.store.outgoing(event) if isinstance(q.object, ox.NamedNode)}
            for other in others:
                found.setdefault(other, []).append(event)
        return found

    # events, figures, claims

    def involving_events(self) -> list[ox.NamedNode]:
        subjects = dict.fromkeys(q.subject for q in self.store.incoming(self.node) if q.predicate != sl("source"))
        found = (s for s in subjects if isinstance(s, ox.NamedNode) and self.store.is_a(s, sl("Event")))
        return [self.node, *found] if self.store.is_a(self.node, sl("Event")) else list(found)

    def occurrence(self, event: ox.NamedNode) -> Occurrence:
        roles: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        for quad in self.store.outgoing(event):
            if quad.graph_name != INFERRED and quad.predicate not in _APART and isinstance(quad.object, ox.NamedNode):
                roles.setdefault(quad.predicate, set()).add(quad.object)
        regions = roles.pop(sl("inRegion"), set())
        dates = (self.store.text(event, sl(p)) for p in _DATES)
        return Occurrence(
            event=self.thing(event),
            kind=next(self.classes(event), Thing(sl("Event").value, "Event")),
            date=min((d for d in dates if d), default=""),
            until=self.store.text(event, sl("ended")) or "",
            roles=tuple(Role(self.thing(p), self.things(nodes)) for p, nodes in roles.items()),
            regions=self.things(regions),
            outcome=self.store.text(event, sl("outcome")) or "",
            remark=self.store.text(event, _DESCRIPTION) or "",
            notes=self.notes(event),
        )

    def figures(self) -> tuple[Figure, ...]:
        nodes = self.store.subjects(sl("observed"), self.node)
        if self.store.is_a(self.node, sl("Observation")):
            nodes.append(self.node)
        found = (self.figure(n) for n in nodes if isinstance(n, ox.NamedNode))
        return tuple(sorted(found, key=lambda f: (f.indicator.label, f.period, f.observation.label)))

    def figure(self, node: ox.NamedNode) -> Figure:
        def one(name: str) -> Thing:
            return self.thing(next(iter(self.store.nodes(node, sl(name))), node))

        return Figure(
            observation=self.thing(node),
            indicator=one("indicator"),
            observed=one("observed"),
            period=self.store.text(node, sl("period")) or "",
            value=self.store.text(node, sl("value")) or "",
            unit=one("unit"),
            remark=self.store.text(node, _DESCRIPTION) or "",
            notes=self.notes(node),
        )

    def claims(self) -> tuple[CheckedClaim, ...]:
        nodes = self.store.subjects(sl("about"), self.node)
        if self.store.is_a(self.node, sl("Claim")):
            nodes.append(self.node)
        found = (self.claim(n) for n in nodes if isinstance(n, ox.NamedNode))
        return tuple(sorted(found, key=lambda c: c.claim.iri))

    def claim(self, node: ox.NamedNode) -> CheckedClaim:
        kind = next(iter(self.store.nodes(node, sl("claimKind"))), None)
        return CheckedClaim(
            claim=self.thing(node),
            kind=self.store.label(kind) if kind else "",
            verdict=verdict(self.store, node),
            finding=self.store.text(node, sl("finding")) or "",
            notes=self.notes(node),
            supported=self.notes(node, "supportedBy"),
            qualified=self.notes(node, "qualifiedBy"),
            disputed=self.notes(node, "disputedBy"),
        )

    # the pages of evidence and sources

    def resting(self) -> tuple[Fact, ...]:
        """Return what rests on this evidence, or on any evidence from this source, by kind of assertion."""
        evidence = [self.node, *self.store.subjects(sl("source"), self.node)]
        by_class: dict[str, dict[Thing, Value]] = {}
        for prop in ("evidence", "supportedBy", "qualifiedBy", "disputedBy"):
            for node in (n for e in evidence for n in self.store.subjects(sl(prop), e)):
                if isinstance(node, ox.NamedNode):
                    thing = self.thing(node)
                    kind = next(self.classes(node), Thing("", "Other")).label
                    by_class.setdefault(kind, {})[thing] = Value(thing)
        return tuple(
            Fact(Thing("", kind), tuple(sorted(values.values(), key=_value_order)))
            for kind, values in sorted(by_class.items())
        )


def _value_order(value: Value) -> tuple[bool, str]:
    return (value.inferred, (value.thing.label if value.thing else value.text).casefold())
