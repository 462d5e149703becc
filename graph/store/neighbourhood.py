"""The triples around one thing, read in as few strokes as can be and, around a hub, no more than a page can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES
from .store import INFERRED, RDF_TYPE, Store, Term, preferred

#: The most values of one property that are read.
MOST: Final = 300
#: Up to so many triples are read at a stroke; around a thing that has more, each property is read by itself.
_STROKE: Final = 3 * MOST

_OWN: Final = PREFIXES["sl"]


class Surroundings:
    """The other ends of the triples of one thing, by property, each with whether it is only inferred.

    Attributes:
        ends: by property, the other ends; True for one that no dataset asserts.
        beyond: the properties that have more ends than were read.
    """

    __slots__ = ("beyond", "ends")

    def __init__(self) -> None:
        self.ends: dict[ox.NamedNode, dict[Term, bool]] = {}
        self.beyond: set[ox.NamedNode] = set()

    def nodes(self, prop: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the ends that are IRIs, in the order of these, which is the same on disk as in memory."""
        found = [o for o in self.ends.get(prop, ()) if isinstance(o, ox.NamedNode)]
        return sorted(found, key=_iri) if len(found) > 1 else found

    def node(self, prop: ox.NamedNode) -> ox.NamedNode | None:
        """Return the first of the ends that are IRIs, or None."""
        return next(iter(self.nodes(prop)), None)

    def text(self, prop: ox.NamedNode) -> str:
        """Return the text to show where one is wanted, or nothing."""
        ends = self.ends.get(prop)
        literal = preferred(o for o in ends if isinstance(o, ox.Literal)) if ends else None
        return literal.value if literal else ""

    def is_a(self, cls: ox.NamedNode) -> bool:
        """Tell whether the thing is, as asserted or inferred, of a class; of what is said of it only."""
        return cls in self.ends.get(RDF_TYPE, ())

    def classes(self, wider: dict[ox.NamedNode, set[ox.NamedNode]]) -> list[ox.NamedNode]:
        """Return the most particular of Standlink's classes that the thing is of."""
        types = self.nodes(RDF_TYPE)
        broader = {c for t in types for c in wider.get(t, ()) if c != t}
        return [t for t in types if t not in broader and t.value.startswith(_OWN)]


def said_of(store: Store, node: ox.NamedNode) -> Surroundings:
    """Return what is said of a thing."""
    return _read(store, store.outgoing(node), lambda p: store.inner.quads_for_pattern(node, p, None), outward=True)


def referring_to(store: Store, node: ox.NamedNode) -> Surroundings:
    """Return what refers to a thing."""
    return _read(store, store.incoming(node), lambda p: store.inner.quads_for_pattern(None, p, node), outward=False)


def _read(
    store: Store, all_quads: Iterator[ox.Quad], of: Callable[[ox.NamedNode], Iterator[ox.Quad]], *, outward: bool
) -> Surroundings:
    found = Surroundings()
    if not _take(found, islice(all_quads, _STROKE), outward):
        return found
    found = Surroundings()
    for prop in store.schema.properties:
        # A triple that several datasets assert comes once for each.
        _take(found, islice(of(prop), 2 * MOST), outward)
        ends = found.ends.get(prop, {})
        if len(ends) > MOST:
            found.beyond.add(prop)
            found.ends[prop] = dict(islice(ends.items(), MOST))
    return found


def _take(found: Surroundings, quads: Iterator[ox.Quad], outward: bool) -> bool:
    """Take in quads; tell whether there were as many as a stroke may take, so that there may be more."""
    ends_of, taken = found.ends, 0
    for quad in quads:
        taken += 1
        end = quad.object if outward else quad.subject
        if isinstance(end, ox.Triple):
            continue
        prop = quad.predicate
        ends = ends_of.get(prop)
        if ends is None:
            ends = ends_of[prop] = {}
        ends[end] = quad.graph_name == INFERRED and ends.get(end, True)
    return taken == _STROKE


def _iri(node: ox.NamedNode) -> str:
    return node.value
