"""Finding things by name, in the search index of a release."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from ...graph.releases.release import Release
from ...graph.store.folding import fold, split_letters_and_digits
from .spelling import vocabulary

_OTHER_NAMES = (
    "SELECT json_group_array(DISTINCT n.name) FROM names n WHERE n.thing = t.id AND n.name NOT IN (t.label, t.slug)"
)
_COLUMNS = f"t.iri, t.label, t.kind, t.class, t.text, ({_OTHER_NAMES}) AS other"


#: The longest text that is searched for, in characters.
_MOST = 200
#: The smallest similarity of a suggested name, from 0 to 1.
_SIMILAR: Final = 0.6
#: The largest number of things whose names are compared with a misspelt one.
_MOST_CANDIDATES: Final = 5_000
#: Up to this number of words, names that lack one of the words are compared as well.
_FEW_WORDS: Final = 6
#: Chinese has no spaces between words, so its characters are searched for anywhere in a name.
_CHINESE = re.compile("[\u3400-\u9fff]")
_NUMBER = re.compile("[0-9]+")
#: The year of an edition at the end of an identifier, which some names lack.
_EDITION = re.compile(" (?:19|20)[0-9]{2}$")
_IN_WORDS = "t.id IN (SELECT rowid FROM words WHERE words MATCH :match)"
_IN_FRAGMENTS = "t.id IN (SELECT rowid FROM fragments WHERE fragments MATCH :match)"
_IN_NAMES = "t.id IN (SELECT n.thing FROM names n WHERE n.folded LIKE '%' || :match || '%')"

#: Misspelt words, with the words that each may stand for.
Near = dict[str, list[str]]


@dataclass(frozen=True)
class Hit:
    """A search result."""

    iri: str
    label: str
    names: tuple[str, ...]
    kind: str
    class_label: str
    snippet: str


@dataclass(frozen=True)
class Hits:
    """Some results of a search, and the total number.

    ``instead`` is the corrected text that was searched for, if a word was misspelt.
    """

    total: int
    hits: tuple[Hit, ...]
    instead: str = ""


def search(release: Release, text: str, kind: str | None = None, limit: int = 20, offset: int = 0) -> Hits:
    """Return the things whose names, or else descriptions, match the text, the best first.

    Words match the beginnings of words of names. If there is no match, fragments of names are tried, then words of
    descriptions, then only the numbers of an identifier, then similar words. Chinese matches any part of a name.
    """
    with closing(_open(release)) as db:
        for condition, argument, near in _attempts(release, text):
            scope = "" if kind is None else " AND t.kind = :kind"
            arguments = {"match": argument, "kind": kind, "exact": fold(text[:_MOST]), "limit": limit, "offset": offset}
            total = db.execute(f"SELECT count(*) FROM things t WHERE {condition}{scope}", arguments).fetchone()[0]
            if total:
                order = (
                    "EXISTS (SELECT 1 FROM names n WHERE n.thing = t.id AND n.folded = :exact) DESC,"
                    " t.kind IN ('event', 'claim', 'observation', 'source'), t.weight DESC, t.sort"
                )
                rows = db.execute(
                    f"SELECT {_COLUMNS} FROM things t WHERE {condition}{scope} ORDER BY {order}"
                    " LIMIT :limit OFFSET :offset",
                    arguments,
                )
                hits = tuple(_hit(row) for row in rows)
                return Hits(total, hits, _meant(text, near, hits))
    return Hits(0, ())


def suggest(release: Release, text: str, limit: int = 8, kinds: Sequence[str] = ()) -> tuple[Hit, ...]:
    """Return the best suggestions for a partly typed name."""
    if not fold(text):
        return ()
    found = search(release, text, kinds[0] if len(kinds) == 1 else None, limit * 4).hits
    return tuple(h for h in found if not kinds or h.kind in kinds)[:limit]


def browse(release: Release, kind: str, offset: int = 0, limit: int = 100, letter: str | None = None) -> Hits:
    """Return the things of a kind by label: all, or those under a letter (``#`` for other than A to Z)."""
    condition = "t.kind = :kind"
    if letter == "#":
        condition += " AND substr(t.sort, 1, 1) NOT BETWEEN 'a' AND 'z'"
    elif letter:
        condition += " AND substr(t.sort, 1, 1) = :letter"
    arguments = {"kind": kind, "letter": (letter or "").lower(), "limit": limit, "offset": offset}
    with closing(_open(release)) as db:
        total = db.execute(f"SELECT count(*) FROM things t WHERE {condition}", arguments).fetchone()[0]
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM things t WHERE {condition} ORDER BY t.sort, t.iri LIMIT :limit OFFSET :offset",
            arguments,
        )
        return Hits(total, tuple(_hit(row) for row in rows))


def letters(release: Release, kind: str) -> list[str]:
    """Return the initial letters of things of a kind, with ``#`` for other than A to Z."""
    with closing(_open(release)) as db:
        rows = db.execute("SELECT DISTINCT substr(sort, 1, 1) FROM things WHERE kind = ?", (kind,))
        found = {c.upper() if "a" <= c <= "z" else "#" for (c,) in rows}
    return sorted(found)


def named(release: Release, name: str, kinds: Iterable[str] = ()) -> list[Hit]:
    """Return the things with exactly this name or slug; case, accents and punctuation are ignored."""
    with closing(_open(release)) as db:
        rows = db.execute(
            f"SELECT DISTINCT {_COLUMNS} FROM things t JOIN names m ON m.thing = t.id WHERE m.folded = ?"
            " ORDER BY t.weight DESC",
            (fold(name),),
        )
        found = [_hit(row) for row in rows]
    wanted = set(kinds)
    return [hit for hit in found if not wanted or hit.kind in wanted]


