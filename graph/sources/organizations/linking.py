"""Resolution of organization names to actors, with the countries of company and group.

Stages, the most certain first: a spelling of the mapping file or of the curated cases; the same without legal forms,
places and general words ("Samsung R&D Institute UK" is Samsung Electronics in the United Kingdom); a name in a public
register; a name that differs from a known one by a typo. Names that score less stay unlinked and are listed for
review; a reviewer adds them to ``organizations.csv``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final, Literal, TypeAlias

from ...releases.checksum import file_checksum
from ..turtle import CASES
from .actors import MAPPING, Actor, Register, Spelling, read_register
from .fuzzy import Speller, nearest
from .register import RegisteredOrganization, RegisterIndex
from .splitting import Party, Splitter
from .words import WORDS, Reading, Words, plain, read_words

Method: TypeAlias = Literal["curated", "name", "ror", "fuzzy"]

#: Matches that score less stay unlinked.
LINKED: Final = 0.85
#: Candidates that score less are not shown to a reviewer.
_WORTH_SHOWING: Final = 0.75
#: Candidates shown to a reviewer for each name.
_SHOWN: Final = 3
_COMPANY: Final = "Company"
#: Kinds of actors whose working groups are resolved to the actor itself.
_BODIES: Final = frozenset({"StandardsBody", "Consortium", "IndustryAssociation"})
_SHORTEST_BRAND: Final = 3
#: Factor on the score if the record gives another country for a body that has no companies abroad.
_ELSEWHERE: Final = 0.8


@dataclass(frozen=True)
class Match:
    """The result of resolving a name.

    Attributes:
        name: the name as written.
        actor: the actor that the name denotes; a company abroad is an actor of its own.
        firm: the actor whose name it is: the same, or for a company abroad the one at home.
        region: slug of the country of the actor, or of the continent if only that is known; None if unknown.
        country, home: ISO 3166-1 codes of the actor's country and of its group's home country; None if unknown.
        method: the stage that found it.
        score: certainty from 0 to 1.
    """

    name: str
    actor: Actor
    firm: Actor
    region: str | None
    country: str | None
    home: str | None
    method: Method
    score: float

    @property
    def slug(self) -> str:
        return self.actor.slug

    @property
    def iri(self) -> str:
        return self.actor.iri


@dataclass(frozen=True)
class Near:
    """A known actor that a name may denote, with the method and a score from 0 to 1."""

    actor: Actor
    method: Method
    score: float


@dataclass(frozen=True)
class Candidate:
    """An unlinked name: how often it occurs, and similar known actors, the nearest first."""

    name: str
    times: int
    near: tuple[Near, ...]


# Reading them takes most of the time of a small import, and a list of sources is imported in one process.
@lru_cache(maxsize=4)
def _known(
    words: Path,
    mappings: tuple[Path, ...],
    cases: Path,
    checksums: tuple[str, ...],  # noqa: ARG001  A file that has changed is read again.
) -> tuple[Words, Register]:
    vocabulary = read_words(words, cases)
    return vocabulary, read_register(vocabulary, mappings, cases)


class Organizations:
    """The known organizations, with name resolution. Results are cached."""

    def __init__(self, words: Words, register: Register, registered: Iterable[RegisteredOrganization] = ()) -> None:
        self.words, self.register = words, register
        self._spelt: dict[str, Spelling] = {}
        self._keys: dict[str, Spelling] = {}
        #: First two words of the names of known committees: the body and the next word.
        self._of_committees: set[tuple[str, ...]] = set()
        for spelling in sorted(register.spellings, key=lambda spelling: spelling.region is not None):
            self._spelt.setdefault(plain(spelling.text), spelling)
            # Committees match by exact name only: "TSG SA" is not a company named TSG.
            if register.actors[spelling.slug].kind != "Committee":
                self._keys.setdefault(words.key(spelling.text), spelling)
            else:
                self._of_committees.add(tuple(plain(spelling.text).split()[:2]))
        self._index = RegisterIndex(words, registered)
        self._speller = Speller(words, self._keys)
        self._splitter = Splitter(
            words,
            is_spelt=lambda text: plain(text) in self._spelt,
            is_known=lambda text: self.resolve(text) is not None,
        )
        self._known: dict[tuple[str, str | None], Match | None] = {}
        self._lines: dict[str, tuple[Party, ...]] = {}

    @classmethod
    def load(
        cls,
        registered: Iterable[RegisteredOrganization] = (),
        *,
        mapping: Path = MAPPING,
        words: Path = WORDS,
        cases: Path = CASES,
        own: Path | None = None,
    ) -> Organizations:
        """Return the organizations of the mapping file, the curated cases and, if given, a public register.

        A user's own mapping file adds to the first, if it exists.

        Raises:
            FileError: with file and line, if the mapping or the words are malformed.
        """
        mappings = (mapping, own) if own and own.exists() else (mapping,)
        read = (words, *mappings, *sorted(cases.glob("*.ttl")))
        checksums = tuple(file_checksum(path) for path in read if path.exists())
        return cls(*_known(words, mappings, cases, checksums), registered)

    def resolve(self, name: str, country_hint: str | None = None) -> Match | None:
        """Return the actor that a name denotes, or None if it denotes nobody or the score is below ``LINKED``.

        Args:
            name: the name of one organization, as written.
            country_hint: ISO 3166-1 code of the country in the record, if it has one.
        """
        key = (name, country_hint)
        if key not in self._known:
            best = None if self.is_nobody(name) else self._best(name, country_hint)
            self._known[key] = best if best and best.score >= LINKED else None
        return self._known[key]

    def is_nobody(self, name: str) -> bool:
        """Return whether a name is known to denote no organization, such as "Waiting for new Company"."""
        text = plain(name)
        return not text or text in self.register.nobody

    def split(self, text: str) -> tuple[Party, ...]:
        """Return the names in a line of sources such as "Moderator (Huawei, HiSilicon)", with their roles."""
        if text not in self._lines:
            self._lines[text] = self._splitter.split(text)
        return self._lines[text]

    def review(self, names: Iterable[str] | Mapping[str, int]) -> Iterator[Candidate]:
        """Yield the unlinked names for review, the most frequent first."""
        for name, times in sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])):
            if self.resolve(name) is None and not self.is_nobody(name):
                yield Candidate(name, times, tuple(islice(self._near(name), _SHOWN)))

    def _near(self, name: str) -> Iterator[Near]:
        """Yield the known actors that a name may denote, each once: the result of a stage, then by similarity."""
        unsure = self._best(name, None)
        found = [Near(unsure.firm, unsure.method, unsure.score)] if unsure else []
        for key, score in nearest(self.words.key(name), self._keys):
            if score >= _WORTH_SHOWING:
                found.append(Near(self.register.actors[self._keys[key].slug], "fuzzy", round(score, 3)))
        seen = set[str]()
        for near in found:
            if near.actor.slug not in seen:
                seen.add(near.actor.slug)
                yield near

    def _best(self, name: str, hint: str | None) -> Match | None:
        for variants, certainty in _variants(name):
            found = [m for v in variants if (m := self._exact(name, v, hint) or self._registered(name, v, hint))]
            if len({match.firm.slug for match in found}) > 1:
                return None  # Two names in one: they have to be split first.
            if found:
                return _weaker(found[0], certainty)
        corrected, similarity = self._speller.correct(name)
        if similarity < 1 and (match := self._exact(name, corrected, hint)):
            return _weaker(match, similarity, "fuzzy")
        if near := self._index.nearest(name, hint):
            return self._match(name, near[0], None, hint, "fuzzy", near[1])
        return None

    def _exact(self, name: str, variant: str, hint: str | None) -> Match | None:
        if spelling := self._spelt.get(plain(variant)):
            return self._spelled(name, spelling, Reading(()), hint, 1.0)
        readings = list(self.words.readings(variant))
        for reading, score in zip(readings, (0.99, 0.96, 0.95), strict=False):
            if spelling := self._keys.get(reading.key):
                return self._spelled(name, spelling, reading, hint, score)
        for reading in readings[1:]:
            if spelling := self._brand(reading.words) or self._body_of_group(reading.words):
                return self._spelled(name, spelling, reading, hint, 0.9)
        return None

    def _brand(self, words: tuple[str, ...]) -> Spelling | None:
        """Return the company whose name begins a longer one, if the rest is general words only."""
        for size in range(len(words) - 1, 0, -1):
            key, rest = " ".join(words[:size]), words[size:]
            spelling = self._keys.get(key)
            if spelling and len(key) >= _SHORTEST_BRAND and all(word in self.words.general for word in rest):
                return spelling if self.register.actors[spelling.slug].kind == _COMPANY else None
        return None

    def _body_of_group(self, words: tuple[str, ...]) -> Spelling | None:
        """Return the standards body whose name begins the name of one of its groups: ETSI for "ETSI TC ITS".

        Known committees of a body and joint groups of two bodies do not match.
        """
        for size in range(len(words) - 1, 0, -1):
            spelling, rest = self._keys.get(" ".join(words[:size])), words[size:]
            if spelling and self.words.is_group(rest):
                alone = rest[0] not in self._keys and words[: size + 1] not in self._of_committees
                return spelling if alone and self.register.actors[spelling.slug].kind in _BODIES else None
        return None

    def _registered(self, name: str, variant: str, hint: str | None) -> Match | None:
        found = self._index.find(variant, hint)
        return self._match(name, found[0], None, None, "ror", found[1]) if found else None

    def _spelled(self, name: str, spelling: Spelling, reading: Reading, hint: str | None, score: float) -> Match:
        actor = self.register.actors[spelling.slug]
        method: Method = "curated" if spelling.mapped and score > 0.9 else "name"
        return self._match(name, actor, spelling.region or reading.region, hint, method, score)

    def _match(
        self, name: str, firm: Actor, region: str | None, hint: str | None, method: Method, score: float
    ) -> Match:
        hinted = self.words.countries.get(hint) if hint and not region else None
        region = region or hinted
        actor = self._abroad(firm, region) if region else firm
        if hinted and actor.country in self.words.codes and actor.country != hinted:
            score *= _ELSEWHERE
        group = self.register.actors.get(self.register.group_of(firm.slug), firm) if firm.owner else firm
        where, codes = actor.country or region, self.words.codes
        country, home = codes.get(where or ""), codes.get(group.country or "")
        return Match(name, actor, firm, where, country, home, method, round(score, 3))

    def _abroad(self, firm: Actor, region: str) -> Actor:
        """Return the company of a firm in a region: the firm itself at home, or if it is not a company."""
        home = firm.country
        if firm.kind != _COMPANY or home is None or region == home or region in self.words.within.get(home, ()):
            return firm
        names = {
            language: f"{label} ({place})" if language != "zh" else f"{label}（{place}）"
            for language, label in firm.names.items()
            if (place := self.words.names[region].get(language))
        }
        return Actor(f"{firm.slug}-{region}", names, firm.kind, region, owner=firm.slug, reviewed=firm.reviewed)


def _weaker(match: Match, by: float, method: Method | None = None) -> Match:
    return replace(match, score=round(match.score * by, 3), method=method or match.method)


def _variants(name: str) -> Iterator[tuple[list[str], float]]:
    """Yield a name, the name without brackets, its parts around dashes and the text in brackets, by falling score."""
    inside = re.findall(r"[(\[]([^()\[\]]*)[)\]]?", name)
    yield [name], 1.0
    if inside:
        yield [re.sub(r"[(\[][^()\[\]]*[)\]]?", " ", name)], 0.98
    parts = re.split(r"\s+[-–—]\s+", name)
    if len(parts) > 1:
        yield [part for part in parts if plain(part)], 0.95
    yield [part for part in inside if plain(part)], 0.93
