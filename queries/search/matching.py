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
from ...ontology.namespaces import KINDS
from .plain_words import groups_in, is_empty, words_of_run

#: The longest text that is searched for, in characters, and the most words of it.
MOST: Final = 200
_MOST_WORDS: Final = 24
#: The shortest word that may have one error, and the shortest that may have two.
_ONE_ERROR: Final = 4
_TWO_ERRORS: Final = 8
#: Up to this length, a word is taken to be the beginning of some word.
_SHORT: Final = 2
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
#: The scores of an identifier, of a whole name, and of one without its spaces.
_READ, _WHOLE, _PACKED = 128.0, 32.0, 12.0
#: The score of the first question that a text may ask, by how much that of each next is less, and what the scores of
#: other results count beside them.
_ASKED, _NEXT, _BESIDE_QUESTIONS = 24.0, 1.25, 0.1
#: The scores of all words: as whole words of names, as beginnings of such words, in other fields.
_FULL, _IN_NAMES, _ELSEWHERE = 1.5, 1.0, 0.5
#: The score of what is of a kind that a text names, beside those of its words.
_OF_KIND: Final = 8.0
#: The shortest text without spaces that is looked for as the beginning of a name without spaces.
_PACKED_LEAST: Final = schema.STARTS[0]

#: A word, or a run of Chinese characters.
Unit = tuple[str, ...]
#: Returns what may stand in a field for a word, or None for the word itself.
Matching = Callable[[str, Unit], Query | None]


@dataclass(frozen=True)
class Attempt:
    """One way to read a text.

    Attributes:
        query: finds what matches so.
        corrects: whether it reads words as others.
        is_partial: whether some of the words may be missing.
        is_of_records: whether it finds nothing but records about things.
    """

    query: Query
    corrects: bool = False
    is_partial: bool = False
    is_of_records: bool = False


@cache
def _schema() -> tantivy.Schema:
    return schema.schema()


def attempts(index: Index, text: str, *, is_identifier: bool = False) -> Iterator[Attempt]:
    """Yield the ways to read a text, the strictest first; the first that finds anything counts.

    Args:
        index: where to search, to leave out ways that cannot find anything.
        text: what is searched for.
        is_identifier: whether a document is found by it anyway, so that the strictest way is enough.
    """
    folded = fold(text[:MOST])
    words = units(folded)
    if not words:
        return
    searcher = index.searcher
    apart = units(set_apart(split_letters_and_digits(folded)))
    undated = units(_EDITION.sub("", split_letters_and_digits(folded)))
    typed = _typing(searcher, words)
    if is_identifier or _occur(searcher, words) or _begins(searcher, "packed", folded.replace(" ", "")):
        named = _all_of(words, typed, folded)
        yield Attempt(named, is_of_records=not is_identifier and not _has_things(searcher, named))
    if apart != words and _occur(searcher, apart):
        yield Attempt(_all_of(apart, _typing(searcher, apart), folded))
    if divided := _divided(searcher, apart, _typing(searcher, apart)):
        yield Attempt(divided)
    if _occur(searcher, words, ("names", "text")):
        yield Attempt(_all_of(words, typed, folded, ("names", "text")))
    if undated and undated != apart and _occur(searcher, undated):
        yield Attempt(_all_of(undated, _typing(searcher, undated), folded))
    numbers = [(number,) for number in _NUMBER.findall(folded)]
    if len(words) <= _IDENTIFIER_WORDS and any(len(number) >= 3 for (number,) in numbers):
        # In an identifier such as "ISO/IEC 15118 2" the publisher is written in many ways, the number is not.
        yield Attempt(_all_of(numbers, _typing(searcher, numbers), folded))
    yield from corrections(index, folded)


