"""Matching of misspelt names: rapidfuzz compares each unknown word with known words of similar length.

A typo is one letter added, missing, wrong or swapped with its neighbour. Words of ten letters or more may have two.
Short words are not corrected: too many of them differ by one letter ("OPPO", "Vivo", "Volvo").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from .words import Words, plain

_SHORTEST = 7
_LONG = 10
_NEAREST = 10


def typos_allowed(word: str) -> int:
    """Return how many typos a word of this length may have and still match."""
    return 0 if len(word) < _SHORTEST or not word.isalpha() else 2 if len(word) >= _LONG else 1


class Speller:
    """Spelling correction with the words that occur in known names."""

    def __init__(self, words: Words, keys: Iterable[str]) -> None:
        known = {word for key in keys for word in key.split()} | set(words.general) | set(words.variants)
        known |= {word for phrase in (*words.places, *words.legal) for word in phrase.split()}
        self._known = known
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(known):
            self._by_length.setdefault(len(word), []).append(word)

    def correct(self, name: str) -> tuple[str, float]:
        """Return a name with corrected typos, and its similarity to the written name: 1 if nothing changed."""
        written = plain(name)
        corrected = " ".join(map(self._nearest, written.split()))
        return corrected, OSA.normalized_similarity(written, corrected)

    def _nearest(self, word: str) -> str:
        allowed = 0 if word in self._known else typos_allowed(word)
        lengths = range(len(word) - allowed, len(word) + allowed + 1) if allowed else ()
        around = [known for length in lengths for known in self._by_length.get(length, ())]
        found = process.extract(word, around, scorer=OSA.distance, score_cutoff=allowed, limit=2)
        # Two known words are equally near: the intended one is ambiguous.
        if not found or (len(found) > 1 and found[0][1] == found[1][1]):
            return word
        return found[0][0]


def alike(one: str, other: str) -> bool:
    """Return whether two keys have the same words apart from typos: equally many words, and the same numbers.

    >>> alike("institute of industrial science", "institute of industrail science")
    True
    >>> alike("university of east london", "university of west london")
    False
    """
    first, second = sorted(one.split()), sorted(other.split())
    if len(first) != len(second):
        return False
    left, right = _difference(first, second), _difference(second, first)
    return all(
        0 < OSA.distance(a, b) <= min(typos_allowed(a), typos_allowed(b)) for a, b in zip(left, right, strict=True)
    )


def nearest(key: str, keys: Iterable[str]) -> list[tuple[str, float]]:
    """Return the known keys nearest to a key, with their similarity from 0 to 1, the nearest first."""
    found = process.extract(key, list(keys), scorer=fuzz.token_sort_ratio, limit=_NEAREST) if key else []
    return [(known, score / 100) for known, score, _ in found]


def _difference(words: list[str], others: list[str]) -> list[str]:
    return sorted((Counter(words) - Counter(others)).elements())
