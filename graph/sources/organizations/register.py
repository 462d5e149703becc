"""A public register of organizations as a source of names: ROR, the Research Organization Registry (ror.org, CC0).

The columns read are ``ror_id``, ``name``, ``country_code``, ``types``, ``status`` and ``aliases``; multiple values are
separated by ``|``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
from rapidfuzz import fuzz, process

from ....errors import FileError
from .actors import Actor
from .fuzzy import alike
from .words import Words, plain

_COLUMNS: Final = ("ror_id", "name", "country_code", "types", "status", "aliases")
_ADDRESS: Final = "https://ror.org/"
#: Classes by type; the first type in this order that an organization has counts.
_KINDS: Final = (
    ("education", "University"),
    ("government", "GovernmentBody"),
    ("company", "Company"),
    ("facility", "ResearchInstitute"),
)
#: Minimum length of one-word names: shorter ones are initials or brands that others use too.
_SHORTEST_WORD: Final = 7
#: Words in more names than this are not used to look up a name.
_COMMON: Final = 500
_LIKE: Final = 92


@dataclass(frozen=True)
class RegisteredOrganization:
    """An active entry of the register."""

    ror_id: str
    name: str
    country_code: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The slug of its actor, made from its ROR ID, since names change and recur."""
        return "ror-" + self.ror_id.removeprefix(_ADDRESS)

    def actor(self, words: Words) -> Actor:
        kind = next((kind for name, kind in _KINDS if name in self.types), "Organization")
        return Actor(
            self.slug,
            {"en": self.name},
            kind,
            words.countries.get(self.country_code),
            aliases=self.aliases,
            same_as=self.ror_id,
        )


def read_ror(path: Path) -> list[RegisteredOrganization]:
    """Return the active entries of a ROR table, CSV or CSV compressed with zstd.

    Raises:
        FileError: if the table cannot be read or lacks a column.
    """
    try:
        table = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise FileError(path, None, f"is not a ROR table: {error}") from None
    if missing := [column for column in _COLUMNS if column not in table.columns]:
        raise FileError(path, None, f"is not a ROR table: missing columns: {', '.join(missing)}")
    active = table.select(_COLUMNS).fill_null("").filter(pl.col("status") == "active")
    return [
        RegisteredOrganization(ror_id, name, code, tuple(types.split("|")), tuple(filter(None, aliases.split("|"))))
        for ror_id, name, code, types, _, aliases in active.iter_rows()
    ]


class RegisterIndex:
    """Index of the names in a register, for exact look-up after normalization and for fuzzy look-up."""

    def __init__(self, words: Words, registered: Iterable[RegisteredOrganization]) -> None:
        self._words = words
        self._names: dict[str, dict[str, tuple[RegisteredOrganization, bool]]] = {}
        for entry in registered:
            for alias in entry.aliases:
                self._add(alias, entry, own=False)
            self._add(entry.name, entry, own=True)
        counts = Counter(word for key in self._names for word in set(key.split()))
        self._by_word: dict[str, list[str]] = {}
        for key in self._names:
            rarest = sorted(set(key.split()), key=lambda word: (counts[word], word))
            for word in rarest[:2]:
                if counts[word] <= _COMMON:
                    self._by_word.setdefault(word, []).append(key)

    def _add(self, name: str, entry: RegisteredOrganization, *, own: bool) -> None:
        key = self._words.key(name)
        if " " in key or len(key) >= _SHORTEST_WORD:
            self._names.setdefault(key, {})[entry.ror_id] = (entry, own)

    def find(self, name: str, hint: str | None = None) -> tuple[Actor, float] | None:
        """Return the only organization with a name, and a score; None if none or several have it.

        A place in the name, or the hint (an ISO 3166-1 code), decides between organizations of several countries.
        """
        for key, code in self._keys(name, hint):
            entries = list(self._names.get(key, {}).values())
            here = [found for found in entries if not code or found[0].country_code == code]
            chosen = [found for found in here if found[1]] or here
            if len(chosen) == 1:
                entry, own = chosen[0]
                return entry.actor(self._words), (0.95 if own else 0.9) - (0.0 if len(here) == 1 else 0.03)
        return None

    def nearest(self, name: str, hint: str | None = None) -> tuple[Actor, float] | None:
        """Return the only organization whose name is the same apart from typos."""
        key = self._words.key(name)
        block = {other for word in key.split() for other in self._by_word.get(word, ())} - {key}
        near = process.extract(key, sorted(block), scorer=fuzz.token_sort_ratio, score_cutoff=_LIKE, limit=3)
        found = {
            entry.ror_id: (entry, similarity / 100)
            for other, similarity, _ in near
            for entry, _ in self._names[other].values()
            if alike(key, other) and (not hint or entry.country_code == hint)
        }
        if len(found) != 1:
            return None
        entry, similarity = next(iter(found.values()))
        return entry.actor(self._words), similarity * 0.95

    def _keys(self, name: str, hint: str | None) -> Iterator[tuple[str, str | None]]:
        whole = self._words.key(name)
        yield whole, hint
        for reading in self._words.readings(name):
            code = self._words.codes.get(reading.region or "")
            if reading.has_place and reading.key != whole and code and plain(reading.key):
                yield reading.key, code