def near(release: Release, name: str, kinds: Iterable[str] = (), most: int = 3) -> list[str]:
    """Return the slugs of things of some kinds whose names are similar to a name that was not found."""
    folded = fold(name[:_MOST])
    wanted = sorted(set(kinds))
    for condition, match in _candidates(release, folded):
        slugs = _slugs(release, condition, match, wanted)
        close = extract(folded, slugs.keys(), scorer=Indel.normalized_similarity, score_cutoff=_SIMILAR, limit=most * 2)
        if close:
            return list(dict.fromkeys(slugs[other] for other, _, _ in close))[:most]
    return []


def _candidates(release: Release, folded: str) -> Iterator[tuple[str, str]]:
    """Yield conditions for names that may be similar: by all words or those spelt nearly so, by some, by fragments."""
    known = vocabulary(release.index)
    words = []
    for word in dict.fromkeys(folded.split()):
        spelt = [word] if known.has(word) else known.near(word, 1) or known.near(word, 2)
        if spelt:
            words.append(" OR ".join(f'"{other}"' for other in spelt) + (f' OR "{word}"*' if spelt == [word] else ""))
    if words:
        yield "words", f"names : ({' AND '.join(f'({word})' for word in words)})"
    for left_out in range(len(words)) if 1 < len(words) <= _FEW_WORDS else ():
        some = [f"({word})" for i, word in enumerate(words) if i != left_out]
        yield "words", f"names : ({' AND '.join(some)})"
    # One wrong letter leaves one half of a name intact. A trigram index needs three characters.
    halves = [folded[: len(folded) // 2].strip(), folded[len(folded) // 2 :].strip()]
    if all(len(half) >= 3 for half in halves):
        yield "fragments", " OR ".join(f'"{half}"' for half in halves)


def _slugs(release: Release, index: str, match: str, kinds: Sequence[str]) -> dict[str, str]:
    """Return the slugs of the things that an index finds, by their folded names; of a large number only the first."""
    scope = f" AND t.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    found = (
        f"SELECT t.id FROM {index} JOIN things t ON t.id = {index}.rowid"
        f" WHERE {index} MATCH ?{scope} LIMIT {_MOST_CANDIDATES}"
    )
    with closing(_open(release)) as db:
        rows = db.execute(
            f"SELECT m.folded, t.slug FROM names m JOIN things t ON t.id = m.thing WHERE t.id IN ({found})",
            (match, *kinds),
        )
        return dict(rows.fetchall())


def _open(release: Release) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{release.index}?mode=ro&immutable=1", uri=True)


def _attempts(release: Release, text: str) -> Iterator[tuple[str, str, Near]]:
    """Yield the conditions to try in turn, the strictest first, each with its argument.

    The third value has the words that replace misspelt ones.
    """
    folded = fold(text[:_MOST])
    words = folded.split()
    if not words:
        return
    # A trigram index needs three characters.
    anywhere = (_IN_FRAGMENTS, f'"{folded}"') if len(folded) >= 3 else (_IN_NAMES, folded)
    if _CHINESE.search(folded):
        yield *anywhere, {}
    yield _IN_WORDS, f"names : ({_prefixes(words)})", {}
    apart = split_letters_and_digits(folded).split()
    if apart != words:
        yield _IN_WORDS, f"names : ({_prefixes(apart)})", {}
    yield *anywhere, {}
    yield _IN_WORDS, _prefixes(words), {}
    undated = _EDITION.sub("", split_letters_and_digits(folded)).split()
    if undated != apart:
        yield _IN_WORDS, f"names : ({_prefixes(undated)})", {}
    numbers = _NUMBER.findall(folded)
    if any(len(number) >= 3 for number in numbers):
        # In an identifier such as "ISO/IEC 15118 2" the publisher is written in many ways, the number is not.
        yield _IN_WORDS, f"names : ({_prefixes(numbers)})", {}
    for slips in (1, 2):
        for near in _misspelt(release, words, slips):
            other = " AND ".join(
                "(" + " OR ".join(f'"{n}"' for n in near[w]) + ")" if w in near else _prefixes([w]) for w in words
            )
            yield _IN_WORDS, f"names : ({other})", near


def _misspelt(release: Release, words: list[str], slips: int) -> Iterator[Near]:
    """Yield replacements of the words that no name has or, if names have them all, of each word in turn."""
    known = vocabulary(release.index)
    near = {word: known.near(word, slips) for word in dict.fromkeys(words) if not known.has(word)}
    if near:
        if all(near.values()):
            yield near
        return
    for word in dict.fromkeys(words):
        found = known.near(word, slips)
        if found:
            yield {word: found}


def _meant(text: str, near: Near, hits: Sequence[Hit]) -> str:
    """Return a text with its misspelt words replaced by those of the best result."""
    if not near or not hits:
        return ""
    had = set(fold(" ".join((hits[0].label, *hits[0].names))).split())
    words = fold(text[:_MOST]).split()
    return " ".join(next((n for n in near[w] if n in had), near[w][0]) if w in near else w for w in words)


def _prefixes(words: Iterable[str]) -> str:
    return " ".join(f'"{word}"*' for word in words)


def _hit(row: tuple[str, str, str, str, str, str | None]) -> Hit:
    iri, label, kind, class_label, text, other = row
    return Hit(iri, label, tuple(json.loads(other)) if other else (), kind, class_label, text)