def corrections(index: Index, folded: str) -> Iterator[Attempt]:
    """Yield the ways to read words as misspelt, or as parts of words, or to do with most of them."""
    words, searcher = units(folded), index.searcher
    if not words:
        return
    one, typed = _misspelt(searcher, words, 1), _typing(searcher, words)
    if len(words) <= _FEW_WORDS or not _occur(searcher, words):
        yield Attempt(_all_of(words, one, folded, slips=1), corrects=True)
    if len(words) <= _FEW_WORDS:
        if any(len(unit[0]) >= _TWO_ERRORS for unit in words):
            yield Attempt(_all_of(words, _misspelt(searcher, words, 2), folded, slips=2), corrects=True)
        if any(len(unit[0]) >= _FRAGMENT and unit[0].isalpha() for unit in words):
            yield Attempt(_all_of(words, _inside(typed), folded, ("names",), slips=1))
    telling = [part for unit in words for part in _telling(unit)]
    if len(telling) > 1 or (telling and telling != words):
        yield Attempt(
            _some_of(telling, round(len(telling) * _SHARE), one, groups_in(folded).intersection(KINDS)), is_partial=True
        )
    long = [unit for unit in telling if len("".join(unit)) >= _TELLING]
    if len(telling) > len(long) > 0:
        yield Attempt(_some_of(long, round(len(long) * _SHARE), one), is_partial=True)


def _occur(searcher: tantivy.Searcher, words: Sequence[Unit], fields: Sequence[str] = ("names", "editions")) -> bool:
    """Return whether each word is the beginning of a word of one of the fields; otherwise no query need be made."""
    return all(any(_begins(searcher, field, unit[0]) for field in fields) for unit in words)


def _begins(searcher: tantivy.Searcher, field: str, word: str) -> bool:
    # The look-up reads all words that begin so, which are many for one or two letters.
    return len(word) <= _SHORT or bool(searcher.terms_with_prefix(field, word, limit=1))


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


def exactly_named(folded: Iterable[str]) -> Query:
    """Return the query for things with exactly one of these names, which are folded."""
    return Query.term_set_query(_schema(), "exact", list(folded))


def of_iris(iris: Iterable[str]) -> Query:
    """Return the query for some things."""
    return Query.term_set_query(_schema(), "iri", list(iris))


def ranked(attempt: Query, folded: str, read: Sequence[str] = (), asked: Sequence[str] = ()) -> Query:
    """Return a query for what an attempt finds, for identified documents and for questions, scored in steps.

    Args:
        attempt: the query of an attempt.
        folded: the text, folded.
        read: the IRIs of the documents that an identifier in the text means, the most exact first.
        asked: the IRIs of the questions that the text may ask, the most likely first.
    """
    # What has some of the words is scored by their rarity, without an upper bound.
    steps = [(Occur.Should, Query.boost_query(attempt, _BESIDE_QUESTIONS) if asked else attempt)]
    steps += [(Occur.Should, _scored(of_iris([iri]), _ASKED / _NEXT**place)) for place, iri in enumerate(asked)]
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
    kept = [
        Query.term_query(_schema(), "edition", False),
        _term("exact", folded),
        _term("packed", folded.replace(" ", "")),
    ]
    kept += [of_iris(read)] if read else []
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
    """Return the query for things in which each word matches in one of the fields.

    Each word adds its share of the score: the most if it is a whole word of a name, the least in another field.
    """
    share = 1 / len(words)
    ways = []
    for unit in words:
        parts = [_scored(_exactly("names", unit), _FULL * share)]
        for field, score in zip(fields, (_IN_NAMES, _ELSEWHERE), strict=False):
            other = matching(field, unit)
            if other or field != "names":
                parts.append(_scored(other or _exactly(field, unit), score * share))
        ways.append(Query.disjunction_max_query(parts))
    steps = [(Occur.Should, _must(*ways))]
    packed = folded.replace(" ", "")
    if slips == 0 and len(packed) >= _PACKED_LEAST and len(words) <= _FEW_WORDS:
        steps.append((Occur.Should, _scored(_starting(packed), _IN_NAMES)))
    is_long = len(packed) >= (_TWO_ERRORS if slips == 2 else _ONE_ERROR) and not packed.isdigit()
    if slips and is_long and len(words) <= _FEW_WORDS:
        steps.append((Occur.Should, _scored(Query.fuzzy_term_query(_schema(), "packed", packed, slips), _FULL)))
    return Query.boolean_query(steps)


def _telling(unit: Unit) -> list[Unit]:
    """Return the parts of a word or a run of Chinese characters that say what is looked for."""
    if len(unit) == 1:
        return [] if is_empty(unit[0]) else [unit]
    words = words_of_run("".join(unit))
    return list(dict.fromkeys(tuple(word[at : at + 2]) for word in words for at in range(max(1, len(word) - 1))))


