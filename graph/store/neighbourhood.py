"""The triples around one thing, read with few look-ups; of a hub, the longest lists of links come from the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final

import pyoxigraph as ox

from ...ontology.namespaces import vocabularies
from .hub import Links
from .store import INFERRED, LANGUAGES, RDF_TYPE, Store, Term, preferred, sl

#: The maximum number of values of one property that are read; the index of a release has the number of more.
MOST: Final = 300
#: Up to this many triples are read at once; if a thing has more, each property is read separately.
_AT_ONCE: Final = 3 * MOST

_DATES: Final = tuple(sl(name) for name in ("occurred", "announced", "began"))
_Pattern = tuple[ox.NamedNode | None, ox.NamedNode | None, ox.NamedNode | None]
#: The pattern of the triples with a property, or any, and another end, or any.
_Patterns = Callable[[ox.NamedNode | None, ox.NamedNode | None], _Pattern]


class Neighbourhood:
    """The other ends of the triples of one thing, by property.

    Attributes:
        ends: by property, the other ends, each with the graphs that assert the triple; none if it is only inferred.
        totals: the number of ends of each property that has more than were read; 0 if it is unknown.
    """

    __slots__ = ("ends", "totals")

    def __init__(self) -> None:
        self.ends: dict[ox.NamedNode, dict[Term, list[ox.NamedNode]]] = {}
        self.totals: dict[ox.NamedNode, int] = {}

    def nodes(self, prop: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the ends that are IRIs, sorted, so that the order is the same on disk as in memory."""
        found = [o for o in self.ends.get(prop, ()) if isinstance(o, ox.NamedNode)]
        return sorted(found, key=_iri) if len(found) > 1 else found

    def node(self, prop: ox.NamedNode) -> ox.NamedNode | None:
        """Return the first end that is an IRI, or None."""
        return next(iter(self.nodes(prop)), None) if prop in self.ends else None

    def text(self, prop: ox.NamedNode) -> str:
        """Return the preferred text, or an empty one."""
        ends = self.ends.get(prop)
        literal = preferred(o for o in ends if isinstance(o, ox.Literal)) if ends else None
        return literal.value if literal else ""

    def texts(self, prop: ox.NamedNode) -> list[ox.Literal]:
        """Return the texts, in the order of languages."""
        return sorted((end for end in self.ends.get(prop, ()) if isinstance(end, ox.Literal)), key=_by_language)

    def date(self) -> str:
        """Return the first date of an event; empty if it has none."""
        return min((d for p in _DATES if (d := self.text(p))), default="")

    def asserted_in(self) -> set[ox.NamedNode]:
        """Return the graphs that assert anything of these triples."""
        return {graph for ends in self.ends.values() for graphs in ends.values() for graph in graphs}

    def is_a(self, cls: ox.NamedNode) -> bool:
        """Return whether the thing has a class, asserted or inferred; only for outgoing triples."""
        return cls in self.ends.get(RDF_TYPE, ())

    def classes(self, wider: dict[ox.NamedNode, set[ox.NamedNode]]) -> list[ox.NamedNode]:
        """Return the most specific Standlink classes of the thing."""
        return most_specific(self.nodes(RDF_TYPE), wider)


def most_specific(types: Sequence[ox.NamedNode], wider: dict[ox.NamedNode, set[ox.NamedNode]]) -> list[ox.NamedNode]:
    """Return those of some Standlink classes that have no narrower one among them, in their order."""
    broader = {c for t in types for c in wider.get(t, ()) if c != t}
    return [t for t in types if t not in broader and t.value.startswith(vocabularies())]


def outgoing(store: Store, node: ox.NamedNode, listed: Mapping[str, Links] | None = None) -> Neighbourhood:
    """Return the properties of a thing with their values; of a listed property, the first of the list."""
    if listed:
        store.expect_hub(node, listed, outward=True)
    return _read(store, lambda prop, other: (node, prop, other), listed or {}, outward=True)


def incoming(store: Store, node: ox.NamedNode, listed: Mapping[str, Links] | None = None) -> Neighbourhood:
    """Return the things that refer to a thing, by property; of a listed property, the first of the list."""
    if listed:
        store.expect_hub(node, listed, outward=False)
    return _read(store, lambda prop, other: (other, prop, node), listed or {}, outward=False)


def _read(store: Store, pattern: _Patterns, listed: Mapping[str, Links], *, outward: bool) -> Neighbourhood:
    found = Neighbourhood()
    near = None if listed else store.quads_unless_many(*pattern(None, None), most=_AT_ONCE)
    if near is not None:
        _take(found, near, outward)
        return found
    for prop in store.used_properties:
        links = listed.get(prop.value)
        if links:
            found.totals[prop] = links.total
        if links and links.iris:
            triples: list[Iterable[Any]] = [pattern(prop, ox.NamedNode(iri)) for iri in links.iris]
        elif (few := _few(store, pattern(prop, None), links)) is not None:
            _take(found, few, outward)
            continue
        else:
            # What the index counts but does not list, such as statements, is read up to the limit.
            triples = list(islice(store.triples(*pattern(prop, None)), MOST + 1))
            if len(triples) > MOST:
                found.totals.setdefault(prop, 0)
        # The quads of each triple, since the pattern may have any number of them.
        _take(found, chain.from_iterable(store.quads(*t) for t in triples[:MOST]), outward)
    return found


def _few(store: Store, pattern: _Pattern, links: Links | None) -> list[ox.Quad] | None:
    """Return the quads of a property in one look-up; None if its triples may be more than are read."""
    return None if links and links.total > MOST else store.quads_unless_many(*pattern, most=MOST)


def _take(found: Neighbourhood, quads: Iterable[ox.Quad], outward: bool) -> None:
    ends_of = found.ends
    for quad in quads:
        end = quad.object if outward else quad.subject
        if isinstance(end, ox.Triple):
            continue
        prop = quad.predicate
        ends = ends_of.get(prop)
        if ends is None:
            ends = ends_of[prop] = {}
        graphs = ends.get(end)
        if graphs is None:
            graphs = ends[end] = []
        graph = quad.graph_name
        if graph != INFERRED and isinstance(graph, ox.NamedNode):
            graphs.append(graph)


def _by_language(text: ox.Literal) -> tuple[int, str]:
    language = text.language
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), str(text)


def _iri(node: ox.NamedNode) -> str:
    return node.value
