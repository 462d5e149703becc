"""Things named in a text in plain words: regions, standards, technologies, actors and initiatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tantivy import Query

from ...graph.index.reader import Entry, Index
from ...graph.store.folding import fold
from .matching import exactly_named, narrowed
from .plain_words import GROUP, Token, is_empty, terms, tokens

#: The kinds of thing that are looked for.
KINDS: Final = ("region", "standard", "technology", "actor", "initiative")
#: The most words of a name, and the most Chinese characters.
_MOST_WORDS: Final = 6
_MOST_HAN: Final = 10
_MOST_FOUND: Final = 60


@dataclass(frozen=True)
class Mention:
    """A name in a text: where it stands, the things that it names, the best known first, and the word before it."""

    start: int
    end: int
    things: tuple[Entry, ...]
    before: str


def mentions(index: Index, text: str, vocabulary: frozenset[str]) -> list[Mention]:
    """Return the things named in a text, in its order.

    Args:
        index: that of the release.
        text: in plain words.
        vocabulary: the terms of questions; a word of these is a name only if it is written like one.
    """
    words = tokens(text)
    places: dict[str, list[tuple[int, int, str]]] = {}
    for start, end, before in _candidates(words, vocabulary):
        places.setdefault(fold(text[start:end]), []).append((start, end, before))
    if not places:
        return []
    query: Query = narrowed(exactly_named(places), {"kind": KINDS})
    things: dict[str, list[Entry]] = {}
    for entry in index.search(query, _MOST_FOUND)[1]:
        for name in places.keys() & {fold(name) for name in (entry.label, entry.slug, *entry.names)}:
            things.setdefault(name, []).append(entry)
    found = [
        Mention(start, end, tuple(things[name]), before)
        for name, many in places.items()
        if name in things
        for start, end, before in many
    ]
    return sorted(_apart(found), key=lambda each: each.start)


def without(text: str, found: list[Mention]) -> str:
    """Return a text without the names in it, except those that are also words of questions, such as "IETF"."""
    for each in reversed(found):
        if not any(term.startswith(GROUP) for term in terms(text[each.start : each.end])):
            text = f"{text[: each.start]} {text[each.end :]}"
    return text


def _apart(found: list[Mention]) -> Iterator[Mention]:
    """Yield the longest of those that overlap."""
    taken: set[int] = set()
    for each in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        place = set(range(each.start, each.end))
        if not taken & place:
            taken |= place
            yield each


def _candidates(words: list[Token], vocabulary: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Yield where names may be, with the word before."""
    for at, word in enumerate(words):
        before = words[at - 1].folded if at else ""
        if word.is_han:
            yield from _parts(word)
            continue
        for upto in range(at, min(at + _MOST_WORDS, len(words))):
            if words[upto].is_han:
                break
            if _may_name(words[at : upto + 1], vocabulary, is_first=at == 0):
                yield word.start, words[upto].end, before


def _may_name(words: list[Token], vocabulary: frozenset[str], *, is_first: bool) -> bool:
    """Return whether words are written like a name, or are not those of questions.

    Every first word of a text may have a capital letter.
    """
    if all(is_empty(word.folded) and not word.is_abbreviation for word in words):
        return False
    if any(word.is_abbreviation for word in words) or any(word.written[0].isupper() for word in words[is_first:]):
        return True
    return not vocabulary.issuperset(terms(" ".join(word.written for word in words)))


def _parts(run: Token) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of a run of Chinese characters that are no words of the thesaurus."""
    length = len(run.written)
    for start in range(length):
        for end in range(start + 2, min(start + _MOST_HAN, length) + 1):
            part = run.folded[start:end]
            if not any(term.startswith(GROUP) for term in terms(part)) and not is_empty(part):
                yield run.start + start, run.start + end, run.folded[max(start - 1, 0) : start]
