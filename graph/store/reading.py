"""Read the description of a thing from a store.

Everything is read with index look-ups, without the query engine: the triples from and to the thing, then each linked
event, statement and piece of evidence once. No result depends on the order in which a store yields triples, which
differs between disk and memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import islice
from typing import Final, TypeGuard

import pyoxigraph as ox

from ...ontology.namespaces import kind_and_slug, namespaces_of, node, vocabularies
from .counting import assertions, count, events_of, is_record, listed_assertions
from .description import CheckedClaim, Counts, Description, Fact, Figure, Occurrence, Origin, Role, Thing, Value
from .evidence import Footnotes, checked_claim, origin_of
from .hub import EVENTS, FIGURES, Hub
from .neighbourhood import MOST, Neighbourhood, incoming, most_specific, outgoing
from .statements import statement_label, statement_parts
from .store import LABEL, RDF_TYPE, Store, sl

_DESCRIPTION, _TITLE, _ALT_LABEL = map(node, ("dcterms:description", "dcterms:title", "skos:altLabel"))

#: Properties that a page shows elsewhere, or that only repeat others.
_SHOWN_ELSEWHERE = {
    RDF_TYPE,
    LABEL,
    _DESCRIPTION,
    _TITLE,
    _ALT_LABEL,
    *(sl(name) for name in ("evidence", "source", "subject", "property", "object", "when", "outcome", "finding")),
    sl("uncheckedBecause"),
    *(sl(name) for name in ("involves", "indicator", "observed", "value", "unit", "period")),
}
_IN_REGION = sl("inRegion")
_NO_ROLES = {*_SHOWN_ELSEWHERE, _IN_REGION}
#: Sorts after every date.
_UNDATED = "~"

#: Raise it whenever the same graph would give another description: what a release keeps of hubs is then read again.
VERSION: Final = 3

End = ox.NamedNode | ox.Literal
Nodes = Iterable[ox.NamedNode]
_ENDS: Final = (ox.NamedNode, ox.Literal)
Pairs = dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.NamedNode]]


def describe(store: Store, iri: str, hub: Hub | None = None) -> Description | None:
    """Return the description of a thing, or None if the release does not describe it.

    Args:
        store: the graph.
        iri: of the thing.
        hub: what the index of the release has on it; without it, counts of a hub are those of the links read.
    """
    node = ox.NamedNode(iri)
    own = outgoing(store, node, hub.properties("from") if hub else None)
    return _Reader(store, node, own, hub).read() if own.ends else None


class _Reader:
    """Reads one thing and numbers its notes in order of first use."""

    def __init__(self, store: Store, node: ox.NamedNode, own: Neighbourhood, hub: Hub | None) -> None:
        self.store = store
        self.schema = store.schema
        self.node = node
        self.own = own
        self.hub = hub
        self.referring = incoming(store, node, hub.properties("to") if hub else None)
        self.records = {node: own}
        self.footnotes = Footnotes(store)
        self.origins: dict[tuple[ox.NamedNode, ...], tuple[Origin, Thing | None]] = {}

    def read(self) -> Description:
        own = self.own
        own_notes = self.notes(own)
        is_proof = own.is_a(sl("Evidence")) or own.is_a(sl("Source"))
        known = kind_and_slug(self.node.value)
        # Read in page order, so that notes are numbered from top to bottom.
        facts = self.facts()
        events = tuple(self.occurrence(e) for e in self.events())
        figures, claims = self.figures(), self.claims()
        return Description(
            iri=self.node.value,
            kind=known[0] if known else "term",
            label=self.thing(self.node).label,
            names=self.names(),
            classes=self.classes(own),
            title=own.text(_TITLE),
            text=own.text(_DESCRIPTION),
            own_notes=own_notes,
            facts=facts,
            events=events,
            figures=figures,
            claims=claims,
            counts=self.counts(),
            incoming=() if is_proof else self.incoming(),
            resting=self.assertions() if is_proof else (),
            beyond=tuple(
                Fact(self.thing(p), (), self.referring.totals[p])
                for p in sorted(self.referring.totals, key=self.store.label)
            ),
            statement=statement_parts(self.store, self.node),
            notes=self.footnotes.notes(),
        )

    def record(self, node: ox.NamedNode) -> Neighbourhood:
        """Return the outgoing triples of a node, read once."""
        found = self.records.get(node)
        if found is None:
            found = self.records[node] = outgoing(self.store, node)
        return found

    # names and kinds

    def thing(self, node: ox.NamedNode) -> Thing:
        words = statement_label(self.store, node) if node.value.startswith(namespaces_of("statement")) else None
        return Thing(node.value, words) if words else self.store.thing(node)

    def shown(self, node: ox.NamedNode) -> bool:
        """Return whether the page shows all of a node, so that it is read once: an event of a thing with few."""
        return node in self.records or (self.hub is None and node.value.startswith(namespaces_of("event")))

    def among(self, values: Collection[ox.NamedNode], node: ox.NamedNode, prop: ox.NamedNode) -> list[ox.NamedNode]:
        """Return those of some things that are values of a property of a node, which may have very many."""
        if self.shown(node) and prop not in self.record(node).totals:
            ends = self.record(node).nodes(prop)
        else:
            triples = list(islice(self.store.triples(node, prop), MOST + 1))
            if len(triples) > MOST:
                return [value for value in values if next(self.store.triples(node, prop, value), None)]
            ends = [t.object for t in triples if isinstance(t.object, ox.NamedNode)]
        return [end for end in ends if end in values]

    def things(self, nodes: Iterable[ox.NamedNode]) -> tuple[Thing, ...]:
        return tuple(sorted((self.thing(n) for n in nodes), key=lambda t: t.order))

    def names(self) -> tuple[tuple[str, str], ...]:
        """Return the names other than the main one, each with its language."""
        main = self.store.label(self.node)
        found = (text for prop in (LABEL, _ALT_LABEL) for text in self.own.texts(prop))
        return tuple(dict.fromkeys((text.language or "", text.value) for text in found if text.value != main))

    def classes(self, record: Neighbourhood) -> tuple[Thing, ...]:
        return tuple(self.thing(c) for c in record.classes(self.schema.wider))

    # evidence

    def notes(self, record: Neighbourhood) -> tuple[int, ...]:
        return self.footnotes(record.nodes(sl("evidence")))

    def evidence(self, record: ox.NamedNode) -> list[ox.NamedNode]:
        if self.shown(record):
            return self.record(record).nodes(sl("evidence"))
        # In the order of a neighbourhood.
        return sorted(self.store.nodes(record, sl("evidence")), key=lambda piece: piece.value)

    # facts

    @cached_property
    def stated(self) -> Pairs:
        """The statements about the thing, by property and other end; inverse properties if it is the object."""
        found = self.sides("subject", "object")
        for (prop, other), statements in self.mirrored.items():
            for inverse in self.schema.inverses.get(prop, ()):
                found.setdefault((inverse, other), []).extend(statements)
        return found

    @cached_property
    def mirrored(self) -> Pairs:
        """The statements with the thing as object, by property and subject."""
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
        """Return the facts on the thing, by property; inferred values cite the events and statements behind them."""
        own, stated = self.own.ends, self.stated
        narrower: dict[ox.NamedNode, list[ox.NamedNode]] = {}
        for prop in own:
            for wider in self.schema.wider.get(prop, ()):
                narrower.setdefault(wider, []).append(prop)
        grouped: dict[ox.NamedNode, dict[End, bool]] = {}
        for prop, ends in own.items():
            if prop in _SHOWN_ELSEWHERE:
                continue
            # Values that a more specific property repeats are left out, unless the page has a part of them only.
            in_part = prop in self.own.totals
            specific = [] if in_part else [own[p] for p in narrower.get(prop, ())]
            values = {
                end: not graphs and (prop, end) not in stated
                for end, graphs in ends.items()
                if isinstance(end, _ENDS) and end != self.node and not any(end in others for others in specific)
            }
            if not in_part:
                self.drop_wider_regions(values)
            if values:
                grouped[prop] = values
        order = sorted(grouped, key=lambda p: (all(grouped[p].values()), self.store.label(p), p.value))
        return tuple(self.fact(p, grouped[p]) for p in order)

    def fact(self, prop: ox.NamedNode, values: dict[End, bool]) -> Fact:
        inferred = {v for v, only in values.items() if only and isinstance(v, ox.NamedNode)}
        behind = self.reasons(prop, inferred) if inferred else {}
        shown = tuple(self.value(prop, v, i, behind) for v, i in self.sorted(values))
        return Fact(self.thing(prop), shown, self.own.totals.get(prop) or len(shown))

    def drop_wider_regions(self, values: dict[End, bool]) -> None:
        """Remove inferred groups of countries that contain other listed regions: Sweden implies Europe."""
        regions = [v for v in values if isinstance(v, ox.NamedNode) and v.value.startswith(namespaces_of("region"))]
        for wider in {group for region in regions for group in self.store.groups(region)}:
            if values.get(wider):
                del values[wider]

    def sorted(self, values: dict[End, bool]) -> list[tuple[End, bool]]:
        def order(item: tuple[End, bool]) -> tuple[bool, str, str]:
            value, inferred = item
            name = self.store.label(value) if isinstance(value, ox.NamedNode) else value.value
            return inferred, name.casefold(), str(value)

        return sorted(values.items(), key=order) if len(values) > 1 else list(values.items())

    def incoming(self) -> tuple[Fact, ...]:
        """Return the facts on other things that refer to this one by a property without an inverse."""
        grouped: dict[ox.NamedNode, dict[End, bool]] = {}
        for prop, ends in self.referring.ends.items():
            if prop in _SHOWN_ELSEWHERE or prop in self.schema.inverses or not prop.value.startswith(vocabularies()):
                continue
            for other, graphs in ends.items():
                if isinstance(other, ox.NamedNode) and other != self.node and not is_record(other):
                    grouped.setdefault(prop, {})[other] = not graphs
        # In page order, whatever the order of the store, since this numbers the notes.
        order = sorted(grouped, key=lambda p: (self.store.label(p), p.value))
        shown = {p: tuple(self.reference(p, o, i) for o, i in self.sorted(grouped[p])) for p in order}
        totals = self.referring.totals
        return tuple(Fact(self.thing(p), shown[p], totals.get(p) or len(shown[p])) for p in order)

    def reference(self, prop: ox.NamedNode, other: End, inferred: bool) -> Value:
        assert isinstance(other, ox.NamedNode)
        statements = self.mirrored.get((prop, other), [])
        origin = self.origin(self.referring.ends[prop][other], statements)
        return Value(self.thing(other), "", "", self.notes_of(statements), inferred and not statements, *origin)

    def value(
        self, prop: ox.NamedNode, value: End, inferred: bool, behind: dict[ox.NamedNode, list[ox.NamedNode]]
    ) -> Value:
        graphs = self.own.ends[prop][value]
        if isinstance(value, ox.Literal):
            own = self.notes(self.own)
            return Value(None, value.value, value.language or "", own, inferred, *self.origin(graphs))
        statements = self.stated.get((prop, value), [])
        reasons = behind.get(value, []) if inferred else []
        if not statements and not reasons:
            return Value(self.thing(value), "", "", (), inferred, *self.origin(graphs))
        return Value(
            self.thing(value),
            "",
            "",
            self.notes_of(statements or reasons),
            inferred,
            *self.origin(graphs, statements),
            began=self.first_text(statements, sl("began")),
            ended=self.first_text(statements, sl("ended")),
            remark=self.first_text(statements, _DESCRIPTION),
            because=self.things(reasons),
        )

    def origin(self, graphs: Nodes, records: Nodes = ()) -> tuple[Origin, Thing | None]:
        """Return the origin of a triple: the graphs that assert it, or else those of the statements of it."""
        behind = tuple(graphs or {g for r in records for g in self.record(r).asserted_in()})
        found = self.origins.get(behind)
        if found is None:
            found = self.origins[behind] = origin_of(self.store, behind)
        return found

    def notes_of(self, records: list[ox.NamedNode]) -> tuple[int, ...]:
        return self.footnotes(piece for record in records for piece in self.evidence(record))

    def first_text(self, records: list[ox.NamedNode], prop: ox.NamedNode) -> str:
        return next((text for record in records if (text := self.record(record).text(prop))), "")

    def reasons(self, prop: ox.NamedNode, inferred: Collection[ox.NamedNode]) -> dict[ox.NamedNode, list[ox.NamedNode]]:
        """Map each value that a property chain infers for the thing to the events from whose roles it follows."""
        found: dict[ox.NamedNode, dict[ox.NamedNode, None]] = {}
        for of_subject, of_object in self.schema.roles.get(prop, ()):
            if of_subject in self.referring.totals:
                continue  # A part of the reasons would be taken for all; "step by step" has them.
            for event in self.referring.nodes(of_subject):
                for value in self.among(inferred, event, of_object):
                    found.setdefault(value, {})[event] = None
        return {value: list(events) for value, events in found.items()}

    # events, figures, claims

    def events(self) -> list[ox.NamedNode]:
        """Return the events in which the thing has a role, and itself if it is one, in order of date."""
        if self.hub and (listed := self.hub.lists.get(("to", EVENTS))):
            return [ox.NamedNode(iri) for iri in listed.iris]
        found = events_of(self.referring)
        if self.node.value.startswith(namespaces_of("event")):
            found.add(self.node)
        return sorted(found, key=lambda e: (self.record(e).date() or _UNDATED, self.store.label(e), e.value))

    def occurrence(self, event: ox.NamedNode) -> Occurrence:
        record = self.record(event)
        origin = self.origin(record.asserted_in())
        roles = [
            (self.thing(prop), [o for o, graphs in ends.items() if graphs and isinstance(o, ox.NamedNode)])
            for prop, ends in record.ends.items()
            if prop not in _NO_ROLES
        ]
        return Occurrence(
            event=self.thing(event),
            kind=next(iter(self.classes(record)), Thing(sl("Event").value, "Event")),
            date=record.date(),
            until=record.text(sl("ended")),
            roles=tuple(Role(p, self.things(o)) for p, o in sorted(roles, key=lambda r: r[0].order) if o),
            regions=self.things(o for o, graphs in record.ends.get(_IN_REGION, {}).items() if graphs and _is_iri(o)),
            outcome=record.text(sl("outcome")),
            remark=record.text(_DESCRIPTION),
            notes=self.notes(record),
            origin=origin[0],
            dataset=origin[1],
        )

    def figures(self) -> tuple[Figure, ...]:
        """Return the figures of the thing by indicator and period; of a hub, the latest, as its list has them."""
        if self.hub and (listed := self.hub.lists.get(("to", FIGURES))):
            return tuple(self.figure(ox.NamedNode(iri)) for iri in listed.iris)
        nodes = self.referring.nodes(sl("observed"))
        if self.own.is_a(sl("Observation")):
            nodes = [*nodes, self.node]
        found = (self.figure(n) for n in nodes)
        return tuple(sorted(found, key=lambda f: (f.indicator.label, f.period, f.observation.order)))

    def figure(self, node: ox.NamedNode) -> Figure:
        record = self.record(node)
        origin = self.origin(record.asserted_in())
        narrowed = {
            p: self.store.label(ends[0]) if (ends := record.nodes(p)) else record.text(p)
            for p in record.ends
            if p not in _SHOWN_ELSEWHERE and p.value.startswith(vocabularies())
        }

        def one(name: str) -> Thing:
            return self.thing(record.node(sl(name)) or node)

        return Figure(
            observation=self.thing(node),
            indicator=one("indicator"),
            observed=one("observed"),
            period=record.text(sl("period")),
            value=record.text(sl("value")),
            unit=one("unit"),
            dimensions=tuple((self.thing(p), narrowed[p]) for p in sorted(narrowed, key=str)),
            remark=record.text(_DESCRIPTION),
            notes=self.notes(record),
            origin=origin[0],
            dataset=origin[1],
        )

    def claims(self) -> tuple[CheckedClaim, ...]:
        nodes = set(self.referring.nodes(sl("about")))
        if self.own.is_a(sl("Claim")):
            nodes.add(self.node)
        claims = sorted(nodes, key=str)
        return tuple(checked_claim(self.store, self.thing(n), self.record(n), self.footnotes) for n in claims)

    # counts, and the pages of evidence and sources

    def counts(self) -> Counts:
        if self.hub:
            return Counts(**self.hub.counts)
        return count(self.node, self.own, self.referring, self.record, self.footnotes.sources)

    def assertions(self) -> tuple[Fact, ...]:
        listed = listed_assertions(self.hub, self.thing) if self.hub else ()
        return listed or assertions(self.store, self.referring, self.first_class, self.thing)

    def first_class(self, node: ox.NamedNode) -> Thing:
        found = most_specific(self.store.nodes(node, RDF_TYPE), self.schema.wider)
        return self.thing(found[0]) if found else Thing("", "Other")


def _is_iri(end: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(end, ox.NamedNode)
