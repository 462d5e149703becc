"""How many links, events, figures, claims and sources a thing has, and the assertions that use a piece of evidence.

Of a hub these numbers come from the index of the release, where ``graph/index/hubs.py`` counts by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox

from ...ontology.namespaces import KINDS, THINGS, kind_and_slug, namespaces_of, vocabularies
from .description import Counts, Fact, Thing, Value
from .hub import ASSERTIONS, RECORDS, Hub
from .neighbourhood import Neighbourhood, incoming
from .store import Store, sl

_LINKED = frozenset(KINDS) - set(RECORDS)
_EVIDENCE_PROPERTIES = tuple(sl(name) for name in ("evidence", "supportedBy", "qualifiedBy", "disputedBy"))

Record = Callable[[ox.NamedNode], Neighbourhood]
Sources = Callable[[ox.NamedNode], Iterable[ox.NamedNode]]
Naming = Callable[[ox.NamedNode], Thing]


def events_of(referring: Neighbourhood) -> set[ox.NamedNode]:
    """Return the events that refer to a thing as one that has a role in them."""
    # An address that leads on to an event's (dcterms:isReplacedBy) is no role.
    roles = (prop for prop in referring.ends if prop.value.startswith(vocabularies()) and prop != sl("source"))
    events = namespaces_of("event")
    ends = (end for prop in roles for end in referring.ends[prop])
    # The gate checks that exactly the events have such IRIs.
    return {end for end in ends if isinstance(end, ox.NamedNode) and end.value.startswith(events)}


def is_record(node: ox.NamedNode) -> bool:
    """Return whether a node is a record about other things, or nothing of ours."""
    iri = node.value
    # A page asks this of every link. The index too goes by the kind in the IRI (``graph/index/reading.py``).
    if iri.startswith(THINGS):
        return iri[len(THINGS) : iri.find("/", len(THINGS))] not in _LINKED
    known = kind_and_slug(iri)
    return known is None or known[0] not in _LINKED


def count(
    node: ox.NamedNode, own: Neighbourhood, referring: Neighbourhood, record: Record, sources_of: Sources
) -> Counts:
    """Count what the page of a thing has, from all of its links."""
    events = events_of(referring) - {node}
    figures, claims = set(referring.nodes(sl("observed"))), set(referring.nodes(sl("about")))
    statements = {*referring.nodes(sl("subject")), *referring.nodes(sl("object"))}
    sources = [
        {source for evidence in record(each).nodes(sl("evidence")) for source in sources_of(evidence)}
        for each in events | figures | claims | statements
    ]
    linked = {
        end
        for side in (own, referring)
        for prop, ends in side.ends.items()
        if prop.value.startswith(vocabularies())
        for end in ends
        if isinstance(end, ox.NamedNode) and not is_record(end)
    }
    return Counts(
        links=len(linked - {node}),
        events=len(events),
        figures=len(figures),
        claims=len(claims),
        sourced=sum(map(bool, sources)),
        one_source=sum(len(of_one) == 1 for of_one in sources),
        sources=len(set().union(*sources)),
    )


def assertions(
    store: Store, referring: Neighbourhood, class_of: Callable[[ox.NamedNode], Thing], thing: Naming
) -> tuple[Fact, ...]:
    """Return the assertions that use a piece of evidence, or any evidence from a source, by class."""
    pieces = [referring, *(incoming(store, evidence) for evidence in referring.nodes(sl("source")))]
    by_class: dict[Thing, list[ox.NamedNode]] = {}
    for user in {user for piece in pieces for prop in _EVIDENCE_PROPERTIES for user in piece.nodes(prop)}:
        by_class.setdefault(class_of(user), []).append(user)
    ordered = sorted(by_class, key=lambda kind: kind.label)
    return tuple(Fact(kind, _named(by_class[kind], thing), len(by_class[kind])) for kind in ordered)


def listed_assertions(hub: Hub, thing: Naming) -> tuple[Fact, ...]:
    """Return the number of assertions that use the evidence of a hub, by kind, with the first of each."""
    found = {name.removeprefix(ASSERTIONS): x for (_, name), x in hub.lists.items() if name.startswith(ASSERTIONS)}
    return tuple(
        Fact(thing(sl(kind.capitalize())), _named(map(ox.NamedNode, links.iris), thing), links.total)
        for kind, links in sorted(found.items())
    )


def _named(nodes: Iterable[ox.NamedNode], thing: Naming) -> tuple[Value, ...]:
    return tuple(Value(t) for t in sorted(map(thing, nodes), key=lambda t: t.order))
