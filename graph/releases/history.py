"""The history of a thing: what the kept releases say of it, each compared with the one before.

Compared are the asserted facts with the thing as subject, and the counts of what refers to it. What is inferred changes
with these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import pyoxigraph as ox
from msgspec import Struct

from ...ontology.namespaces import GRAPHS
from ..store.description import Counts, Fact, Thing, Value
from ..store.store import LABEL, RDF_TYPE, Store, sl
from .release import Release

#: What happened to a thing in a release: it was there in the first one that is kept, was added, changed, stayed the
#: same, was removed, or was not there yet or any more.
State = Literal["kept", "added", "changed", "same", "removed", "absent"]
#: The most facts of a release that are listed; their number is that of all.
MOST: Final = 50
#: The counts that are compared.
COUNTED: Final = ("events", "figures", "claims", "sources")
_EVIDENCE: Final = sl("evidence")


class Version(Struct, frozen=True):
    """A thing in a release.

    Attributes:
        release: the id of the release.
        published: when it was published, in ISO 8601.
        state: what happened to the thing.
        added, removed: facts that only this release or only the one before has, by property; the first of many.
        added_count, removed_count: the numbers of all.
        counts: how many events and other things refer to it; None if it is absent.
    """

    release: str
    published: str
    state: State
    added: tuple[Fact, ...] = ()
    removed: tuple[Fact, ...] = ()
    added_count: int = 0
    removed_count: int = 0
    counts: Counts | None = None


def history(releases: Sequence[Release], iri: str) -> tuple[Version, ...]:
    """Return a thing in each of some releases, in their order, compared with the one before."""
    found: list[Version] = []
    before: tuple[Release, set[ox.Triple], Counts | None] | None = None
    for release in releases:
        triples = _asserted(release, ox.NamedNode(iri))
        described = release.describe(iri) if triples else None
        counts = described.counts if described else None
        found.append(_version(release, triples, counts, before))
        before = release, triples, counts
    return tuple(found)


def _version(
    release: Release,
    triples: set[ox.Triple],
    counts: Counts | None,
    before: tuple[Release, set[ox.Triple], Counts | None] | None,
) -> Version:
    earlier, known, counted = before or (None, set[ox.Triple](), None)
    if earlier is None or not known:
        state: State = "absent" if not triples else "kept" if earlier is None else "added"
        return Version(release.id, release.published, state, counts=counts)
    if not triples:
        return Version(release.id, release.published, "removed")
    added, removed = triples - known, known - triples
    is_same = not added and not removed and _numbers(counts) == _numbers(counted)
    return Version(
        release.id,
        release.published,
        "same" if is_same else "changed",
        added=_facts(release.store, added),
        removed=_facts(earlier.store, removed),
        added_count=len(added),
        removed_count=len(removed),
        counts=counts,
    )


def _asserted(release: Release, node: ox.NamedNode) -> set[ox.Triple]:
    """Return the triples that the datasets of a release assert of a thing."""
    graphs = (ox.NamedNode(GRAPHS + each["name"]) for each in release.manifest["datasets"])
    return {quad.triple for graph in graphs for quad in release.store.quads(node, graph=graph)}


def _numbers(counts: Counts | None) -> tuple[int, ...]:
    return tuple(getattr(counts, name) for name in COUNTED) if counts else ()


def _facts(store: Store, triples: Iterable[ox.Triple]) -> tuple[Fact, ...]:
    """Return triples as facts by property, the first of many."""
    grouped: dict[ox.NamedNode, list[Value]] = {}
    for triple in sorted(triples, key=str)[:MOST]:
        grouped.setdefault(triple.predicate, []).append(_value(store, triple.object))
    return tuple(Fact(_term(store, prop), tuple(values), len(values)) for prop, values in grouped.items())


def _value(store: Store, term: object) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(store.thing(term))
    return Value(None, term.value, term.language or "") if isinstance(term, ox.Literal) else Value(None, str(term))


def _term(store: Store, prop: ox.NamedNode) -> Thing:
    named = {RDF_TYPE: "class", LABEL: "name", _EVIDENCE: "evidence"}
    return Thing(prop.value, named[prop]) if prop in named else store.thing(prop)
