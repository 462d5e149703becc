"""What a reader asks to compare: each text as the thing that it names, or what is wrong with it and what is offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import pyoxigraph as ox

from ...errors import StandlinkError
from ...graph.index.reader import open_index
from ...graph.releases.release import Release
from ...graph.store.description import Thing
from ...graph.store.forwarding import forwarded
from ...graph.store.store import sl
from ...ontology.namespaces import expand, kind_and_slug
from ..casebook import cases, cases_of
from ..resolve import candidates
from ..search.ranking import list_things, similar

#: The kinds of thing that can be compared; of initiatives, those that are cases.
KINDS: Final = ("region", "standard", "actor", "initiative")
FEWEST: Final = 2
MOST: Final = 5
_OFFERED: Final = 5
#: The best connected things of a kind among which others are suggested.
_CONSIDERED: Final = 60

#: Nothing is called so; several things are; the thing is of a kind that is not compared; it was chosen before.
Problem = Literal["unknown", "ambiguous", "kind", "repeated"]


@dataclass(frozen=True)
class Choice:
    """A text that names a thing to compare.

    Attributes:
        given: the text.
        thing: what it names; None if that is not clear.
        kind: of the thing.
        problem: why it cannot be compared.
        offers: the things of that name, things with similar names, or cases.
    """

    given: str
    thing: Thing | None = None
    kind: str = ""
    problem: Problem | None = None
    offers: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """The choices of a reader, in their order."""

    choices: tuple[Choice, ...]

    @property
    def things(self) -> tuple[Thing, ...]:
        """The things that can be compared."""
        return tuple(choice.thing for choice in self.choices if choice.thing and not choice.problem)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of these things, the most frequent first."""
        found = [choice.kind for choice in self.choices if choice.thing and not choice.problem]
        return tuple(sorted(dict.fromkeys(found), key=lambda kind: -found.count(kind)))

    @property
    def is_clear(self) -> bool:
        """Whether all that was given names something of a kind that is compared."""
        return all(choice.problem in (None, "repeated") for choice in self.choices)

    @property
    def is_whole(self) -> bool:
        """Whether all that was given can be compared."""
        return self.is_clear and len(self.kinds) == 1 and FEWEST <= len(self.things) <= MOST

    def of_kind(self, kind: str) -> tuple[Thing, ...]:
        """Return the things of a kind."""
        return tuple(c.thing for c in self.choices if c.thing and not c.problem and c.kind == kind)


def choose(release: Release, given: Iterable[str]) -> Chosen:
    """Return what texts name; one that several things have names that of the kind of the others, if it is one."""
    found = [_choice(release, text.strip()) for text in given if text.strip()]
    kinds = {choice.kind for choice in found if choice.thing and not choice.problem}
    if len(kinds) == 1:
        found = [_narrowed(choice, *kinds) for choice in found]
    seen: set[str] = set()
    choices = []
    for choice in found:
        repeats = choice.thing is not None and choice.thing.iri in seen
        choices.append(replace(choice, problem="repeated") if repeats else choice)
        seen |= {choice.thing.iri} if choice.thing else set()
    return Chosen(tuple(choices))


def _choice(release: Release, text: str) -> Choice:
    iri = expand(text) or (text if "://" in text else None)
    if iri:
        return _named(release, text, iri)
    found = candidates(release, text, KINDS)
    if len(found) == 1:
        return _named(release, text, found[0])
    if found:
        return Choice(text, problem="ambiguous", offers=_things(release, found[:_OFFERED]))
    if others := candidates(release, text):
        return _named(release, text, others[0])
    near = (hit.iri for hit in similar(release, text, KINDS, _OFFERED))
    return Choice(text, problem="unknown", offers=_things(release, near))


def _named(release: Release, text: str, iri: str) -> Choice:
    """Return the thing that an IRI names, or that has replaced it."""
    known = kind_and_slug(iri)
    try:
        current = forwarded(release.store, iri)
        found = current if current and release.store.exists(ox.NamedNode(current)) else None
    except (ValueError, StandlinkError):
        found = None
    if known is None or found is None:
        words = iri.rpartition("/")[2].replace("-", " ")
        near = (hit.iri for hit in similar(release, words, KINDS, _OFFERED))
        return Choice(text, problem="unknown", offers=_things(release, near))
    node, kind = ox.NamedNode(found), (kind_and_slug(found) or known)[0]
    thing = release.store.thing(node)
    if kind not in KINDS:
        return Choice(text, thing, kind, "kind")
    if kind == "initiative" and next(release.store.triples(None, sl("studiedIn"), node), None) is None:
        return Choice(text, thing, kind, "kind", tuple(cases(release.store)[:_OFFERED]))
    return Choice(text, thing, kind)


def _narrowed(choice: Choice, kind: str) -> Choice:
    """Return the choice of the only thing of a kind among those of one name."""
    fitting = [thing for thing in choice.offers if (kind_and_slug(thing.iri) or ("",))[0] == kind]
    if choice.problem != "ambiguous" or len(fitting) != 1:
        return choice
    return Choice(choice.given, fitting[0], kind)


def _things(release: Release, iris: Iterable[str]) -> tuple[Thing, ...]:
    return tuple(release.store.thing(ox.NamedNode(iri)) for iri in iris)


def others_of_kind(release: Release, things: Sequence[Thing], kind: str, most: int = 4) -> tuple[Thing, ...]:
    """Return things that can be compared with some others: rivals of standards, other cases, the best connected."""
    store, taken = release.store, {thing.iri for thing in things}
    found: list[Thing] = []
    if kind == "initiative":
        found += cases(store)
    elif kind == "standard":
        rivals = (r for t in things for r in store.nodes(ox.NamedNode(t.iri), sl("competesWith")))
        found += [store.thing(rival) for rival in rivals if store.is_a(rival, sl("Standard"))]
    else:
        known = open_index(release.index).known(list(taken)).values()
        found += _of_class(release, kind, Counter(entry.class_label for entry in known))
    return tuple(thing for thing in dict.fromkeys(found) if thing.iri not in taken)[:most]


def _of_class(release: Release, kind: str, classes: Counter[str]) -> Iterator[Thing]:
    """Yield the best connected things of the most frequent class; by default of that of most such things.

    A part of another is left out: the two would be compared as if they were apart.
    """
    hits = list_things(release, {"kind": [kind]}, limit=_CONSIDERED).hits
    chosen = (classes or Counter(hit.class_label for hit in hits)).most_common(1)
    fitting = (ox.NamedNode(hit.iri) for hit in hits if hit.class_label == chosen[0][0])
    yield from (release.store.thing(node) for node in fitting if not release.store.nodes(node, sl("ownedBy")))


def examples(release: Release) -> list[tuple[str, tuple[Thing, ...]]]:
    """Return for each kind things to compare, the rivals of a case among them; none of a kind with fewer than two."""
    found = []
    for kind in KINDS:
        if kind == "standard":
            rivalries = ([expand(name) or "" for name in case.compared] for case in cases_of(release))
            things = _things(release, max(rivalries, key=len, default=[])[:MOST])
        else:
            things = others_of_kind(release, (), kind, most=3)
        if len(things) >= FEWEST:
            found.append((kind, things))
    return found
