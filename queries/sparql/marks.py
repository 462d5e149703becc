"""Marks on a query before it is run: what is wrong and where, in plain words, with what can be written instead.

A fault keeps the query from running. Any other mark is on a name that the release does not know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Final, NamedTuple

from ...errors import QueryError, QueryTooLargeError
from ...graph.releases.release import Release
from ...graph.store.tokens import Token, unescaped
from ...ontology.namespaces import BASE, PREFIXES, compact
from ..words import Words
from .guard import UPDATES, check_query
from .hints import hint_on
from .names import mentions, unknown
from .outline import Outline
from .prologue import COMMON, declaration, place_of_declarations
from .syntax import find_fault, prefix_fault

#: The most marks of a query, and the most names that are looked up.
MOST: Final = 20
_MOST_NAMES: Final = 200
#: The longest query whose names are looked at.
_LONGEST: Final = 30_000


class Fix(NamedTuple):
    """A change that may fix a fault: its name, and the text that replaces a part of the query."""

    name: str
    start: int
    end: int
    text: str


class Mark(NamedTuple):
    """A mark: the part of the query, what is wrong with it, whether the query cannot run, and what may fix it."""

    start: int
    end: int
    reason: Words
    is_fault: bool
    fixes: tuple[Fix, ...] = ()


def marks(
    release: Release, sparql: str, max_bytes: int, base_iri: str = BASE, services: Collection[str] = ()
) -> list[Mark]:
    """Return the marks on a query, in its order; without evaluating it.

    Raises:
        QueryTooLargeError: if the query is longer than ``max_bytes``.
    """
    try:
        check_query(sparql, max_bytes, services)
    except QueryTooLargeError:
        raise
    except QueryError as error:
        return [_refusal(sparql, str(error))]
    found = list(_faults(sparql))
    # Tokens of a query with escapes are not where its characters are.
    if len(sparql) <= _LONGEST and unescaped(sparql) == sparql:
        undeclared = list(_prefixes(sparql))
        at = {mark.start for mark in undeclared}
        found = [mark for mark in found if mark.start not in at] + undeclared
        found += _names(release, sparql, base_iri)
    return sorted(found)[:MOST]


def _refusal(sparql: str, reason: str) -> Mark:
    """Return the mark on the word for which a query is refused."""
    forbidden = (token for token in Outline.of(sparql).tokens if token.word in {"SERVICE", *UPDATES})
    token = next(forbidden, Token("", "", 0))
    return Mark(token.start, token.start + len(token.text), Words(reason, reason), True)


def _faults(sparql: str) -> Iterator[Mark]:
    fault = find_fault(sparql) if sparql.strip() else None
    if fault is None:
        return
    end = fault.at + fault.length
    if fault.near:
        place = (fault.at, end) if fault.length else (len(sparql), len(sparql))
        yield Mark(fault.at, end, fault.reason, True, (Fix(fault.near, *place, fault.near),))
    else:
        yield Mark(fault.at, end, fault.reason, True)


def _prefixes(sparql: str) -> Iterator[Mark]:
    """Yield a mark on each prefix that is not declared, where it occurs first; those of common vocabularies can be."""
    seen: set[str] = set()
    for token in Outline.of(sparql).tokens:
        prefix = token.text.partition(":")[0]
        fault = prefix_fault(token, Outline.of(sparql).prefixes)
        if fault is None or prefix in seen:
            continue
        seen.add(prefix)
        near = (Fix(fault.near, fault.at, fault.at + fault.length, fault.near),) if fault.near else ()
        if prefix in COMMON:
            at, text = place_of_declarations(sparql), declaration(prefix, COMMON[prefix])
            near = (Fix(text, at, at, f"{text}\n"), *near)
        yield Mark(fault.at, fault.at + fault.length, fault.reason, True, near)


def _names(release: Release, sparql: str, base_iri: str) -> Iterator[Mark]:
    """Yield a mark on each name that the release does not know. It is looked up once, and marked wherever it is."""
    outline = Outline.of(sparql)
    found = list(mentions(outline, base_iri))
    for mention in islice(dict.fromkeys(found), _MOST_NAMES):
        # Whoever writes a name of a vocabulary means one that exists; other IRIs may be made by the query.
        is_word = any(mention.iri.startswith(namespace) for namespace in PREFIXES.values())
        look = unknown(release, mention, empty=is_word)
        if look is None:
            continue
        what = look()
        hint, names = hint_on(what), [compact(iri) for iri in what.near]
        for token in (other.token for other in found if other == mention):
            start, end = token.start, token.start + len(token.text)
            texts = [name if name != iri else f"<{iri}>" for name, iri in zip(names, what.near, strict=True)]
            yield Mark(start, end, Words(hint.en, hint.zh), False, tuple(Fix(t, start, end, t) for t in texts))
