"""Queries on the words of the search index, made from what a reader enters.

Queries are made of objects: Tantivy's own query language is never used, so nothing in a text is an operator. Scores are
steps, each at least twice the one below it: an identifier, a whole name, all words in names, words of editions. The
index multiplies them by the rank of the thing, which decides within a step and puts things before records about them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import tantivy
from tantivy import Occur, Query

from ...graph.index import schema
from ...graph.index.reader import Index
from ...graph.store.folding import fold, set_apart, split_letters_and_digits

#: The longest text that is searched for, in characters, and the most words of it.
MOST: Final = 200
_MOST_WORDS: Final = 24
#: The shortest word that may have one error, and the shortest that may have two.
_ONE_ERROR: Final = 4
_TWO_ERRORS: Final = 8
#: The shortest part of a word that is looked for inside words.
_FRAGMENT: Final = 4
#: The longest beginning of a word that is looked for; Tantivy refuses patterns of a thousand states.
_LONGEST_PATTERN: Final = 40
_HAN: Final = re.compile("[\u3400-\u9fff]")
_RUNS: Final = re.compile("[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_NUMBER: Final = re.compile("[0-9]+")
#: The year of an edition at the end of an identifier, which some names lack.
_EDITION: Final = re.compile(" (?:19|20)[0-9]{2}$")
#: Up to this number of words, a text with a number may be an identifier.
_IDENTIFIER_WORDS: Final = 6
#: Up to this number of words, parts of words and two errors in a word are looked for.
_FEW_WORDS: Final = 3
#: The share of the words that must be found when not all are.
_SHARE: Final = 0.6
#: The shortest word that is looked for when few are found.
_TELLING: Final = 3
#: The scores of the steps.
_READ, _WHOLE, _PACKED, _IN_NAMES, _FULL = 128.0, 32.0, 12.0, 1.0, 0.5
#: Words that say nothing about what is looked for.
_EMPTY_WORDS: Final = frozenset(
    {"a", "an", "and", "are", "at", "by", "did", "do", "does", "for", "from", "has", "have", "how", "in", "is", "it"}
    | {"of", "on", "or", "the", "to", "was", "were", "what", "when", "where", "which", "who", "why", "with"}
)

#: A word, or a run of Chinese characters.
Unit = tuple[str, ...]
Matching = Callable[[str, Unit], Query]


@dataclass(frozen=True)
class Attempt:
    """One way to read a text.

    Attributes:
        query: finds what matches so.
        corrects: whether it reads words as others.
        is_partial: whether some of the words may be missing.
    """

    query: Query
    corrects: bool = False
    is_partial: bool = False


@cache
def _schema() -> tantivy.Schema:
    return schema.schema()


def attempts(index: Index, text: str) -> Iterator[Attempt]:
    """Yield the ways to read a text, the strictest first; the first that finds anything counts."""
    folded = fold(text[:MOST])
    words = units(folded)
    if not words:
        return
    yield Attempt(_all_of(words, _beginning, folded))
    apart = units(set_apart(split_letters_and_digits(folded)))
    if apart != words:
        yield Attempt(_all_of(apart, _beginning, folded))
    divided = _divided(index, apart)
    if divided:
        yield Attempt(divided)
    yield Attempt(_all_of(words, _beginning, folded, ("names", "text")))
    undated = units(_EDITION.sub("", split_letters_and_digits(folded)))
    if undated and undated != apart:
        yield Attempt(_all_of(undated, _beginning, folded))
    numbers = [(number,) for number in _NUMBER.findall(folded)]
    if len(words) <= _IDENTIFIER_WORDS and any(len(number) >= 3 for (number,) in numbers):
        # In an identifier such as "ISO/IEC 15118 2" the publisher is written in many ways, the number is not.
        yield Attempt(_all_of(numbers, _beginning, folded))
    yield from corrections(folded)


def corrections(folded: str) -> Iterator[Attempt]:
    """Yield the ways to read words as misspelt, or as parts of words, or to do with most of them."""
    words = units(folded)
    if not words:
        return
    yield Attempt(_all_of(words, _misspelt(1), folded, slips=1), corrects=True)
    if len(words) <= _FEW_WORDS:
        yield Attempt(_all_of(words, _inside, folded))
        yield Attempt(_all_of(words, _misspelt(2), folded, slips=2), corrects=True)
    telling = [unit for unit in words if unit[0] not in _EMPTY_WORDS]
    if len(telling) > 1 or len(words) > len(telling) > 0:
        yield Attempt(_some_of(telling, round(len(telling) * _SHARE)), is_partial=True)
    long = [unit for unit in telling if len("".join(unit)) >= _TELLING]
    if len(telling) > len(long) > 0:
        yield Attempt(_some_of(long, round(len(long) * _SHARE)), is_partial=True)


def units(folded: str) -> list[Unit]:
    """Return the words of a folded text, and the runs of Chinese characters between them.

    >>> units(fold("Wi-Fi联盟"))
    [('wi',), ('fi',), ('联', '盟')]
    """
    runs = [run for word in folded.split() for run in _RUNS.findall(word)]
    found = [tuple(run) if _HAN.match(run) else (run,) for run in runs]
    return list(dict.fromkeys(found))[:_MOST_WORDS]


def whole_name(text: str) -> Query:
    """Return the query for things with exactly this name; case, accents and punctuation make no difference."""
    return Query.term_query(_schema(), "exact", fold(text), "basic")


def of_iris(iris: Iterable[str]) -> Query:
    """Return the query for some things."""
    return Query.term_set_query(_schema(), "iri", list(iris))


def ranked(attempt: Query, folded: str, read: Sequence[str] = ()) -> Query:
    """Return a query for what an attempt finds and for identified documents, scored in steps.

    Args:
        attempt: the query of an attempt.
        folded: the text, folded.
        read: the IRIs of the documents that an identifier in the text means, the most exact first.
    """
    steps = [(Occur.Should, attempt)]
    steps += [(Occur.Should, _scored(of_iris([iri]), _READ / 2**place)) for place, iri in enumerate(read)]
    steps.append((Occur.Should, _scored(_term("exact", folded), _WHOLE)))
    if packed := folded.replace(" ", ""):
        steps.append((Occur.Should, _scored(_term("packed", packed), _PACKED)))
    return Query.boolean_query(steps)


def narrowed(query: Query, filters: Mapping[str, Sequence[str]]) -> Query:
    """Return the part of a query with one of the values of each facet."""
    chosen = [Query.term_set_query(_schema(), name, list(values)) for name, values in filters.items() if values]
    return _must(query, *chosen) if chosen else query


def folded_editions(query: Query, folded: str, read: Sequence[str] = ()) -> Query:
    """Return the part of a query without editions, except those with exactly this name or identifier."""
    kept = [Query.term_query(_schema(), "edition", False), _term("exact", folded), *([of_iris(read)] if read else ())]
    return _must(query, Query.boolean_query([(Occur.Should, each) for each in kept]))


def editions_of(iri: str) -> Query:
    """Return the query for the editions of a standard."""
    return _scored(_term("family", iri), 1.0)


def everything() -> Query:
    """Return the query for all things."""
    return _scored(Query.all_query(), 1.0)


def _all_of(
    words: Sequence[Unit],
    matching: Matching,
    folded: str,
    fields: Sequence[str] = ("names", "editions"),
    slips: int = 0,
) -> Query:
    """Return the query for things in which each word matches in one of the fields; higher if all match in names."""
    matched = [[matching(field, unit) for field in fields] for unit in words]
    anywhere = [_any_of(ways) for ways in matched]
    found = Query.const_score_query(_must(*anywhere), 1.0)
    steps = [(Occur.Should, found)]
    steps.append((Occur.Should, _scored(_must(*(ways[0] for ways in matched)), _IN_NAMES)))
    steps.append((Occur.Should, _scored(_must(*(_exactly("names", unit) for unit in words)), _FULL)))
    packed = folded.replace(" ", "")
    if slips == 0 and fields[-1] == "editions":
        steps.append((Occur.Should, _scored(_prefix("packed", packed), 1.0)))
    elif slips and len(packed) >= (_TWO_ERRORS if slips == 2 else _ONE_ERROR) and not packed.isdigit():
        steps.append((Occur.Should, _scored(Query.fuzzy_term_query(_schema(), "packed", packed, slips), 1.5)))
    return Query.boolean_query(steps)


def _some_of(words: Sequence[Unit], least: int) -> Query:
    """Return the query for things with some of the words in names or texts, those with more and rarer words first."""
    near = _misspelt(1)
    ways = [_any_of([_exactly("names", unit), _exactly("text", unit), near("names", unit)]) for unit in words]
    return Query.boolean_query([(Occur.Should, way) for way in ways], minimum_number_should_match=max(1, least))


def _divided(index: Index, words: Sequence[Unit]) -> Query | None:
    """Return the query for names that write words in two, such as ``38.212`` for ``38212``; None if there is no way."""
    ways, is_new = [], False
    for unit in words:
        word = unit[0]
        cuts = range(1, min(len(word), _LONGEST_PATTERN)) if len(unit) == 1 and len(word) > 3 else ()
        parts = [(word[:cut], word[cut:]) for cut in cuts]
        pairs = [pair for pair in parts if all(index.searcher.doc_freq("names", part) for part in pair)]
        is_new = is_new or bool(pairs)
        ways.append(_any_of([_beginning("names", unit), *(_phrase("names", pair) for pair in pairs)]))
    return _scored(_must(*ways), 1.0) if is_new else None


def _beginning(field: str, unit: Unit) -> Query:
    """Match words that begin like this."""
    return _exactly(field, unit) if len(unit) > 1 or _HAN.match(unit[0]) else _prefix(field, unit[0])


def _exactly(field: str, unit: Unit) -> Query:
    return _phrase(field, unit) if len(unit) > 1 else _term(field, unit[0])


def _misspelt(slips: int) -> Matching:
    """Match words with so many letters missing, added or replaced, or neighbours swapped."""

    def matching(field: str, unit: Unit) -> Query:
        word = unit[0]
        least = _ONE_ERROR if slips == 1 else _TWO_ERRORS
        if len(unit) > 1 or word.isdigit() or len(word) < _ONE_ERROR:
            return _beginning(field, unit)
        allowed = slips if len(word) >= least else 1
        return _any_of([_prefix(field, word), Query.fuzzy_term_query(_schema(), field, word, allowed)])

    return matching


def _inside(field: str, unit: Unit) -> Query:
    """Match words that contain this."""
    word = unit[0]
    if len(unit) > 1 or len(word) < _FRAGMENT:
        return _beginning(field, unit)
    return Query.regex_query(_schema(), field, f"{_any(word)}{word}{_any(word)}")


def _term(field: str, word: str) -> Query:
    return Query.term_query(_schema(), field, word, "basic")


def _phrase(field: str, words: Sequence[str]) -> Query:
    return Query.phrase_query(_schema(), field, list(words))


def _prefix(field: str, word: str) -> Query:
    # Folded words have letters and digits only, so none of them is a sign of the pattern.
    return Query.regex_query(_schema(), field, f"{word[:_LONGEST_PATTERN]}{_any(word)}")


def _any(word: str) -> str:
    """Return the pattern for what may be around a word: of letters of ASCII it is made thirty times faster."""
    return "[a-z0-9]*" if word.isascii() else ".*"


def _scored(query: Query, score: float) -> Query:
    return Query.const_score_query(query, score)


def _must(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any_of(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
