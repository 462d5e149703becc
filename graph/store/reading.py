"""Reading the description of a thing from a store.

Everything is read with index look-ups, no query engine: what is said of the thing, what refers to it, and once each
event, statement and piece of evidence that these lead to. Nothing depends on the order in which a store yields its
triples, which differs between disk and memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TypeGuard

import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES, THINGS, kind_and_slug
from .description import CheckedClaim, Description, Fact, Figure, Occurrence, Role, Thing, Value
from .evidence import note, verdict
from .neighbourhood import MOST, Surroundings, referring_to, said_of
from .store import LABEL, LANGUAGES, RDF_TYPE, Store, sl

_DESCRIPTION = ox.NamedNode(PREFIXES["dcterms"] + "description")
_TITLE = ox.NamedNode(PREFIXES["dcterms"] + "title")
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
_BEARING = tuple(sl(name) for name in ("evidence", "supportedBy", "qualifiedBy", "disputedBy"))
_DATES = tuple(sl(name) for name in ("occurred", "announced", "began"))
_STATEMENT, _EVENT = THINGS + "statement/", THINGS + "event/"
_MOST_RESTING = 4 * MOST  # names only, so more of them fit
#: Kinds that are shown in a section of their own.
_RECORDS = frozenset({"event", "observation", "claim", "statement", "evidence", "source"})

End = ox.NamedNode | ox.Literal
Pairs = dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.NamedNode]]


def describe(store: Store, iri: str) -> Description | None:
    """Return the description of a thing, or None if the release says nothing of it."""
    node = ox.NamedNode(iri)
    said = said_of(store, node)
    return _Reader(store, node, said).read() if said.ends else None


def statement_parts(store: Store, node: ox.NamedNode) -> tuple[Thing, Thing, Thing] | None:
    """Return subject, property and object of a statement, or None if the node is none."""
    if not node.value.startswith(_STATEMENT):
        return None
    parts = [next(iter(store.nodes(node, sl(p))), None) for p in ("subject", "property", "object")]
    s, p, o = (store.thing(part) if part else None for part in parts)
    return (s, p, o) if s and p and o else None


def statement_label(store: Store, node: ox.NamedNode) -> str | None:
    """Return what a statement states, in words, or None if the node is none."""
    parts = statement_parts(store, node)
    return " ".join(part.label for part in parts) if parts else None


class _Reader:
    """Reads one thing, and numbers the notes as they are met."""

    def __init__(self, store: Store, node: ox.NamedNode, said: Surroundings) -> None:
        self.store = store
        self.schema = store.schema
        self.node = node
        self.said = said
        self.referring = referring_to(store, node)
        self.records = {node: said}
        self.numbers: dict[ox.NamedNode, int] = {}

    def read(self) -> Description:
        said = self.said
        own = self.notes(said)
        proof = said.is_a(sl("Evidence")) or said.is_a(sl("Source"))
        known = kind_and_slug(self.node.value)
        # In the order in which a page shows them, so that its notes are numbered from top to bottom.
        facts = self.facts()
        events = tuple(self.occurrence(e) for e in self.events())
        figures, claims = self.figures(), self.claims()
        return Description(
            iri=self.node.value,
            kind=known[0] if known else "term",
            label=self.thing(self.node).label,
            names=self.names(),
            classes=self.classes(said),
            title=said.text(_TITLE),
            text=said.text(_DESCRIPTION),
            own_notes=own,
            facts=facts,
            events=events,
            figures=figures,
            claims=claims,
            incoming=() if proof else self.incoming(),
            resting=self.resting() if proof else (),
            beyond=tuple(self.thing(p) for p in sorted(self.referring.beyond, key=self.store.label)),
            statement=statement_parts(self.store, self.node),
            notes=tuple(note(self.store, e, n) for e, n in self.numbers.items()),
        )

    def record(self, node: ox.NamedNode) -> Surroundings:
        """Return what is said of a node, read once."""
        found = self.records.get(node)
        if found is None:
            found = self.records[node] = said_of(self.store, node)
        return found

    # names and kinds

    def thing(self, node: ox.NamedNode) -> Thing:
        words = statement_label(self.store, node)
        return Thing(node.value, words) if words else self.store.thing(node)

    def things(self, nodes: Iterable[ox.NamedNode]) -> tuple[Thing, ...]:
        return tuple(sorted((self.thing(n) for n in nodes), key=_by_label))

    def names(self) -> tuple[tuple[str, str], ...]:
        main = self.store.label(self.node)
        found = [
            (literal.language or "", literal.value)
            for prop in (LABEL, _ALT_LABEL)
            for literal in sorted(self.said.ends.get(prop, ()), key=_by_language)
            if isinstance(literal, ox.Literal)
        ]
        return tuple(dict.fromkeys((lang, name) for lang, name in found if name != main))

    def classes(self, said: Surroundings) -> tuple[Thing, ...]:
        return tuple(self.thing(c) for c in said.classes(self.schema.wider))

    # evidence

    def notes(self, said: Surroundings, prop: str = "evidence") -> tuple[int, ...]:
        numbers = self.numbers
        found = [numbers.setdefault(e, len(numbers) + 1) for e in said.nodes(sl(prop))]
        return tuple(sorted(found)) if len(found) > 1 else tuple(found)

    # facts

    @cached_property
    def stated(self) -> Pairs:
        """The statements of which the thing is the subject, by property and object, and by what follows from these:
        where it is the object, by an inverse of the property and the subject.
        """
        found = self.sides("subject", "object")
        for (prop, other), statements in self.mirrored.items():
            for inverse in self.schema.inverses.get(prop, ()):
                found.setdefault((inverse, other), []).extend(statements)
        return found

    @cached_property
    def mirrored(self) -> Pairs:
        """The statements of which the thing is the object, by property and subject."""
        return self.sides("object", "subject")

    def sides(self, this: str, that: str) -> Pairs:
        found: Pairs = {}
        for statement in self.referring.nodes(sl(this)):
            record = self.record(statement)
            for prop in record.nodes(sl("property")):
                for other in record.nodes(sl(that)):
                    found.setdefault((prop, other), []).append(statement)
        return found

    def facts(self) -> tuple[Fact, ...]:
        """Return what is said of the thing, by property; a shortcut leans on the events and statements behind it."""
        wider, said = self.schema.wider, self.said.ends
        grouped: dict[ox.NamedNode, dict[End, bool]] = {}
        for prop, ends in said.items():
            if prop in _APART:
                continue
            # A value of a more particular property says it already.
            particular = [said[p] for p in said if p in wider and prop in wider[p]]
            values = {
                end: inferred and not (isinstance(end, ox.NamedNode) and (prop, end) in self.stated)
                for end, inferred in ends.items()
                if isinstance(end, ox.NamedNode | ox.Literal)
                and end != self.node
                and not any(end in others for others in particular)
            }
            self.drop_wider_regions(values)
            if values:
                grouped[prop] = values
        order = sorted(grouped, key=lambda p: (all(grouped[p].values()), self.store.label(p), p.value))
        return tuple(self.fact(p, grouped[p]) for p in order)

    def fact(self, prop: ox.NamedNode, values: dict[End, bool]) -> Fact:
        behind = self.reasons(prop) if any(values.values()) else {}
        shown = tuple(self.value(prop, v, i, behind) for v, i in self.sorted(values))
        return Fact(self.thing(prop), shown, more=prop in self.said.beyond)

    def drop_wider_regions(self, values: dict[End, bool]) -> None:
        """Leave out inferred groups of countries that hold others in the list: at home in Sweden is so in Europe."""
        inferred = {v for v, only in values.items() if only and v.value.startswith(THINGS + "region/")}
        groups = {v for v in inferred if isinstance(v, ox.NamedNode) and self.store.is_a(v, sl("SupranationalRegion"))}
        if groups:
            regions = [v for v in values if isinstance(v, ox.NamedNode) and v.value.startswith(THINGS + "region/")]
            for wider in groups & {w for region in regions for w in self.store.nodes(region, sl("partOf"))}:
                del values[wider]

    def sorted(self, values: dict[End, bool]) -> list[tuple[End, bool]]:
        def order(item: tuple[End, bool]) -> tuple[bool, str, str]:
            value, inferred = item
            name = self.store.label(value) if isinstance(value, ox.NamedNode) else value.value
            return inferred, name.casefold(), str(value)

        return sorted(values.items(), key=order) if len(values) > 1 else list(values.items())

    def incoming(self) -> tuple[Fact, ...]:
        """Return what is said of other things with reference to this one, where no inverse property says it here."""
        grouped: dict[ox.NamedNode, dict[End, bool]] = {}
        for prop, ends in self.referring.ends.items():
            if prop in _APART or prop in self.schema.inverses or not prop.value.startswith(PREFIXES["sl"]):
                continue
            for other, inferred in ends.items():
                if isinstance(other, ox.NamedNode) and other != self.node and not _is_record(other):
                    grouped.setdefault(prop, {})[other] = inferred
        return tuple(
            Fact(
                self.thing(p),
                tuple(self.reference(p, o, inferred) for o, inferred in self.sorted(grouped[p])),
                more=p in self.referring.beyond,
            )
            for p in sorted(grouped, key=self.store.label)
        )

    def reference(self, prop: ox.NamedNode, other: End, inferred: bool) -> Value:
        assert isinstance(other, ox.NamedNode)
        statements = self.mirrored.get((prop, other), [])
        return Value(self.thing(other), notes=self.notes_of(statements), inferred=inferred)

    def value(
        self, prop: ox.NamedNode, value: End, inferred: bool, behind: dict[ox.NamedNode, list[ox.NamedNode]]
    ) -> Value:
        if isinstance(value, ox.Literal):
            return Value(None, value.value, value.language or "", self.notes(self.said), inferred)
        statements = self.stated.get((prop, value))
        if statements:
            return Value(
                self.thing(value),
                notes=self.notes_of(statements),
                began=self.first_text(statements, sl("began")),
                ended=self.first_text(statements, sl("ended")),
                remark=self.first_text(statements, _DESCRIPTION),
            )
        reasons = behind.get(value, []) if inferred else []
        return Value(self.thing(value), notes=self.notes_of(reasons), inferred=inferred, because=self.things(reasons))

    def notes_of(self, records: list[ox.NamedNode]) -> tuple[int, ...]:
        return tuple(sorted({n for record in records for n in self.notes(self.record(record))}))

    def first_text(self, records: list[ox.NamedNode], prop: ox.NamedNode) -> str:
        return next((text for record in records if (text := self.record(record).text(prop))), "")

    def reasons(self, prop: ox.NamedNode) -> dict[ox.NamedNode, list[ox.NamedNode]]:
        """Map each value that a property chain infers for the thing to the events from whose roles it does."""
        found: dict[ox.NamedNode, dict[ox.NamedNode, None]] = {}
        for of_subject, of_object in sorted(self.schema.roles.get(prop, ()), key=str):
            for event in self.referring.nodes(of_subject):
                for value in self.record(event).nodes(of_object):
                    found.setdefault(value, {})[event] = None
        return {value: list(events) for value, events in found.items()}

    # events, figures, claims

    def events(self) -> list[ox.NamedNode]:
        """Return the events in which the thing has a part, and itself if it is one, the earliest first."""
        found = {e for p, ends in self.referring.ends.items() if p != sl("source") for e in ends if _is_event(e)}
        if _is_event(self.node):
            found.add(self.node)
        nodes = sorted((n for n in found if isinstance(n, ox.NamedNode)), key=str)[:MOST]
        return sorted(nodes, key=lambda e: (_date(self.record(e)), self.store.label(e), e.value))

    def occurrence(self, event: ox.NamedNode) -> Occurrence:
        record = self.record(event)
        roles = [
            (self.thing(prop), [o for o, inferred in ends.items() if not inferred and isinstance(o, ox.NamedNode)])
            for prop, ends in record.ends.items()
            if prop not in _APART and prop != sl("inRegion")
        ]
        return Occurrence(
            event=self.thing(event),
            kind=next(iter(self.classes(record)), Thing(sl("Event").value, "Event")),
            date=_date(record),
            until=record.text(sl("ended")),
            roles=tuple(Role(p, self.things(o)) for p, o in sorted(roles, key=lambda r: _by_label(r[0])) if o),
            regions=self.things(o for o, i in record.ends.get(sl("inRegion"), {}).items() if not i and _is_iri(o)),
            outcome=record.text(sl("outcome")),
            remark=record.text(_DESCRIPTION),
            notes=self.notes(record),
        )

    def figures(self) -> tuple[Figure, ...]:
        nodes = self.referring.nodes(sl("observed"))
        if self.said.is_a(sl("Observation")):
            nodes = [*nodes, self.node]
        found = (self.figure(n) for n in nodes)
        return tuple(sorted(found, key=lambda f: (f.indicator.label, f.period, _by_label(f.observation))))

    def figure(self, node: ox.NamedNode) -> Figure:
        record = self.record(node)

        def one(name: str) -> Thing:
            return self.thing(record.node(sl(name)) or node)

        return Figure(
            observation=self.thing(node),
            indicator=one("indicator"),
            observed=one("observed"),
            period=record.text(sl("period")),
            value=record.text(sl("value")),
            unit=one("unit"),
            remark=record.text(_DESCRIPTION),
            notes=self.notes(record),
        )

    def claims(self) -> tuple[CheckedClaim, ...]:
        nodes = set(self.referring.nodes(sl("about")))
        if self.said.is_a(sl("Claim")):
            nodes.add(self.node)
        return tuple(self.claim(n) for n in sorted(nodes, key=str))

    def claim(self, node: ox.NamedNode) -> CheckedClaim:
        record = self.record(node)
        kind = record.node(sl("claimKind"))
        return CheckedClaim(
            claim=self.thing(node),
            kind=self.store.label(kind) if kind else "",
            verdict=verdict(record),
            finding=record.text(sl("finding")),
            notes=self.notes(record),
            supported=self.notes(record, "supportedBy"),
            qualified=self.notes(record, "qualifiedBy"),
            disputed=self.notes(record, "disputedBy"),
        )

    # the pages of evidence and sources

    def resting(self) -> tuple[Fact, ...]:
        """Return what rests on this evidence, or on any evidence from this source, by kind of assertion."""
        pieces = [self.referring, *(referring_to(self.store, e) for e in self.referring.nodes(sl("source")))]
        nodes = {n: p in e.beyond for e in pieces for p in _BEARING for n in e.nodes(p)}
        by_class: dict[str, list[Thing]] = {}
        cut = set()
        for node in sorted(nodes, key=str)[:_MOST_RESTING]:
            kind = next(iter(self.classes(self.record(node))), Thing("", "Other")).label
            by_class.setdefault(kind, []).append(self.thing(node))
            if nodes[node] or len(nodes) > _MOST_RESTING:
                cut.add(kind)
        return tuple(
            Fact(Thing("", kind), tuple(Value(t) for t in sorted(things, key=_by_label)), more=kind in cut)
            for kind, things in sorted(by_class.items())
        )


def _date(event: Surroundings) -> str:
    return min((d for p in _DATES if (d := event.text(p))), default="")


def _by_language(name: object) -> tuple[int, str]:
    language = name.language if isinstance(name, ox.Literal) else None
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), str(name)


def _is_event(end: object) -> bool:
    # Checked by the gate: what has such an address is an event, and no event has another.
    return isinstance(end, ox.NamedNode) and end.value.startswith(_EVENT)


def _is_iri(end: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(end, ox.NamedNode)


def _is_record(node: ox.NamedNode) -> bool:
    known = kind_and_slug(node.value)
    return known is None or known[0] in _RECORDS


def _by_label(thing: Thing) -> tuple[str, str]:
    return thing.label.casefold(), thing.iri
