"""Normalization of organization names: legal forms, place words and general words, and names without them.

The words are in ``words.csv``, which people edit; the countries and their names come from the curated regions. This
module knows no organization.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ....errors import FileError
from ....ontology.namespaces import THINGS, node
from ...store.store import LABEL, sl
from ...store.turtle import parse_turtle
from ..turtle import CASES
from .files import rows

WORDS: Final = Path(__file__).with_name("words.csv")
_REGION: Final = THINGS + "region/"
_ALT_LABEL: Final = node("skos:altLabel")
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?")
_FORM_AS = re.compile(r"(?<!\w)a/s(?!\w)")
_JOINED = re.compile(r"(?<=\w)[&'’](?=\w)")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_PHRASE: Final = 4


# Names recur: those that are known in every import, those of a source in its records.
@lru_cache(maxsize=1 << 15)
def plain(text: str) -> str:
    """Return a name in lower case, without accents and punctuation, with single spaces.

    Initials are joined; "and" in any spelling and "the" are left out. The function is idempotent.

    >>> plain("Electronics & Telecommunications Research Institute, S.p.A.")
    'electronics telecommunications research institute spa'
    >>> plain("AT&T"), plain("Österreichischer Verband"), plain("Alcatel-Lucent")
    ('att', 'osterreichischer verband', 'alcatel lucent')
    """
    text, before = text.casefold(), ""
    while not text.isascii() and text != before:
        before = text
        letters = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = unicodedata.normalize("NFKC", "".join(letters)).casefold()
    text = _FORM_AS.sub("as", text)
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    text = _JOINED.sub("", text)
    return " ".join(word for word in _WORD.findall(text) if word not in ("and", "the"))


@dataclass(frozen=True)
class Reading:
    """A normalized name and its region.

    Attributes:
        words: the remaining words of the name, in their usual spelling.
        region: slug of the region in the place words or implied by the legal form; None if neither gives one.
        has_place: whether the region comes from place words, which count more than a legal form.
    """

    words: tuple[str, ...]
    region: str | None = None
    has_place: bool = False

    @property
    def key(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Words:
    """The vocabulary for normalizing organization names; phrases are in ``plain`` spelling.

    Attributes:
        legal: legal forms, each with the slug of the only country that uses it, or None.
        places: names of places, each with the slug of its country or continent.
        general: words that describe what a company does, not which company it is.
        groups: words for a group of a body: "wg", "working party".
        variants: words with their usual spelling.
        countries: slugs of countries by ISO 3166-1 code.
        codes: ISO 3166-1 codes by slug.
        within: the regions that contain a region, at all levels.
        names: names of regions by slug, then language.
    """

    legal: dict[str, str | None]
    places: dict[str, str]
    general: frozenset[str]
    groups: frozenset[str]
    variants: dict[str, str]
    countries: dict[str, str]
    codes: dict[str, str]
    within: dict[str, frozenset[str]] = field(repr=False)
    names: dict[str, dict[str, str]] = field(repr=False)

    def key(self, name: str) -> str:
        """Return the words of a name in their usual spelling, without the legal forms at its end.

        Japanese names have theirs at the beginning.
        """
        words = plain(name).split()
        while len(words) > 1 and not words[0].isascii() and words[0] in self.legal:
            del words[0]
        while len(words) > 1 and (form := self._ends_in(words, self.legal)):
            del words[-len(form.split()) :]
        return " ".join(self.variants.get(word, word) for word in words)

    def readings(self, name: str) -> Iterator[Reading]:
        """Yield a name with ever fewer words: as it is, without places, without a place at its beginning."""
        words = plain(name).split()
        form = self._country_of_form(words)
        yield Reading(tuple(self.key(name).split()), form)
        rest = self._without(words[1:], self.legal)
        tail, region = self._without_places(rest)
        spelt = [self.variants.get(word, word) for word in [*words[:1], *tail]]
        yield Reading(tuple(spelt), region or form, region is not None)
        whole, region = self._without_places([*words[:1], *rest])
        spelt = [self.variants.get(word, word) for word in whole]
        if spelt and len(whole) < len(tail) + 1:
            yield Reading(tuple(spelt), region or form, region is not None)

    def is_ending(self, name: str) -> bool:
        """Return whether a text has only legal forms and places, which belong to the name before it."""
        rest, _ = self._without_places(self._without(plain(name).split(), self.legal))
        return not rest

    def is_group(self, words: Iterable[str]) -> bool:
        """Return whether words after the name of a body denote one of its groups: "WP 5D", "WG4", "LAA Task Group"."""
        bare = [re.sub(r"(?<=[a-z])\d+\w?$", "", word) for word in words]
        return next(_phrases(bare, self.groups), None) is not None

    def _country_of_form(self, words: list[str]) -> str | None:
        found = (self.legal[phrase] for _, phrase in _phrases(words, self.legal))
        return next((country for country in found if country), None)

    @staticmethod
    def _ends_in(words: list[str], phrases: Iterable[str]) -> str | None:
        longest = min(_LONGEST_PHRASE, len(words) - 1)
        candidates = (" ".join(words[-size:]) for size in range(longest, 0, -1))
        return next((c for c in candidates if c in phrases), None)

    @staticmethod
    def _without(words: list[str], phrases: dict[str, str | None]) -> list[str]:
        gone = {i for start, phrase in _phrases(words, phrases) for i in range(start, start + phrase.count(" ") + 1)}
        return [word for i, word in enumerate(words) if i not in gone]

    def _without_places(self, words: list[str]) -> tuple[list[str], str | None]:
        found = list(_phrases(words, self.places))
        gone = {i for start, phrase in found for i in range(start, start + phrase.count(" ") + 1)}
        regions = [self.places[phrase] for _, phrase in found]
        # A country is more specific than a continent beside it.
        region = next((r for r in regions if r in self.codes), regions[0] if regions else None)
        return [word for i, word in enumerate(words) if i not in gone], region


def _phrases(words: list[str], phrases: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the start of each known phrase with the phrase; the longest match wins and none overlap."""
    start = 0
    while start < len(words):
        for size in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
            phrase = " ".join(words[start : start + size])
            if phrase in phrases:
                yield start, phrase
                start += size
                break
        else:
            start += 1


