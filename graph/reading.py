"""Reading the description of a thing from a store.

Everything is read with index look-ups, no query engine: a page costs a few hundred of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox

from ..ontology.namespaces import PREFIXES, THINGS, kind_and_slug
from .description import CheckedClaim, Description, Fact, Figure, Note, Occurrence, Role, Thing, Value
from .store import INFERRED, LABEL, RDF_TYPE, Store, sl

_DESCRIPTION = ox.NamedNode(PREFIXES["dcterms"] + "description")
_TITLE = ox.NamedNode(PREFIXES["dcterms"] + "title")
_PUBLISHER = ox.NamedNode(PREFIXES["dcterms"] + "publisher")
_ISSUED = ox.NamedNode(PREFIXES["dcterms"] + "issued")
_PAGE = ox.NamedNode(PREFIXES["foaf"] + "page")
_ALT_LABEL = ox.NamedNode(PREFIXES["skos"] + "altLabel")

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
        self.schema = store.schema
        self.node = node
        self.numbers: dict[ox.NamedNode, int] = {}

    def read(self) -> Description:
        own = self.notes(self.node)
        evidence, sources = self.store.is_a(self.node, sl("Evidence")), self.store.is_a(self.node, sl("Source"))
        events = self.involving_events()
        facts = self.facts()
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
            events=tuple(self.occurrence(e) for e in sorted(events, key=self.event_order)),
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
        broader = {c for t in types for c in self.schema.wider.get(t, ()) if c != t}
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

    @cached_property
    def stated(self) -> dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.NamedNode]]:
        """The statements of which the thing is the subject, by property and object, and by what follows from these:
        where it is the object, by an inverse of the property and the subject.
        """
        found: dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.NamedNode]] = {}
        for statement in self.statements("subject"):
            for prop, other in self.sides(statement, "object"):
                found.setdefault((prop, other), []).append(statement)
        for (prop, other), statements in self.mirrored.items():
            for inverse in self.schema.inverses.get(prop, ()):
                found.setdefault((inverse, other), []).extend(statements)
        return found

    @cached_property
    def mirrored(self) -> dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.NamedNode]]:
        """The statements of which the thing is the object, by property and subject."""
        found: dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.NamedNode]] = {}
        for statement in self.statements("object"):
            for prop, other in self.sides(statement, "subject"):
                found.setdefault((prop, other), []).append(statement)
        return found

    def statements(self, side: str) -> Iterator[ox.NamedNode]:
        return (s for s in self.store.subjects(sl(side), self.node) if isinstance(s, ox.NamedNode))

    def sides(self, statement: ox.NamedNode, side: str) -> Iterator[tuple[ox.NamedNode, ox.NamedNode]]:
        for prop in self.store.nodes(statement, sl("property")):
            yield from ((prop, other) for other in self.store.nodes(statement, sl(side)))

    def facts(self) -> tuple[Fact, ...]:
        """Return what is said of the thing, by property; a shortcut leans on the events and statements behind it."""
        implied = self.implied()
        grouped: dict[ox.NamedNode, dict[ox.NamedNode | ox.Literal, bool]] = {}
        for quad in self.store.outgoing(self.node):
            prop, value = quad.predicate, quad.object
            if prop in _APART or not isinstance(value, ox.NamedNode | ox.Literal) or value == self.node:
                continue
            if (prop, value) not in implied:
                stated = isinstance(value, ox.NamedNode) and (prop, value) in self.stated
                grouped.setdefault(prop, {})[value] = quad.graph_name == INFERRED and not stated
        for values in grouped.values():
            self.drop_wider_regions(values)
        # Sorted before the values are read, so that notes are numbered in the order in which a page shows them.
        order = sorted(grouped, key=lambda p: (all(grouped[p].values()), self.store.label(p)))
        return tuple(self.fact(p, grouped[p]) for p in order)

    def fact(self, prop: ox.NamedNode, values: dict[ox.NamedNode | ox.Literal, bool]) -> Fact:
        behind = self.reasons(prop) if any(values.values()) else {}
        return Fact(self.thing(prop), tuple(self.value(prop, v, i, behind) for v, i in self.sorted(values)))

    def drop_wider_regions(self, values: dict[ox.NamedNode | ox.Literal, bool]) -> None:
        """Leave out inferred groups of countries that hold others in the list: at home in Sweden is so in Europe."""
        regions = [v for v in values if isinstance(v, ox.NamedNode) and v.value.startswith(THINGS + "region/")]
        for wider in {w for region in regions for w in self.store.nodes(region, sl("partOf"))}:
            if values.get(wider) and self.store.is_a(wider, sl("SupranationalRegion")):
                del values[wider]

    def sorted(self, values: dict[ox.NamedNode | ox.Literal, bool]) -> list[tuple[ox.NamedNode | ox.Literal, bool]]:
        def order(item: tuple[ox.NamedNode | ox.Literal, bool]) -> tuple[bool, str]:
            value, inferred = item
            name = self.store.label(value) if isinstance(value, ox.NamedNode) else value.value
            return inferred, name.casefold()

        return sorted(values.items(), key=order)

    def incoming(self) -> tuple[Fact, ...]:
        """Return what is said of other things with reference to this one, where no inverse property says it here."""
        grouped: dict[ox.NamedNode, dict[ox.NamedNode | ox.Literal, bool]] = {}
        for quad in self.store.incoming(self.node):
            prop, other = quad.predicate, quad.subject
            if prop in _APART or prop in self.schema.inverses or not prop.value.startswith(PREFIXES["sl"]):
                continue
            if isinstance(other, ox.NamedNode) and other != self.node and not self.is_record(other):
                grouped.setdefault(prop, {})[other] = quad.graph_name == INFERRED
        return tuple(
            Fact(self.thing(p), tuple(self.reference(p, o, inferred) for o, inferred in self.sorted(grouped[p])))
            for p in sorted(grouped, key=self.store.label)
        )

    def reference(self, prop: ox.NamedNode, other: ox.NamedNode | ox.Literal, inferred: bool) -> Value:
        assert isinstance(other, ox.NamedNode)
        statements = self.mirrored.get((prop, other), [])
        return Value(self.thing(other), notes=self.notes_of(statements), inferred=inferred)

    def is_record(self, node: ox.NamedNode) -> bool:
        """Tell whether a node is shown in a section of its own: an event, figure, claim, statement or evidence."""
        known = kind_and_slug(node.value)
        return known is None or known[0] in ("event", "observation", "claim", "statement", "evidence", "source")

    def implied(self) -> set[tuple[ox.NamedNode, object]]:
        """Return the facts that only repeat a more particular one (a super-property of another with that value)."""
        pairs = {(q.predicate, q.object) for q in self.store.outgoing(self.node)}
        return {(wider, o) for p, o in pairs for wider in self.schema.wider.get(p, ()) if (wider, o) in pairs}

    def value(
        self,
        prop: ox.NamedNode,
        value: ox.NamedNode | ox.Literal,
        inferred: bool,
        behind: dict[ox.NamedNode, list[ox.NamedNode]],
    ) -> Value:
        if isinstance(value, ox.Literal):
            return Value(None, value.value, value.language or "", self.notes(self.node), inferred)
        thing = self.thing(value)
        statements = self.stated.get((prop, value), [])
        if statements:
            return Value(
                thing,
                notes=self.notes_of(statements),
                began=self.first_text(statements, sl("began")),
                ended=self.first_text(statements, sl("ended")),
                remark=self.first_text(statements, _DESCRIPTION),
            )
        reasons = behind.get(value, []) if inferred else []
        return Value(thing, notes=self.notes_of(reasons), inferred=inferred, because=self.things(reasons))

    def notes_of(self, records: list[ox.NamedNode]) -> tuple[int, ...]:
        return tuple(sorted({n for record in records for n in self.notes(record)}))

    def first_text(self, records: list[ox.NamedNode], prop: ox.NamedNode) -> str:
        return next((text for record in records if (text := self.store.text(record, prop))), "")

    def reasons(self, prop: ox.NamedNode) -> dict[ox.NamedNode, list[ox.NamedNode]]:
        """Map each value that a property chain infers for the thing to the events from whose roles it does."""
        found: dict[ox.NamedNode, dict[ox.NamedNode, None]] = {}
        for of_subject, of_object in self.schema.roles.get(prop, ()):
            for event in self.store.subjects(of_subject, self.node):
                if isinstance(event, ox.NamedNode):
                    for value in self.store.nodes(event, of_object):
                        found.setdefault(value, {})[event] = None
        return {value: list(events) for value, events in found.items()}

    # events, figures, claims

    def involving_events(self) -> list[ox.NamedNode]:
        subjects = dict.fromkeys(q.subject for q in self.store.incoming(self.node) if q.predicate != sl("source"))
        found = (s for s in subjects if isinstance(s, ox.NamedNode) and self.store.is_a(s, sl("Event")))
        return [self.node, *found] if self.store.is_a(self.node, sl("Event")) else list(found)

    def date(self, event: ox.NamedNode) -> str:
        return min((d for p in _DATES if (d := self.store.text(event, sl(p)))), default="")

    def event_order(self, event: ox.NamedNode) -> tuple[str, str]:
        return self.date(event), self.store.label(event)

    def occurrence(self, event: ox.NamedNode) -> Occurrence:
        roles: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        for quad in self.store.outgoing(event):
            if quad.graph_name != INFERRED and quad.predicate not in _APART and isinstance(quad.object, ox.NamedNode):
                roles.setdefault(quad.predicate, set()).add(quad.object)
        regions = roles.pop(sl("inRegion"), set())
        return Occurrence(
            event=self.thing(event),
            kind=next(self.classes(event), Thing(sl("Event").value, "Event")),
            date=self.date(event),
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
