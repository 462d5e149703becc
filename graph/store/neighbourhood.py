"""The triples around one thing, read with few look-ups; of a hub, the longest lists of links come from the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES
from .hub import Links
from .store import INFERRED, RDF_TYPE, Store, Term, preferred

#: The maximum number of values of one property that are read; the index of a release has the number of more.
MOST: Final = 300
#: Up to this many triples are read at once; if a thing has more, each property is read separately.
_AT_ONCE: Final = 3 * MOST

_OWN: Final = PREFIXES["sl"]


class Neighbourhood:
    """The other ends of the triples of one thing, by property.

    Attributes:
        ends: by property, the other ends, each with whether it is only inferred.
        totals: the number of ends of each property that has more than were read; 0 if it is unknown.
    """

    __slots__ = ("ends", "totals")

    def __init__(self) -> None:
        self.ends: dict[ox.NamedNode, dict[Term, bool]] = {}
        self.totals: dict[ox.NamedNode, int] = {}

    def nodes(self, prop: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the ends that are IRIs, sorted, so that the order is the same on disk as in memory."""
        found = [o for o in self.ends.get(prop, ()) if isinstance(o, ox.NamedNode)]
        return sorted(found, key=_iri) if len(found) > 1 else found

    def node(self, prop: ox.NamedNode) -> ox.NamedNode | None:
        """Return the first end that is an IRI, or None."""
        return next(iter(self.nodes(prop)), None)

    def text(self, prop: ox.NamedNode) -> str:
        """Return the preferred text, or an empty one."""
        ends = self.ends.get(prop)
        literal = preferred(o for o in ends if isinstance(o, ox.Literal)) if ends else None
        return literal.value if literal else ""

    def is_a(self, cls: ox.NamedNode) -> bool:
        """Return whether the thing has a class, asserted or inferred; only for outgoing triples."""
        return cls in self.ends.get(RDF_TYPE, ())

    def classes(self, wider: dict[ox.NamedNode, set[ox.NamedNode]]) -> list[ox.NamedNode]:
        """Return the most specific Standlink classes of the thing."""
        types = self.nodes(RDF_TYPE)
        broader = {c for t in types for c in wider.get(t, ()) if c != t}
        return [t for t in types if t not in broader and t.value.startswith(_OWN)]


def outgoing(store: Store, node: ox.NamedNode, listed: Mapping[str, Links] | None = None) -> Neighbourhood:
    """Return the properties of a thing with their values; of a listed property, the first of the list."""
    found = _read(
        store, store.outgoing(node), lambda p: store.inner.quads_for_pattern(node, p, None), listed, outward=True
    )
    for prop, other in _first(listed):
        found.ends.setdefault(prop, {})[other] = store.is_inferred(node, prop, other)
    return found


def incoming(store: Store, node: ox.NamedNode, listed: Mapping[str, Links] | None = None) -> Neighbourhood:
    """Return the things that refer to a thing, by property; of a listed property, the first of the list."""
    found = _read(
        store, store.incoming(node), lambda p: store.inner.quads_for_pattern(None, p, node), listed, outward=False
    )
    for prop, other in _first(listed):
        found.ends.setdefault(prop, {})[other] = store.is_inferred(other, prop, node)
    return found


def _first(listed: Mapping[str, Links] | None) -> Iterator[tuple[ox.NamedNode, ox.NamedNode]]:
    for prop, links in (listed or {}).items():
        for iri in links.iris:
            yield ox.NamedNode(prop), ox.NamedNode(iri)


def _read(
    store: Store,
    all_quads: Iterator[ox.Quad],
    of: Callable[[ox.NamedNode], Iterator[ox.Quad]],
    listed: Mapping[str, Links] | None,
    *,
    outward: bool,
) -> Neighbourhood:
    found = Neighbourhood()
    if not listed and not _take(found, islice(all_quads, _AT_ONCE), outward):
        return found
    found = Neighbourhood()
    found.totals = {ox.NamedNode(prop): links.total for prop, links in (listed or {}).items()}
    # What the index does not keep, such as statements, is read up to the limit.
    kept = {ox.NamedNode(prop) for prop, links in (listed or {}).items() if links.iris}
    for prop in store.schema.properties:
        if prop in kept:
            continue
        # A triple asserted by several datasets occurs once for each of them.
        _take(found, islice(of(prop), 2 * MOST), outward)
        ends = found.ends.get(prop, {})
        if len(ends) > MOST:
            found.totals.setdefault(prop, 0)
            found.ends[prop] = dict(islice(ends.items(), MOST))
    return found


def _take(found: Neighbourhood, quads: Iterator[ox.Quad], outward: bool) -> bool:
    """Add quads; return whether the limit was reached, so that there may be more."""
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
    return taken == _AT_ONCE


def _iri(node: ox.NamedNode) -> str:
    return node.value