def read_words(path: Path = WORDS, cases: Path = CASES) -> Words:
    """Return the words of a file, with the places of the curated regions.

    Raises:
        FileError: with the line, if the file is malformed.
    """
    atlas = _atlas(cases / "regions.ttl")
    legal: dict[str, str | None] = {}
    places = dict(atlas.spellings)
    general: set[str] = set()
    groups: set[str] = set()
    variants: dict[str, str] = {}
    for line, row in rows(path, ("word", "kind", "means")):
        word, kind, means = plain(row["word"]), row["kind"], row["means"]
        region = atlas.countries.get(means, means)
        if not word:
            raise FileError(path, line, "the word is empty")
        if kind in ("legal", "place") and region and region not in atlas.names:
            raise FileError(path, line, f"unknown region {means!r}: use its slug or an ISO 3166-1 code")
        if kind == "legal":
            legal[word] = region or None
        elif kind == "place" and region:
            places[word] = region
        elif kind == "general" and not means:
            general.add(word)
        elif kind == "group" and not means:
            groups.add(word)
        elif kind == "variant" and means:
            variants[word] = plain(means)
        else:
            message = (
                f"kind {kind!r} with means {means!r}: use legal, place or variant, or general or group without a value"
                " in 'means'"
            )
            raise FileError(path, line, message)
    codes = {region: code for code, region in atlas.countries.items()}
    return Words(
        legal,
        places,
        frozenset(general),
        frozenset(groups),
        variants,
        atlas.countries,
        codes,
        atlas.within,
        atlas.names,
    )


@dataclass(frozen=True)
class _Atlas:
    countries: dict[str, str]
    spellings: dict[str, str]
    within: dict[str, frozenset[str]]
    names: dict[str, dict[str, str]]


def _atlas(path: Path) -> _Atlas:
    """Read the curated regions: codes, names and containment."""
    countries: dict[str, str] = {}
    names: dict[str, dict[str, str]] = {}
    spellings: list[tuple[str, str]] = []
    wholes: dict[str, set[str]] = {}
    for triple in parse_turtle(path):
        region, value = _region(triple.subject), triple.object
        if region is None:
            continue
        if triple.predicate == sl("partOf") and (whole := _region(value)):
            wholes.setdefault(region, set()).add(whole)
        elif triple.predicate == sl("iso3166") and isinstance(value, ox.Literal):
            countries[value.value] = region
        elif isinstance(value, ox.Literal) and triple.predicate in (LABEL, _ALT_LABEL):
            spellings.append((plain(value.value), region))
            if triple.predicate == LABEL:
                names.setdefault(region, {})[value.language or ""] = value.value
    known = set(countries.values())
    within = {region: frozenset(_above(region, wholes)) for region in names}
    return _Atlas(countries, {text: r for text, r in spellings if r in known and text}, within, names)


def _region(node: object) -> str | None:
    if isinstance(node, ox.NamedNode) and node.value.startswith(_REGION):
        return node.value.removeprefix(_REGION)
    return None


def _above(region: str, wholes: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    while more := {w for r in (region, *found) for w in wholes.get(r, ()) if w not in found}:
        found |= more
    return found
