"""Finding things by name, in the search index of a release."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches

from ...graph.releases.release import Release
from ...graph.store.folding import fold, split_letters_and_digits
from .spelling import vocabulary

_OTHER_NAMES = (
    "SELECT json_group_array(DISTINCT n.name) FROM names n WHERE n.thing = t.id AND n.name NOT IN (t.label, t.slug)"
)
_COLUMNS = f"t.iri, t.label, t.kind, t.class, t.text, ({_OTHER_NAMES}) AS other"


#: The longest text that is looked for, in characters.
_MOST = 200
#: Chinese is not written in words: any run of its characters is looked for anywhere in a name.
_CHINESE = re.compile("[\u3400-\u9fff]")
_NUMBER = re.compile("[0-9]+")
#: The year of an edition at the end of an identifier, which names may lack.
_EDITION = re.compile(" (?:19|20)[0-9]{2}$")
_IN_WORDS = "t.id IN (SELECT rowid FROM words WHERE words MATCH :match)"
_IN_FRAGMENTS = "t.id IN (SELECT rowid FROM fragments WHERE fragments MATCH :match)"
_IN_NAMES = "t.id IN (SELECT n.thing FROM names n WHERE n.folded LIKE '%' || :match || '%')"

#: Misspelt words, and those that each may have been meant to be.
Near = dict[str, list[str]]


@dataclass(frozen=True)
class Hit:
    """A thing that was found."""

    iri: str
    label: str
    names: tuple[str, ...]
    kind: str
    class_label: str
    snippet: str


@dataclass(frozen=True)
class Hits:
    """Some of the things found, and how many there are in all.

    ``instead`` is what was looked for instead of words that no name has: what they may have been meant to be.
    """

    total: int
    hits: tuple[Hit, ...]
    instead: str = ""


def search(release: Release, text: str, kind: str | None = None, limit: int = 20, offset: int = 0) -> Hits:
    """Return the things whose names, or else descriptions, match the text, the best first.

    Each word matches the beginning of a word; where that finds nothing, any fragment of a name does, then words of the
    description, then the numbers of an identifier alone, at last words that are spelt nearly so. Chinese matches any
    part of a name.
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
    """Return the best things to offer while somebody types a name."""
    if not fold(text):
        return ()
    found = search(release, text, kinds[0] if len(kinds) == 1 else None, limit * 4).hits
    return tuple(h for h in found if not kinds or h.kind in kinds)[:limit]


def browse(release: Release, kind: str, offset: int = 0, limit: int = 100, letter: str | None = None) -> Hits:
    """Return the things of a kind in the order of their labels, all or those under a letter (``#``: none of A to Z)."""
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
    """Return the letters under which things of a kind stand, ``#`` for those that begin with none of A to Z."""
    with closing(_open(release)) as db:
        rows = db.execute("SELECT DISTINCT substr(sort, 1, 1) FROM things WHERE kind = ?", (kind,))
        found = {c.upper() if "a" <= c <= "z" else "#" for (c,) in rows}
    return sorted(found)


def named(release: Release, name: str, kinds: Iterable[str] = ()) -> list[Hit]:
    """Return the things that have exactly this name or slug, whatever its case, accents and punctuation."""
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
    """Return labels or slugs of things of some kinds that look like a name that was not found."""
    wanted = set(kinds)
    with closing(_open(release)) as db:
        rows = db.execute("SELECT m.folded, t.slug, t.kind FROM names m JOIN things t ON t.id = m.thing")
        known = {folded: slug for folded, slug, kind in rows if not wanted or kind in wanted}
    return list(dict.fromkeys(known[m] for m in get_close_matches(fold(name), known, n=most * 2, cutoff=0.6)))[:most]


def _open(release: Release) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{release.index}?mode=ro&immutable=1", uri=True)


def _attempts(release: Release, text: str) -> Iterator[tuple[str, str, Near]]:
    """Yield the conditions to try in turn, the strictest first, with what each is matched against.

    The third value is what is looked for instead of some of the words.
    """
    folded = fold(text[:_MOST])
    words = folded.split()
    if not words:
        return
    # A trigram index needs three characters to go by.
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
        # An identifier, such as "ISO/IEC 15118 2": publishers are written in many ways, numbers are not.
        yield _IN_WORDS, f"names : ({_prefixes(numbers)})", {}
    for slips in (1, 2):
        for near in _misspelt(release, words, slips):
            other = " AND ".join(
                "(" + " OR ".join(f'"{n}"' for n in near[w]) + ")" if w in near else _prefixes([w]) for w in words
            )
            yield _IN_WORDS, f"names : ({other})", near


def _misspelt(release: Release, words: list[str], slips: int) -> Iterator[Near]:
    """Yield what words may have been meant to be: those that no name has or, if names have them all, each in turn."""
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
    """Return a text with its misspelt words as the best of the things found has them."""
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