def _some_of(words: Sequence[Unit], least: int, near: Matching, kinds: Iterable[str] = ()) -> Query:
    """Return the query for things with some of the words in names or texts, those with more and rarer words first.

    To be of one of some kinds counts as a word.
    """
    ways = [_scored(_term("kind", kind), _OF_KIND) for kind in kinds]
    for unit in words:
        known, described = _exactly("names", unit), _exactly("text", unit)
        ways.append(_any_of([known, described, near("names", unit) or known]))
    return Query.boolean_query([(Occur.Should, way) for way in ways], minimum_number_should_match=max(1, least))


def _has_things(searcher: tantivy.Searcher, query: Query) -> bool:
    """Return whether a query finds anything but records about things."""
    records = Query.term_set_query(_schema(), "kind", list(schema.RECORDS))
    things = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, records)])
    return bool(searcher.search(things, 1, count=False).hits)


def _starting(packed: str) -> Query:
    """Return the query for names that begin so without their spaces."""
    return _term("starts", packed) if len(packed) in schema.STARTS else _prefix("packed", packed)


def _divided(searcher: tantivy.Searcher, words: Sequence[Unit], typed: Matching) -> Query | None:
    """Return the query for names that write words in two, such as ``38.212`` for ``38212``; None if there is no way."""
    ways, is_new = [], False
    for unit in words:
        word = unit[0]
        cuts = range(1, min(len(word), _LONGEST_PATTERN)) if len(unit) == 1 and len(word) > 3 else ()
        parts = [(word[:cut], word[cut:]) for cut in cuts]
        pairs = [pair for pair in parts if all(searcher.doc_freq("names", part) for part in pair)]
        is_new = is_new or bool(pairs)
        own = typed("names", unit) or _exactly("names", unit)
        ways.append(_any_of([own, *(_phrase("names", pair) for pair in pairs)]))
    return _scored(_must(*ways), 1.0) if is_new else None


def _typing(searcher: tantivy.Searcher, words: Sequence[Unit]) -> Matching:
    """Match words that begin like those of a text that is being typed.

    Only the last word may be unfinished, or one that no name has; beginnings of one letter are too many.
    """

    def matching(field: str, unit: Unit) -> Query | None:
        word = unit[0]
        if len(unit) > 1 or _HAN.match(word):
            return None
        least = _SHORT if len(words) == 1 else _SHORT + 1
        is_finished = unit != words[-1] or len(word) < least or word.isdigit()
        return None if is_finished and _is_word(searcher, word) else _prefix(field, word)

    return matching


def _is_word(searcher: tantivy.Searcher, word: str) -> bool:
    return any(searcher.doc_freq(field, word) for field in ("names", "editions"))


def _exactly(field: str, unit: Unit) -> Query:
    return _phrase(field, unit) if len(unit) > 1 else _term(field, unit[0])


def _misspelt(searcher: tantivy.Searcher, words: Sequence[Unit], slips: int) -> Matching:
    """Match words with so many letters missing, added or replaced, or neighbours swapped: those that no name has."""
    typed = _typing(searcher, words)
    are_known = _occur(searcher, words)

    def matching(field: str, unit: Unit) -> Query | None:
        word = unit[0]
        is_right = not are_known and _occur(searcher, [unit])
        if len(unit) > 1 or is_right or word.isdigit() or len(word) < _ONE_ERROR:
            return typed(field, unit)
        allowed = slips if len(word) >= _TWO_ERRORS else 1
        return _any_of(
            [typed(field, unit) or _exactly(field, unit), Query.fuzzy_term_query(_schema(), field, word, allowed)]
        )

    return matching


def _inside(typed: Matching) -> Matching:
    """Match words that contain this."""

    def matching(field: str, unit: Unit) -> Query | None:
        word = unit[0]
        if len(unit) > 1 or len(word) < _FRAGMENT or not word.isalpha():
            return typed(field, unit)
        return Query.regex_query(_schema(), field, f"{_any(word)}{word}{_any(word)}")

    return matching


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
