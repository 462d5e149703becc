"""What a release knows of a hub, a thing with more links than its page reads: whole counts, and the first links.

The build counts and sorts all links once (``graph/index/hubs.py``) and keeps them beside the search index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .connections import reading

#: The lists that are not links by one property: the events in which a thing has a role, and the figures about it.
EVENTS: Final = "events"
FIGURES: Final = "figures"
#: The beginning of the names of lists of assertions that use evidence, one list for each kind of assertion.
ASSERTIONS: Final = "assertions/"
#: The number of links of each list that a page reads.
FIRST: Final = 12
#: Up to this many links of a property of a hub are read and shown in full.
SHORT: Final = 24
#: What a list of a hub is sorted by: of events and figures the latest come first, anything else is in order of label.
DATED: Final = (EVENTS, FIGURES)
#: Kinds whose things are records about others: a page shows them as such, and does not count them as linked things.
RECORDS: Final = ("event", "observation", "claim", "statement", "evidence", "source")

_LISTS: Final = """
SELECT l.way, l.name, l.total, t.iri
FROM lists l LEFT JOIN entries e ON e.list = l.id AND e.place < ? LEFT JOIN things t ON t.id = e.other
WHERE l.hub = ? ORDER BY l.id, e.place
"""
_LONG: Final = """
SELECT id, way, name, total FROM lists l
WHERE hub = ? AND name LIKE '%#%' AND EXISTS (SELECT 1 FROM entries e WHERE e.list = l.id) ORDER BY id
"""
_LIST: Final = "SELECT id, total FROM lists WHERE hub = ? AND way = ? AND name = ?"
_PAGE: Final = """
SELECT t.iri FROM entries e JOIN things t ON t.id = e.other
WHERE e.list = ? AND e.place >= ? AND e.place < ? ORDER BY e.place
"""


@dataclass(frozen=True)
class Links:
    """The number of distinct links of a list, and the IRIs of some consecutive ones; none if the list is not kept."""

    total: int
    iris: tuple[str, ...]


@dataclass(frozen=True)
class LongList:
    """A list of links by one property that has entries: its number in the index, way, name and length."""

    number: int
    way: str
    name: str
    total: int


@dataclass(frozen=True)
class Hub:
    """The counts of a hub by name, and its lists by way (``to`` the hub or ``from`` it) and name.

    The name of a list is the IRI of a property, or one of those above. A property has a list if it has more than
    ``SHORT`` links.
    """

    counts: Mapping[str, int]
    lists: Mapping[tuple[str, str], Links]

    def properties(self, way: str) -> dict[str, Links]:
        """Return the lists of properties in one direction, by the IRI of the property."""
        return {name: links for (to, name), links in self.lists.items() if to == way and "#" in name}


def hub_of(index: Path, iri: str, pages: Mapping[str, range] | None = None, *, backwards: bool = False) -> Hub | None:
    """Return what the index of a release has on a hub; None if the thing is none.

    Args:
        index: the search index of the release.
        iri: of the thing.
        pages: the places of the entries to read of some lists of links to the hub; of others, the first are read.
        backwards: whether these places are counted from the end.
    """
    with reading(index) as db:
        counts = dict(db.execute("SELECT name, number FROM counts WHERE hub = ?", (iri,)).fetchall())
        if not counts:
            return None
        lists: dict[tuple[str, str], Links] = {}
        for way, name, total, other in db.execute(_LISTS, (FIRST, iri)):
            known = lists.get((way, name), Links(total, ()))
            lists[way, name] = Links(total, (*known.iris, other) if other else ())
    for name, places in (pages or {}).items():
        if found := links_of(index, iri, "to", name, places, backwards=backwards):
            lists["to", name] = found
    return Hub(counts, lists)


def links_of(index: Path, iri: str, way: str, name: str, places: range, *, backwards: bool = False) -> Links | None:
    """Return the entries of a list of a hub at some places, counted from 0; None if there is no such list.

    Backwards, the list begins with its last entry.
    """
    with reading(index) as db:
        found = db.execute(_LIST, (iri, way, name)).fetchone()
        if found is None:
            return None
        number, total = found
        start, stop = (total - places.stop, total - places.start) if backwards else (places.start, places.stop)
        others = [other for (other,) in db.execute(_PAGE, (number, start, stop))]
    return Links(total, tuple(reversed(others) if backwards else others))


def long_lists(index: Path, iri: str) -> list[LongList]:
    """Return the lists of links by one property of a hub, in a stable order; none if the thing is no hub."""
    with reading(index) as db:
        return [LongList(*row) for row in db.execute(_LONG, (iri,))]


def entries_of(index: Path, lists: Iterable[LongList], places: range) -> list[tuple[str, str, str]]:
    """Return way, name and other end of the links at some places, counted from 0 through one list after the other."""
    found: list[tuple[str, str, str]] = []
    first = 0
    with reading(index) as db:
        for each in lists:
            start, stop = max(places.start - first, 0), min(places.stop - first, each.total)
            if start < stop:
                found += [(each.way, each.name, iri) for (iri,) in db.execute(_PAGE, (each.number, start, stop))]
            first += each.total
    return found
