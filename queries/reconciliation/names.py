"""Comparing names as they are written: with a legal form, a country or other words after the name, or misspelt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from ...graph.sources.organizations.words import Words, read_words

#: What a name is worth that is followed by a legal form, by a place, by other words.
_FORM, _PLACE, _OTHER = 0.9, 0.8, 0.6
#: The shortest word that may have one error, and the shortest that may have two.
_ONE_ERROR, _TWO_ERRORS = 5, 10
_NUMBERS: Final = re.compile("[0-9]+")
#: The most words of a beginning.
_MOST_WORDS: Final = 12


@dataclass(frozen=True)
class Beginning:
    """The beginning of a name, what it is worth as the name itself, and the name of that feature."""

    name: str
    basis: float
    feature: str


def beginnings(text: str) -> Iterator[Beginning]:
    """Yield the beginnings of a name, the longest first.

    >>> [(each.name, each.basis) for each in beginnings("Huawei Technologies (UK) Co., Ltd.")][:3]
    [('Huawei Technologies (UK) Co.,', 0.9), ('Huawei Technologies (UK)', 0.9), ('Huawei Technologies', 0.8)]
    """
    tokens = text.split()
    for length in range(min(len(tokens) - 1, _MOST_WORDS), 0, -1):
        name, rest = " ".join(tokens[:length]), " ".join(tokens[length:])
        if without_form(f"x {rest}") == "x":
            yield Beginning(name, _FORM, "legal_form")
        elif _words().is_ending(rest):
            yield Beginning(name, _PLACE, "place")
        else:
            yield Beginning(name, _OTHER, "beginning")


@lru_cache(maxsize=1 << 12)
def without_form(name: str) -> str:
    """Return a name for comparison, without the legal form at its end.

    >>> without_form("Nokia Corporation") == without_form("NOKIA Oyj")
    True
    """
    return _words().key(name)


def may_be_one(name: str, other: str) -> bool:
    """Return whether two names of organizations may be those of one: no word of each is another, but for misspellings.

    Words that one of them has besides do not count. Whole names may be alike by words that many have.

    >>> may_be_one("Hauwei", "Huawei"), may_be_one("University of Oulu", "University of Surrey")
    (True, False)
    """
    left, right = Counter(without_form(name).split()), Counter(without_form(other).split())
    pairs = list(zip(sorted((left - right).elements()), sorted((right - left).elements()), strict=False))
    is_longer = left - right and right - left and (left - right).total() != (right - left).total()
    return not is_longer and all(_is_misspelt(*pair) for pair in pairs)


def have_one_number(name: str, other: str) -> bool:
    """Return whether the numbers in one of two names are all in the other: versions of one thing differ in them.

    >>> have_one_number("CHAdeMO 2.0", "CHAdeMO 3.0"), have_one_number("38.300", "3GPP TS 38.300")
    (False, True)
    """
    left, right = set(_NUMBERS.findall(name)), set(_NUMBERS.findall(other))
    return left <= right or right <= left


def _is_misspelt(word: str, other: str) -> bool:
    """Return whether a word may be a misspelling of another, or, without spaces between words, begin as it does."""
    if not word.isascii() and not other.isascii():
        return word in other or other in word
    shortest = min(len(word), len(other))
    allowed = 0 if shortest < _ONE_ERROR or word.isdigit() else 1 if shortest < _TWO_ERRORS else 2
    return OSA.distance(word, other) <= allowed


@lru_cache(maxsize=1)
def _words() -> Words:
    return read_words()
