"""The things that a name of a list may mean, with a score and what it was made of.

Each thing has a basis between 0 and 1: how it was found. An identifier or the exact name of one thing alone has 1. The
score is a hundred times the basis, divided by the number of things that an identifier or name fits equally, and halved
for each property that the release records otherwise than the list. ``docs/openrefine.md`` has the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import pyoxigraph as ox
from rapidfuzz.distance import Indel

from ...graph.index.reader import Entry, open_index
from ...graph.releases.release import Release
from ...graph.sources.identifiers import Identifier, parse
from ...graph.store.folding import fold
from ...graph.store.store import sl
from ...ontology.namespaces import compact
from ..search.identified import PARTS, How, Identified, identify, reading_of
from ..search.matching import MOST, narrowed, whole_name
from ..search.ranking import search
from .identifiers import SAME, identified, own_iri
from .names import beginnings, have_one_number, may_be_one, without_form
from .values import Condition, agrees
from .vocabulary import KINDS_OF_THINGS, Type

#: What the readings of an identifier are worth: those of bulk look-up.
READINGS: Final[Mapping[How, float]] = {"read": 1.0, "edition": 0.95, "adopted": 0.9, "newest": 0.85, "family": 0.8}
#: What a name is worth that is equal but for its legal form, and the most that one of similar spelling is.
WITHOUT_FORM: Final = 0.9
_SIMILAR: Final = 0.9
#: What a document is worth that has the number of an identifier, of which some of the publishers are others.
_NUMBER: Final = 0.5
#: Names that are less alike than this are not given.
_LEAST: Final = 0.5
#: What an identifier is worth that other words follow than the title of its document.
_FOLLOWED: Final = 0.9
#: By how much each property that disagrees multiplies the score.
_DISAGREES: Final = 0.5
#: The longest text that is read, in characters; no name is so long.
_LONGEST: Final = 5_000
#: How many namesakes are read, and how many results of a search.
_NAMESAKES, _SEARCHED = 1_000, 25
_DESIGNATION: Final = sl("designation").value


@dataclass(frozen=True)
class Query:
    """A name of a list, and what else the list says of it.

    Attributes:
        text: the name or identifier.
        types: a thing must have one of these, or all if ``every_type``; any if there are none.
        conditions: values of properties.
        limit: the most candidates.
    """

    text: str
    types: tuple[Type, ...] = ()
    every_type: bool = False
    conditions: tuple[Condition, ...] = ()
    limit: int = 5


@dataclass(frozen=True)
class Candidate:
    """A thing that a name may mean.

    Attributes:
        score: how sure that is, from 0 to 100.
        match: whether an identifier or the exact name identifies it alone.
        features: what the score was made of.
    """

    iri: str
    label: str
    score: float
    match: bool
    features: Mapping[str, float | bool]


@dataclass(frozen=True)
class _Found:
    """A thing that was found: its basis, whether by an identifier or an exact name, and the features."""

    entry: Entry
    basis: float
    exact: bool
    features: Mapping[str, float | bool] = field(default_factory=dict)


class Reconciler:
    """Finds what names mean in a release.

    Args:
        release: the release.
    """

    def __init__(self, release: Release) -> None:
        self._release, self._store, self._index = release, release.store, open_index(release.index)

    def candidates(self, query: Query) -> tuple[Candidate, ...]:
        """Return what a name may mean, the surest first; nothing if the name is empty."""
        text = query.text.strip()[:_LONGEST]
        found = self._exact(query, text) or (self._near(query, text[:MOST]) if fold(text) else [])
        judged = [(each, self._judged(each.entry.iri, query.conditions)) for each in found]
        left = sum(each.exact and False not in properties.values() for each, properties in judged)
        candidates = [self._candidate(each, properties, left) for each, properties in judged]
        # Of equal scores, what search or the reading of an identifier has first comes first.
        return tuple(sorted(candidates, key=lambda candidate: -candidate.score)[: query.limit])

    def _candidate(self, found: _Found, properties: Mapping[str, bool], left: int) -> Candidate:
        disagreeing = sum(not agreed for agreed in properties.values())
        shared = left if found.exact and not disagreeing else 1
        score = 100 * found.basis / shared * _DISAGREES**disagreeing
        features = {**found.features, **{f"property:{compact(p)}": agreed for p, agreed in properties.items()}}
        match = found.exact and left == 1 and not disagreeing
        return Candidate(found.entry.iri, found.entry.label, round(score, 1), match, features)

    def _judged(self, iri: str, conditions: Iterable[Condition]) -> dict[str, bool]:
        """Return which properties of a thing agree with a list; what is not recorded is left out."""
        judged = {each.property: agrees(self._store, iri, each) for each in conditions}
        return {prop: agreed for prop, agreed in judged.items() if agreed is not None}

    # by identifier or exact name

    def _exact(self, query: Query, text: str) -> list[_Found]:
        """Return what identifiers and the exact name mean; other readings of an identifier if these mean nothing.

        An identifier among the properties is not exact if the name is that of another thing.
        """
        named = self._named(query, text) if fold(text) else []
        own = [*self._identified(query, [text]), *self._documents(query, [text])]
        besides = [
            *self._identified(query, _said(query, SAME.value)),
            *self._documents(query, _said(query, _DESIGNATION)),
        ]
        iris = {each.iri for each in named}
        return _together(
            [
                *own,
                *(replace(each, exact=each.exact and (not iris or each.entry.iri in iris)) for each in besides),
                *(_Found(e, 1.0, exact=True, features={"name": True, "namesakes": float(len(named))}) for e in named),
            ]
        )

    def _identified(self, query: Query, texts: Iterable[str]) -> list[_Found]:
        """Return the things that are meant by identifiers of their own or of registers."""
        iris = dict.fromkeys(iri for each in texts if each for iri in identified(self._store, each))
        known = self._index.known(list(iris)).values() if iris else ()
        return [_Found(entry, 1.0, exact=True, features={"identifier": 1.0}) for entry in self._of_type(query, known)]

    def _documents(self, query: Query, texts: Iterable[str]) -> list[_Found]:
        """Return the documents that designations mean, alone or before a title."""
        found = []
        for text in texts:
            for reading in dict.fromkeys([text, PARTS.split(text)[0]]):
                documents = identify(self._index, reading) if fold(reading) else ()
                rest = fold(text[len(reading) :])
                found += [_read(d, rest) for d in documents if self._is_of_type(query, d.entry)]
                if documents:
                    break
        return [each for each in found if each.exact] or found

    def _named(self, query: Query, text: str) -> list[Entry]:
        """Return the things with exactly this name; case, accents and punctuation make no difference."""
        folded, found = fold(text), self._index.search(narrowed(whole_name(text), _kinds(query)), _NAMESAKES)[1]
        # The index has the last parts of IRIs besides.
        return self._of_type(query, (e for e in found if folded in {fold(name) for name in (e.label, *e.names)}))

    # by similar names

    def _near(self, query: Query, text: str) -> list[_Found]:
        """Return things with similar names; of an identifier that the release lacks, documents of the same number."""
        if own_iri(text):
            return []
        unknown = reading_of(text) or reading_of(PARTS.split(text)[0])
        found = search(self._release, text, _kinds(query), limit=_SEARCHED, editions=unknown is not None, asking=False)
        known = self._of_type(query, self._index.known([hit.iri for hit in found.hits]).values())
        if unknown:
            same = sorted((e for e in known if _has_number(e, unknown)), key=lambda e: _year(e) != unknown.year)
            return [_Found(entry, _NUMBER, exact=False, features={"number": True}) for entry in same]
        return _together([*self._beginning(query, text), *filter(None, (_similar(entry, text) for entry in known))])

    def _beginning(self, query: Query, text: str) -> list[_Found]:
        """Return actors whose name is the beginning of a text, before a legal form, a place or other words."""
        if "actor" not in _kinds(query)["kind"]:
            return []
        for start in beginnings(text):
            if named := [entry for entry in self._named(query, start.name) if entry.kind == "actor"]:
                features = {start.feature: True}
                return [_Found(e, start.basis / len(named), exact=False, features=features) for e in named]
        return []

    # types

    def _of_type(self, query: Query, entries: Iterable[Entry]) -> list[Entry]:
        return [entry for entry in entries if self._is_of_type(query, entry)]

    def _is_of_type(self, query: Query, entry: Entry) -> bool:
        if entry.kind not in KINDS_OF_THINGS:
            return False
        node = ox.NamedNode(entry.iri)
        has = (self._store.is_a(node, ox.NamedNode(each.iri)) for each in query.types)
        return not query.types or (all(has) if query.every_type else any(has))


def _said(query: Query, prop: str) -> list[str]:
    """Return the values that a list gives for a property."""
    return [value for each in query.conditions if each.property == prop for value in each.values]


def _kinds(query: Query) -> dict[str, list[str]]:
    kinds = {kind for each in query.types for kind in each.kinds}
    return {"kind": [kind for kind in KINDS_OF_THINGS if not kinds or kind in kinds]}


def _read(document: Identified, rest: str) -> _Found:
    """Return a document that an identifier means; what follows the identifier in the text must be its title."""
    worth = READINGS[document.how]
    exact = document.how == "read" and _is_title(document.entry, rest)
    return _Found(document.entry, worth if exact or worth < 1 else _FOLLOWED, exact, {"identifier": worth})


def _is_title(entry: Entry, rest: str) -> bool:
    """Return whether what follows an identifier is nothing, or the title of the document or its beginning."""
    return not rest or any(f"{fold(name)} ".startswith(f"{rest} ") for name in entry.names)


def _has_number(entry: Entry, wanted: Identifier) -> bool:
    """Return whether a document has the number and part of an identifier, of one of its publishers and years."""
    for read in filter(None, map(parse, (entry.label, *entry.names))):
        years = {read.year, wanted.year} - {""}
        same = (read.number, read.part, read.amended) == (wanted.number, wanted.part, wanted.amended)
        if same and len(years) < 2 and set(read.publishers) & set(wanted.publishers):
            return True
    return False


def _year(entry: Entry) -> str:
    """Return the year of the edition that a document is; empty if it is the standard with all its editions."""
    read = parse(entry.label)
    return read.year if read else ""


def _similar(entry: Entry, text: str) -> _Found | None:
    """Return a thing with the likeness of its most similar name to a text; None if no name may be the same."""
    names = [name for name in (entry.label, *entry.names) if have_one_number(text, name)]
    if entry.kind == "actor":
        names = [name for name in names if may_be_one(text, name)]
    if not names:
        return None
    folded = fold(text)
    likeness = max(Indel.normalized_similarity(folded, fold(name)) for name in names)
    features: dict[str, float | bool] = {"likeness": round(likeness, 3)}
    if entry.kind == "actor" and without_form(text) in map(without_form, names):
        return _Found(entry, WITHOUT_FORM, exact=False, features={**features, "legal_form": True})
    return _Found(entry, _SIMILAR * likeness, exact=False, features=features) if likeness >= _LEAST else None


def _together(found: Iterable[_Found]) -> list[_Found]:
    """Return each thing once, with its highest basis and all its features."""
    once: dict[str, _Found] = {}
    for each in found:
        known = once.get(each.entry.iri)
        if known is None:
            once[each.entry.iri] = each
        else:
            better = max(known, each, key=lambda one: (one.exact, one.basis))
            once[each.entry.iri] = replace(better, features={**each.features, **known.features})
    return list(once.values())
