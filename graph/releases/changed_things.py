"""The things that changed from one kept release to the next, as lists that are made once and kept in the cache.

A thing has changed if a dataset gained or lost a triple about it. Where the datasets that differ are large, to compare
them takes minutes: ``standlink releases changes`` makes the lists ahead.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from ...errors import NotReadyError
from ...ontology.namespaces import thing_pattern
from . import durable
from .dumps import cache_of
from .release import FORMAT, Release, Releases

#: The most triples, in the datasets that differ, that are compared while somebody waits.
AT_ONCE: Final = 200_000
#: Seconds after which to ask again for a list that an operator has to make.
_AGAIN: Final = 3600


def transitions(releases: Releases) -> list[tuple[Release, Release]]:
    """Return each kept release with the one before it, up to the current one, in the order in which they were built.

    Releases of other versions, whose graph cannot be read, are left out.
    """
    ids, current = releases.ids(), releases.current().id
    known = [releases.named(release_id) for release_id in ids[: ids.index(current) + 1]]
    return list(pairwise(release for release in known if release.manifest.get("format") == FORMAT))


class ChangedThings:
    """The things that changed from a release to a later one."""

    def __init__(self, old: Release, new: Release) -> None:
        self.old, self.new = old, new
        self._path = cache_of(new.path.parents[1]) / new.id / f"changed-since-{old.id}.txt"

    def make(self, most: int | None = None) -> Path:
        """Return the list, one IRI a line, sorted; make it if it is not kept yet.

        Args:
            most: the most triples to compare; by default any number.

        Raises:
            NotReadyError: if there are more.
        """
        if self._path.exists():
            return self._path
        if most is not None and self._triples() > most:
            what = f"the list of what changed from {self.old.id} to {self.new.id} is not made yet"
            raise NotReadyError(f"{what}; the operator makes it by 'standlink releases changes'", _AGAIN)
        # It loads Polars, which a server can start without.
        from .comparison import compare

        things: set[str] = set()
        for change in compare(self.old, self.new).changes:
            things.update(*change.difference.subjects().values())
        pattern = re.compile(thing_pattern())
        listed = sorted(iri for iri in things if pattern.fullmatch(iri))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        durable.write(self._path, "".join(f"{iri}\n" for iri in listed).encode())
        return self._path

    def page(self, number: int, size: int) -> tuple[list[str], bool]:
        """Return the things of a page, from 1, and whether there is another.

        Raises:
            NotReadyError: if the list is not made, and would take long.
        """
        start = (number - 1) * size
        with self.make(AT_ONCE).open(encoding="ascii") as file:
            found = [line.rstrip("\n") for line in islice(file, start, start + size + 1)]
        return found[:size], len(found) > size

    def count(self) -> int:
        """Return how many things changed; makes the list, whatever it takes."""
        with self.make().open("rb") as file:
            return sum(1 for _ in file)

    def _triples(self) -> int:
        """Return the number of triples of both releases in datasets that differ."""
        both = [{d["name"]: d for d in release.manifest["datasets"]} for release in (self.old, self.new)]
        differing = {
            name
            for name in both[0].keys() | both[1].keys()
            if len({entries.get(name, {}).get("content") for entries in both}) > 1
        }
        return sum(int(entries[name]["triples"]) for entries in both for name in differing & entries.keys())
