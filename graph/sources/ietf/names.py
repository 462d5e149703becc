"""Names of authors: as metadata write them ("J.F. Heafner", "M. Vu?ini?"), and where a text prints them.

Metadata fix who the authors are. A text may print initials or full names, nicknames, capitals, other scripts'
letters in full, given and family name exchanged, or a misspelling; ``likeness`` says how well a printed name fits.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz.distance import OSA

#: The likeness of a printed name from which it is taken for the author's if no other name fits better.
POSSIBLE: Final = 1.0
#: The likeness of a printed name that is the author's without doubt.
SURE: Final = 3.0

_FOLDED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "a", "œ": "o", "ı": "i", "ð": "d", "þ": "th"}
    | dict.fromkeys("'’`´\"", "")
)
_UMLAUTS: Final = re.compile(r"(?<=[aou])e")
_WORD: Final = re.compile(r"[^\W_]+(?:\?+[^\W_]*)*|\?+[^\W_]+(?:\?+[^\W_]*)*")
#: "J.F. ", "L-J. ", "Y(J). ", "SN ".
_INITIALS: Final = re.compile(
    r"(?:[^\W\d_]{1,3}(?:[-(][^\W\d_]\)?)*\.[\s-]*)+|[A-Z]{1,2}(?:\([A-Z]\))?\s(?:[A-Z]\.\s)?(?=[A-Z][a-z])"
)
#: Words around a name that are no part of it.
_AROUND: Final = frozenset(
    (
        *("jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "phd", "ph", "dr", "prof", "mr", "mrs", "ms"),
        *("ed", "eds", "editor", "editors", "author", "authors", "chair", "chairman", "member", "fellow", "senior"),
        *("by", "et", "al", "and", "ieee", "acm"),
    )
)
_MOST_WORDS: Final = 8
_WITH_MORE: Final = 1.2
_SHORTEST_TYPO: Final = 5


def fold(name: str) -> list[str]:
    """Return the words of a name in lower-case letters without marks; ä, ae and a count as one, and ? is any letter.

    >>> fold("Jürgen Schönwälder (editor)")
    ['jurgen', 'schonwalder', 'editor']
    >>> fold("J. Schoenwaelder")
    ['j', 'schonwalder']
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_FOLDED))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [_UMLAUTS.sub("", word) if len(word) > 3 else word for word in _WORD.findall(plain)]


@dataclass(frozen=True)
class AuthorName:
    """The name of an author in the metadata."""

    text: str

    @cached_property
    def initials(self) -> str:
        """The first letters of the given names, in lower case; empty if the name has none."""
        found = _INITIALS.match(self.text)
        words = fold(found[0]) if found else []
        return words[0] if len(words) == 1 and self.text[:2].isupper() else "".join(word[0] for word in words)

    @cached_property
    def family(self) -> tuple[str, ...]:
        """The words of the family name, folded."""
        found = _INITIALS.match(self.text)
        words = fold(self.text[found.end() :] if found else self.text)
        return tuple(word for word in words if word not in _AROUND) or tuple(words)

    def likeness(self, printed: str) -> float:
        """Return how well a printed text, which is nothing but a name, fits.

        4: family name and all initials; 3: family name and the first initial; 2: family name and another initial;
        1.5: the family name alone, or exchanged with the given name; 1: the family name with another given name (a
        nickname) or with one typo; 0: no fit.
        """
        words = [word for word in fold(printed) if word not in _AROUND]
        if not words or len(words) > _MOST_WORDS or not self.family:
            return 0.0
        size = len(self.family)
        for start in range(len(words) - size, -1, -1):
            if all(_equal(mine, word) for mine, word in zip(self.family, words[start : start + size], strict=True)):
                # Words after a full name are another's, or an organization's: "Brian Kantor (U.C. San Diego)".
                fits = self._with_given(words[:start], words[start + size :])
                return min(fits, _WITH_MORE) if words[:start] and words[start + size :] else fits
        return self._exchanged(words) or self._misspelt(words)

    def _with_given(self, before: list[str], after: list[str]) -> float:
        given = before or after
        if not given:
            return 1.5 if self.initials else 4.0
        if not self.initials:
            return 1.0
        letters = "".join(word[0] for word in given)
        if given[0].startswith(self.initials):
            return 4.0
        if letters.startswith(self.initials):
            return 4.0
        if letters[0] == self.initials[0]:
            return SURE
        return 2.0 if set(letters) & set(self.initials) and len(letters) < 3 else POSSIBLE

    def _exchanged(self, words: list[str]) -> float:
        """Return the likeness if metadata give the given name as that of the family: "D. Xiaodong" for X. Duan."""
        if len(self.family) != 1 or len(words) < 2 or not self.initials:
            return 0.0
        mine = self.family[0]
        first, last = words[0], words[-1]
        fits = first == mine or (len(first) == 1 and first == mine[0])
        return 1.5 if fits and last[0] == self.initials[0] and len(last) > 1 else 0.0

    def _misspelt(self, words: list[str]) -> float:
        last, mine = words[-1], self.family[-1]
        if len(mine) < _SHORTEST_TYPO or "?" in mine or OSA.distance(last, mine) > 1:
            return 0.0
        return POSSIBLE if not self.initials or words[0][0] == self.initials[0] else 0.0


def _equal(mine: str, printed: str) -> bool:
    """Return whether two folded words are the same; each run of ? stands for one or two letters."""
    if "?" not in mine:
        return mine == printed
    return bool(re.fullmatch("".join(".{0,2}" if letter == "?" else re.escape(letter) for letter in mine), printed))
