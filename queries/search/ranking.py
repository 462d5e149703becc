"""Finding things by identifier, name or description, in the search index of a release."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox
from rapidfuzz.distance import OSA
from tantivy import Query

from ...graph.index.reader import Entry, Index, open_index
from ...graph.index.schema import FACETS
from ...graph.releases.release import Release
from ...graph.store.folding import fold
from ...ontology.namespaces import node
from .asking import Arguments, questions_in
from .identified import PARTS, identify
from .matching import (
    MOST,
    Attempt,
    attempts,
    corrections,
    editions_of,
    everything,
    folded_editions,
    narrowed,
    of_iris,
    ranked,
    whole_name,
)
from .pages import question_iri
from .plain_words import asks

#: The orders of results: the best first, by name, the newest first.
Order = Literal["rank", "name", "date"]
Filters = Mapping[str, Sequence[str]]
#: The longest text whose suggestions are kept, and how many: about 5 MiB.
_SHORT_TEXT: Final = 24
_MOST_KEPT: Final = 1024
ORDERS: Final[tuple[Order, ...]] = ("rank", "name", "date")


@dataclass(frozen=True)
class Hit:
    """A search result.

    ``editions`` is the number of editions that it stands for, ``arguments`` what a text says of the parameters of a
    question.
    """

    iri: str
    label: str
    names: tuple[str, ...]
    kind: str
    class_label: str
    snippet: str
    editions: int = 0
    arguments: Arguments = field(default_factory=dict)


@dataclass(frozen=True)
class Hits:
    """Some results of a search, and the total number.

    Attributes:
        total: the number of all results; editions that are folded under their standard do not count.
        hits: some of them.
        instead: the corrected text that was searched for, if a word was misspelt.
        is_partial: whether no result has all the words, so that those with most of them are listed.
        facets: the number of results with each value of each facet, if they were asked for.
        asked: how many of the first results are questions that the text may ask.
    """

    total: int
    hits: tuple[Hit, ...]
    instead: str = ""
    is_partial: bool = False
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    asked: int = 0


def search(
    release: Release,
    text: str,
    filters: Filters | None = None,
    limit: int = 20,
    offset: int = 0,
    *,
    order: Order = "rank",
    editions: bool = False,
    facets: bool = False,
    asking: bool = True,
) -> Hits:
    """Return the things that a text means or describes, the best first.

    An identifier in any spelling finds its document. Words match the beginnings of words of names. If there is no
    match, words are divided, descriptions are searched, and words may be misspelt. Chinese matches any part of a name.
    A question in plain words finds first what it may ask of the library, as does a text that is in no name of a thing.

    Args:
        release: where to search.
        text: what to search for.
        filters: by the name of a facet, the values of which a result has one.
        limit: how many results to return.
        offset: how many to leave out before them.
        order: of the results.
        editions: whether to list editions besides the standards that they are editions of.
        facets: whether to count the values of facets.
        asking: whether the text may ask a question of the library.
    """

    def questions() -> dict[str, Arguments]:
        found = questions_in(release, text[:MOST]) if asking else ()
        return {question_iri(each.question): each.arguments for each in found}

    return _search(
        open_index(release.index), text, filters or {}, limit, offset, order=order, editions=editions, facets=facets,
        questions=questions,
    )  # fmt: skip


def _search(
    index: Index,
    text: str,
    filters: Filters,
    limit: int,
    offset: int = 0,
    *,
    order: Order = "rank",
    editions: bool = False,
    facets: bool = False,
    questions: Callable[[], Mapping[str, Arguments]] = dict,
) -> Hits:
    folded = fold(text[:MOST])
    if not folded:
        return Hits(0, ())
    read = [each.entry.iri for each in identify(index, text) or identify(index, PARTS.split(text)[0])][:4]
    is_question = asks(text)
    asked = questions() if is_question else {}
    for attempt in attempts(index, text, is_identifier=bool(read)):
        if asked and not index.finds(attempt.query):
            continue
        if not is_question and (attempt.is_partial or attempt.is_of_records):
            asked = questions()
        found = ranked(attempt.query, folded, read, list(asked))
        found = found if editions else folded_editions(found, folded, read[:1])
        total, entries = index.search(narrowed(found, filters), limit, offset, order)
        if total:
            counts = count_facets(index, found, filters) if facets else {}
            meant = _meant(text, attempt, entries)
            return _with_questions(Hits(total, tuple(map(_hit, entries)), meant, attempt.is_partial, counts), asked)
    only = ranked(of_iris(asked), folded, asked=list(asked))
    total, entries = index.search(narrowed(only, filters), limit, offset, order)
    counts = count_facets(index, only, filters) if facets and total else {}
    return _with_questions(Hits(total, tuple(map(_hit, entries)), facets=counts), asked)


def list_editions(
    release: Release, iri: str, filters: Filters | None = None, limit: int = 20, offset: int = 0, order: Order = "date"
) -> Hits:
    """Return the editions of a standard with counts of facets, the newest first."""
    index, filters = open_index(release.index), filters or {}
    total, entries = index.search(narrowed(editions_of(iri), filters), limit, offset, order)
    return Hits(total, tuple(map(_hit, entries)), facets=count_facets(index, editions_of(iri), filters))


def list_things(
    release: Release,
    filters: Filters,
    limit: int = 20,
    offset: int = 0,
    order: Order = "rank",
    *,
    editions: bool = False,
) -> Hits:
    """Return the things with some values of facets, with counts of facets."""
    index = open_index(release.index)
    found = everything() if editions else folded_editions(everything(), "")
    total, entries = index.search(narrowed(found, filters), limit, offset, order)
    return Hits(total, tuple(map(_hit, entries)), facets=count_facets(index, found, filters))


def count_facets(index: Index, query: Query, filters: Filters) -> dict[str, Mapping[str, int]]:
    """Return the number of results with each value of each facet, under the filters on all other facets."""
    chosen = [name for name in FACETS if filters.get(name)]
    counts = index.count(narrowed(query, filters), [name for name in FACETS if name not in chosen])
    for name in chosen:
        counts |= index.count(narrowed(query, {n: v for n, v in filters.items() if n != name}), [name])
    return {name: counts[name] for name in FACETS if counts[name]}


def facets_of_kind(release: Release, kind: str) -> dict[str, Mapping[str, int]]:
    """Return the number of things of a kind, editions among them, with each value of each facet."""
    return count_facets(open_index(release.index), narrowed(everything(), {"kind": [kind]}), {})


def suggest(release: Release, text: str, limit: int = 8, kinds: Sequence[str] = ()) -> tuple[Hit, ...]:
    """Return the best suggestions for a partly typed name; those for short texts, which recur, are kept in memory."""
    find = _kept_suggestions if len(text) <= _SHORT_TEXT else _suggestions
    return find(release.index, text, limit, tuple(kinds))


def _suggestions(path: Path, text: str, limit: int, kinds: tuple[str, ...]) -> tuple[Hit, ...]:
    return _search(open_index(path), text, {"kind": kinds}, limit).hits


# By path, so that the index of a former release is not kept open; the index of a path never changes.
_kept_suggestions = lru_cache(maxsize=_MOST_KEPT)(_suggestions)


def browse(release: Release, kind: str, offset: int = 0, limit: int = 100, letter: str | None = None) -> Hits:
    """Return the things of a kind by label: all, or those under a letter (``#`` for other than A to Z)."""
    total, entries = open_index(release.index).listed(kind, limit, offset, letter or "")
    return Hits(total, tuple(map(_hit, entries)))


def letters(release: Release, kind: str) -> list[str]:
    """Return the initial letters of things of a kind, with ``#`` for other than A to Z."""
    return open_index(release.index).letters(kind)


def named(release: Release, name: str, kinds: Iterable[str] = (), most: int = 100) -> list[Hit]:
    """Return the things with exactly this name or slug; case, accents and punctuation are ignored."""
    if not fold(name):
        return []
    _, entries = open_index(release.index).search(narrowed(whole_name(name), {"kind": list(kinds)}), most)
    return list(map(_hit, entries))


def means(release: Release, text: str, kinds: Iterable[str] = ()) -> list[str]:
    """Return the IRI of the document that an identifier in a text names, in a list; of no other edition."""
    wanted = set(kinds)
    found = [each for each in identify(open_index(release.index), text) if each.how == "read"]
    return [each.entry.iri for each in found if not wanted or each.entry.kind in wanted][:1]


def similar(release: Release, name: str, kinds: Iterable[str] = (), most: int = 3) -> list[Hit]:
    """Return things of some kinds whose names are spelt nearly like one that was not found."""
    index, folded = open_index(release.index), fold(name[:MOST])
    wanted = {"kind": list(kinds)}
    for attempt in corrections(index, folded):
        total, entries = index.search(narrowed(attempt.query, wanted), most)
        if total:
            return list(map(_hit, entries))
    return []


def organizations_like(release: Release, name: str, most: int = 3) -> list[str]:
    """Return the slugs of the organizations that a search for a name finds first, except those with just this name."""
    found = search(release, name, {"kind": ["actor"]}, limit=20, asking=False)
    hits = () if found.is_partial else found.hits
    others = (hit.iri for hit in hits if fold(name) not in map(fold, (hit.label, *hit.names)))
    organizations = (iri for iri in others if not release.store.is_a(ox.NamedNode(iri), node("sl:Person")))
    return [iri.rpartition("/")[2] for iri in islice(organizations, most)]


def _meant(text: str, attempt: Attempt, entries: Sequence[Entry]) -> str:
    """Return a text with its misspelt words replaced by those of the best result; empty if none was misspelt."""
    if not attempt.corrects or not entries:
        return ""
    best = entries[0]
    known = set(fold(" ".join((best.label, *best.names, best.slug))).split())
    words = fold(text[:MOST]).split()
    meant = [
        word if any(other.startswith(word) for other in known) else min(known, key=lambda o: (OSA.distance(word, o), o))
        for word in words
    ]
    return " ".join(meant) if meant != words else ""


def _with_questions(found: Hits, asked: Mapping[str, Arguments]) -> Hits:
    """Return results with what a text says of the questions that it may ask."""
    hits = tuple(replace(hit, arguments=asked.get(hit.iri, {})) for hit in found.hits)
    first = takewhile(lambda hit: hit.iri in asked, hits)
    return replace(found, hits=hits, asked=sum(1 for _ in first))


def _hit(entry: Entry) -> Hit:
    return Hit(entry.iri, entry.label, entry.names, entry.kind, entry.class_label, entry.text, entry.editions)
