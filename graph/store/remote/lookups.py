"""Look-ups in the graphs of a release in a service, as an embedded store has them, with few queries.

A page makes thousands of small look-ups, one after the other. Who reads one thing of a result will soon read the
others: a look-up that misses reads what is needed of all things that the last result named together with that one. So
a page takes as many queries as it has steps from one thing to the next, however many things there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import pyoxigraph as ox

from ....ontology.vocabulary import RDF_TYPE
from ..merging import MERGE
from ..schema import Schema
from . import rings
from .known import Known, Pattern, Quads
from .rings import Nodes

#: The most things that one query names; Virtuoso takes more than 2,000.
MOST_NAMED: Final = 1000
#: The most records with which their evidence, its sources and what they link to are read.
MOST_NEAR: Final = 200
#: The most things other than records of which one query asks for all triples.
MOST_WHOLE: Final = 50
#: The most triples in each direction that are read of one thing, and of many together.
MOST: Final = 2000
MOST_TOGETHER: Final = 20_000
#: The triples of a pattern without a subject that are read first: readers often want no more.
FIRST: Final = 1000

Fetch = Callable[[str], Iterable[ox.Quad]]
Graph = ox.NamedNode | ox.DefaultGraph | None


class Lookups:
    """The look-ups of a release.

    Args:
        fetch: returns the quads of named graphs, without the ontology, that a query selects as ``?g ?s ?p ?o``.
        ontology: the graph of the ontology, which is read from this copy: its blank nodes have no names elsewhere.
        things: of which all pages read something, besides the terms of the ontology.
    """

    def __init__(self, fetch: Fetch, ontology: ox.Store, things: Iterable[ox.NamedNode] = ()) -> None:
        self._fetch, self._ontology = fetch, ontology
        self.known = Known()
        roles = Schema.of(quad.triple for quad in ontology).roles.values()
        #: The properties of which chains are made: who explains a value looks for several of them.
        self._chained = sorted({end for pairs in roles for _, end in pairs}, key=str)
        #: What other graphs have of what all pages read.
        self._terms = self._read_terms(things)

    def quads_for_pattern(self, subject: Any, predicate: Any, value: Any, graph: Graph = None) -> Iterator[ox.Quad]:
        """Yield the quads of named graphs that match a pattern; of the merge, each triple once, in no graph."""
        found = self._all(Pattern(subject, predicate, value))
        if graph == MERGE:
            seen: set[ox.Triple] = set()
            for quad in found:
                if quad.triple not in seen:
                    seen.add(quad.triple)
                    yield ox.Quad(*quad.triple)
        elif self._is_ontology(graph):
            yield from self._ontology.quads_for_pattern(subject, predicate, value, graph)
        else:
            yield from (quad for quad in found if graph is None or quad.graph_name == graph)

    def __contains__(self, quad: ox.Quad) -> bool:
        found = self.quads_for_pattern(quad.subject, quad.predicate, quad.object, quad.graph_name)  # type: ignore[arg-type]
        return next(found, None) is not None

    def around(self, thing: ox.NamedNode) -> None:
        """Read the triples from and to a thing, unless they are known or too many."""
        outward, inward = Pattern(thing), Pattern(None, None, thing)
        if self.known.find(outward) is not None and self.known.find(inward) is not None:
            return
        found = self._read(rings.around(thing, MOST))
        self._keep_unless_cut(outward, [quad for quad in found if quad.subject == thing])
        self._keep_unless_cut(inward, [quad for quad in found if quad.object == thing])

    def of_hub(
        self,
        hub: ox.NamedNode,
        listed: Iterable[ox.NamedNode],
        others: Iterable[ox.NamedNode],
        triples: Iterable[rings.Triple],
        *,
        outward: bool,
    ) -> None:
        """Read what the page of a hub needs in one direction.

        Args:
            hub: the thing.
            listed: the properties of which some triples are read.
            others: the other properties, of which all are read.
            triples: the triples of the listed properties.
            outward: whether the hub is the subject.
        """
        wanted, without = list(triples), set(listed)
        found = self._read(rings.of_hub("s" if outward else "o", hub, without, wanted, MOST))
        for triple in wanted:
            self.known.keep(Pattern(*triple), [quad for quad in found if tuple(quad.triple) == triple])
        rest = [q for q in found if q.predicate not in without and hub == (q.subject if outward else q.object)]
        if len(rest) < MOST:
            for prop in set(others) - without:
                pattern = Pattern(hub, prop) if outward else Pattern(None, prop, hub)
                self.known.keep(pattern, [quad for quad in rest if quad.predicate == prop])

    def _all(self, pattern: Pattern) -> Iterator[ox.Quad]:
        yield from self._ontology.quads_for_pattern(*pattern)
        if pattern.subject in self._terms:
            yield from (q for q in self._terms[pattern.subject] if pattern.matches(q))
        elif not isinstance(pattern.subject, ox.BlankNode) and not isinstance(pattern.value, ox.BlankNode):
            yield from self._elsewhere(pattern)

    def _elsewhere(self, pattern: Pattern) -> Iterable[ox.Quad]:
        """Return the quads of graphs other than the ontology, which are read if they are not known."""
        if (found := self.known.find(pattern)) is not None:
            return found
        subject, prop, value = pattern
        if isinstance(subject, ox.NamedNode):
            if not self.known.is_named(subject):
                self.around(subject)  # It is probably what a page is about.
            elif rings.is_record(subject) or prop in rings.BRIEF:
                self._companions(subject)
            else:
                self._ends("s", subject, prop)
                if self.known.find(pattern) is None and prop is None:
                    self.around(subject)
        elif isinstance(value, ox.NamedNode) and (prop is not None or rings.is_record(value)):
            self._ends("o", value, prop)
        elif isinstance(value, ox.NamedNode):
            self.around(value)
        found = self.known.find(pattern)
        return self._lazily(pattern) if found is None else found

    def _lazily(self, pattern: Pattern) -> Iterator[ox.Quad]:
        """Yield the quads of a pattern that may have very many: the first, and the others if they are wanted."""
        first = self._read(rings.of_pattern(pattern, FIRST))
        if len(first) < FIRST:
            self.known.keep(pattern, first)
            yield from first
            return
        yield from first
        known = set(first)
        yield from (quad for quad in self._read(rings.of_pattern(pattern)) if quad not in known)

    def _companions(self, thing: ox.NamedNode) -> None:
        """Read the records named together with a thing, and the most needed of all other things named with it.

        Of a few records what they rest on and what they link to is read at once: a page shows it all.
        """
        unknown = [each for each in self.known.companions(thing) if self._is_unknown(each)][:MOST_NAMED]
        whole = [each for each in unknown if rings.is_record(each)]
        brief = [each for each in unknown if not rings.is_record(each)]
        is_near = len(whole) <= MOST_NEAR
        found = _by(self._read(rings.of_things(whole, brief, near=is_near)), "s")
        if is_near:
            linked = [*_ends(whole, found), *_ends(brief, found, [rings.PART_OF])]
            brief += self._unknown(dict.fromkeys(linked))
            evidence = _ends(whole, found, [rings.EVIDENCE])
            whole += [*evidence, *_ends(whole, found, [rings.SOURCE]), *_ends(evidence, found, [rings.SOURCE])]
        self._keep_brief(brief, found)
        for each in whole:
            self.known.keep(Pattern(each), found.get(each, []))

    def _is_unknown(self, thing: ox.NamedNode) -> bool:
        pattern = Pattern(thing) if rings.is_record(thing) else Pattern(thing, rings.BRIEF[0])
        return thing not in self._terms and self.known.find(pattern) is None

    def _ends(self, way: str, thing: ox.NamedNode, prop: ox.NamedNode | None) -> None:
        """Read the triples with a thing at one end, or with one that was named together with it; mostly of its kind."""

        def pattern(each: ox.NamedNode, prop: ox.NamedNode | None) -> Pattern:
            return Pattern(each, prop) if way == "s" else Pattern(None, prop, each)

        is_chained = way == "s" and prop in self._chained
        is_told = way == "o" and prop in rings.TOLD
        kind = thing.value.rpartition("/")[0]
        named = self.known.companions(thing)
        alike = [each for each in named if is_chained or each.value.rpartition("/")[0] == kind]
        most = MOST_WHOLE if way == "s" and prop is None else MOST_NAMED
        things = [each for each in alike if self.known.find(pattern(each, prop)) is None][:most]
        # Who reads what rests on evidence reads it whole.
        whole = way == "o" and (prop is None or is_told) and len(things) <= MOST_NEAR
        if len(things) == 1 and not whole:
            return
        # Who reads what has a class shows it.
        brief = way == "o" and prop == RDF_TYPE
        properties = self._chained if is_chained else rings.TOLD if is_told else [prop] if prop else []
        read = self._read(rings.ending(way, things, properties, MOST_TOGETHER, whole=whole, brief=brief))
        if len(read) >= MOST_TOGETHER:
            return
        found, subjects = _by(read, way), _by(read, "s")
        for each in things:
            own = found.get(each, [])
            for one in properties or (None,):
                self.known.keep(pattern(each, one), [q for q in own if one is None or q.predicate == one])
        links, ends = properties or rings.PROOF, set(things)
        linking = {q.subject for q in read if q.predicate in links and q.object in ends}
        if brief:
            self._keep_brief(linking, subjects)
        elif whole:
            for subject in linking:
                self.known.keep(Pattern(subject), subjects[subject])
            self._keep_brief(self._unknown(_ends(linking, subjects)), subjects)

    def _keep_brief(self, things: Iterable[Any], found: Mapping[object, Quads]) -> None:
        """Keep the most needed of some things, of which all was found."""
        for each in things:
            own = found.get(each, [])
            for prop in rings.BRIEF:
                self.known.keep(Pattern(each, prop), [quad for quad in own if quad.predicate == prop])

    def _unknown(self, things: Iterable[ox.NamedNode]) -> list[ox.NamedNode]:
        """Return those of some things that are no records, and are not known."""
        return [each for each in things if not rings.is_record(each) and self._is_unknown(each)]

    def _keep_unless_cut(self, pattern: Pattern, quads: Quads) -> None:
        if len(quads) < MOST:
            self.known.keep(pattern, quads)

    def _read(self, sparql: str) -> list[ox.Quad]:
        found = list(self._fetch(sparql))
        ends = dict.fromkeys(term for quad in found for term in (quad.subject, quad.object, quad.graph_name))
        self.known.name(term for term in ends if isinstance(term, ox.NamedNode))
        return found

    def _is_ontology(self, graph: Graph) -> bool:
        return graph is not None and next(self._ontology.quads_for_pattern(None, None, None, graph), None) is not None

    def _read_terms(self, things: Iterable[ox.NamedNode]) -> Mapping[object, Quads]:
        subjects = {quad.subject for quad in self._ontology if isinstance(quad.subject, ox.NamedNode)}
        terms: list[ox.NamedNode] = sorted(subjects.union(things), key=str)
        found: dict[object, list[ox.Quad]] = {term: [] for term in terms}
        for start in range(0, len(terms), MOST_NAMED):
            for quad in self._fetch(rings.of_things(terms[start : start + MOST_NAMED], [])):
                found[quad.subject].append(quad)
        return found


def _ends(things: Iterable[object], found: Mapping[object, Quads], properties: Nodes = ()) -> list[ox.NamedNode]:
    """Return what things link to, by some properties or by any."""
    quads = (q for each in things for q in found.get(each, ()) if not properties or q.predicate in properties)
    return [end for end in dict.fromkeys(q.object for q in quads) if isinstance(end, ox.NamedNode)]


def _by(quads: Iterable[ox.Quad], way: str) -> dict[object, list[ox.Quad]]:
    """Return quads by their subject or value."""
    found: dict[object, list[ox.Quad]] = {}
    for quad in quads:
        found.setdefault(quad.subject if way == "s" else quad.object, []).append(quad)
    return found
