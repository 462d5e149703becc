"""Misspelt words: similar words in the names of a release."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

#: The shortest word that may have one error, and the shortest that may have two.
_ONE_SLIP: Final = 4
_TWO_SLIPS: Final = 8
_MOST: Final = 12


class Vocabulary:
    """The words of all names of a release, from its search index.

    Errors are counted as by Damerau and Levenshtein: a letter missing, added or replaced, or two neighbours swapped.
    Comparing all words of about the same length takes some ten nanoseconds a word and needs no index.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = sorted(words)
        self._by_length: dict[int, list[str]] = {}
        for word in self._words:
            if not word.isdigit():
                self._by_length.setdefault(len(word), []).append(word)

    def has(self, beginning: str) -> bool:
        """Return whether a word begins like this."""
        at = bisect_left(self._words, beginning)
        return at < len(self._words) and self._words[at].startswith(beginning)

    def near(self, word: str, slips: int) -> list[str]:
        """Return the words with at most this many errors, the most similar first, without the word itself."""
        if len(word) < (_ONE_SLIP if slips == 1 else _TWO_SLIPS) or word.isdigit():
            return []
        found: list[tuple[float, str]] = []
        for length in range(len(word) - slips, len(word) + slips + 1):
            choices = self._by_length.get(length, ())
            hits = extract(word, choices, scorer=OSA.distance, score_cutoff=slips, limit=_MOST)
            found += [(distance, other) for other, distance, _ in hits if distance]
        return [other for _, other in sorted(found)[:_MOST]]


@lru_cache(maxsize=2)
def vocabulary(index: Path) -> Vocabulary:
    """Return the vocabulary of a search index; the last two are kept in memory."""
    with closing(sqlite3.connect(f"file:{index}?mode=ro&immutable=1", uri=True)) as db:
        db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, words, col)")
        rows = db.execute("SELECT term FROM temp.vocabulary WHERE col = 'names'")
        return Vocabulary([term for (term,) in rows])
