"""Checks of untrusted SPARQL: no updates or deep nesting, SERVICE for listed endpoints only. Workers limit its cost."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from ...errors import QueryError, QueryTooLargeError
from ...graph.store.tokens import tokens, unescaped
from ...ontology.namespaces import PREFIXES

_SERVICE = re.compile("service", re.IGNORECASE)
#: The keyword with an endpoint that is written in full: no parser can read another one from it.
_CALL = re.compile(r"service(?:[ \t\r\n]+silent)?[ \t\r\n]*<([^\x00-\x20<>\"{}|^`\\]+)>", re.IGNORECASE)
#: Text directly before the letters "service" that makes them part of a name: a variable, a prefixed name, a language
#: tag or a path.
_NAMED = re.compile(r"(?:[?$]\w*|:[\w-]*|@[A-Za-z0-9-]*|/)\Z")
#: The rest of a name that begins with the letters "service", up to its colon; the keyword may come with SILENT.
_NAME = re.compile(r"(silent)?([\w.-]*):", re.IGNORECASE)
_DECLARED = re.compile(r"(?<![\w.-])([\w.-]*):(?=[\s#<])")
#: The most brackets inside each other, and the most signs in a row. The parser and the engine are recursive; with the
#: stack of a worker they take ten times as many, and queries that people and programs write have less than twenty.
MOST_NESTED: Final = 500
_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
_SIGNS: Final = frozenset("!+-^")
#: Before a longer prefix, the letters "service" count as the keyword, so that checking takes linear time and memory.
_LONGEST_PREFIX: Final = 100
UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})


def check_query(sparql: str, max_bytes: int, services: Collection[str] = ()) -> None:
    """Refuse a query that is too long, sends requests to servers that are not listed, or changes data.

    Args:
        sparql: the query.
        max_bytes: the longest that is accepted.
        services: the endpoints that SERVICE may name; none by default.

    Raises:
        QueryTooLargeError: if it is longer than ``max_bytes`` in UTF-8.
        QueryError: if it uses SERVICE with another endpoint, is an update, or is nested too deeply.
    """
    size = len(sparql.encode("utf-8", "replace"))
    if size > max_bytes:
        raise QueryTooLargeError(f"the query has {size:,} bytes; the limit is {max_bytes:,}")
    check_nesting(sparql)
    for text in (sparql, unescaped(sparql)):
        if not all(_is_listed(text, at, services) for at in _calls(text)):
            raise _refusal(services)
    if next((w for w in keywords(sparql) if w not in ("PREFIX", "BASE")), "") in UPDATES:
        raise QueryError("Updates are disabled; use SELECT, ASK, CONSTRUCT or DESCRIBE.")


def check_nesting(sparql: str) -> None:
    """Refuse a query with too many brackets inside each other, or too many signs in a row, before it is parsed.

    Raises:
        QueryError: if it has.

    >>> check_nesting("ASK { FILTER(" + "(" * 20 + "1" + ")" * 20 + ") }")
    """
    depth = signs = 0
    for token in tokens(unescaped(sparql)):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        signs = signs + 1 if token.text in _SIGNS or token.text == "^^" else 0
        if depth > MOST_NESTED:
            raise QueryError(f"the query has more than {MOST_NESTED} brackets inside each other; write it with fewer")
        if signs > MOST_NESTED:
            raise QueryError(f"the query has more than {MOST_NESTED} signs in a row ({token.text}); write fewer")


def keywords(sparql: str) -> list[str]:
    r"""Return the words of a query outside comments, strings, IRIs and names, in capitals.

    >>> keywords("SELECT ?service { ?s ex:service 'SERVICE' } # SERVICE")
    ['SELECT']
    """
    return [token.word for token in tokens(unescaped(sparql)) if token.kind == "word"]


def calls_service(text: str) -> bool:
    """Return whether a parser could read the letters "service" in a query as the keyword.

    All readings are considered, since parsers differ: ``<`` opens an IRI or means "less than", which decides where
    later strings and comments begin, and keywords may follow each other or a number without a space. Some harmless
    queries are therefore refused.

    >>> calls_service("ASK { ?service <http://x/SERVICE> 'SERVICE' }"), calls_service("ASK { ?s ?p 1SERVICE ?o {} }")
    (False, True)
    """
    return any(True for _ in _calls(text))


def _is_listed(text: str, at: int, services: Collection[str]) -> bool:
    call = _CALL.match(text, at)
    return call is not None and call[1] in services


def _refusal(services: Collection[str]) -> QueryError:
    if not services:
        return QueryError("Federated queries (SERVICE) are disabled; query that endpoint directly.")
    listed = ", ".join(f"<{service}>" for service in services)
    return QueryError(f"SERVICE takes one of these endpoints, as written here: {listed}; query others directly.")


def _calls(text: str) -> Iterator[int]:
    """Yield the places where a parser could read the letters "service" as the keyword, some of them twice."""
    if not _SERVICE.search(text):
        return
    declared = _prefixes(text)
    reached: list[set[str]] = [set() for _ in range(len(text) + 4)]
    reached[0].add("code")
    for at in range(len(text)):
        for mode in reached[at]:
            if mode == "code" and _SERVICE.match(text, at) and not _is_name(text, at, declared):
                yield at
            for length, next_mode in _readings(text, at, mode):
                reached[at + length].add(next_mode)


def _is_name(text: str, at: int, declared: set[str]) -> bool:
    """Return whether the letters "service" can only be part of a name.

    Such as ``?service``, or ``service:a``, which is the keyword before ``:a`` where the empty prefix is declared. For
    ``services:a`` the prefix that makes it the keyword is ``s:``.
    """
    if _NAMED.search(text, max(0, at - 200), at):
        return True
    rest = _NAME.match(text, at + len("service"))
    if rest is None:
        return False
    silent, prefix = rest[1] or "", rest[2]
    if len(prefix) > _LONGEST_PREFIX:
        return False
    return declared.isdisjoint((prefix, silent + prefix))


def _prefixes(text: str) -> set[str]:
    """Return the prefixes that a query may use: in a declaration, a space, a comment or an IRI follows the colon."""
    names = {match[1] for match in _DECLARED.finditer(text)}
    ends = (name[-_LONGEST_PREFIX - len("prefix") :] for name in names)
    glued = {end[match.end() :] for end in ends for match in re.finditer("prefix", end, re.IGNORECASE)}
    return {*PREFIXES, *names, *glued}


def _readings(text: str, at: int, mode: str) -> Iterator[tuple[int, str]]:
    """Yield the possible lengths of the next token, each with the mode after it: code, comment, IRI or string."""
    char = text[at]
    if mode == "code":
        if char == "<":
            yield from ((1, "iri"), (1, "code"))
        elif char == "#":
            yield 1, "comment"
        elif char in "'\"":
            long = text.startswith(char * 3, at)
            if long:
                yield 3, char * 3
            if not long or text.find(char * 3, at + 3) < 0:
                yield 1, char
        elif not text.startswith("//", at):  # Only IRIs contain these.
            yield 1, "code"
    elif mode == "comment":
        yield 1, "code" if char == "\n" else "comment"
        if char == "\r":
            yield 1, "code"
    elif mode == "iri":
        if char == ">":
            yield 1, "code"
        elif char > " " and char != "<":
            yield 1, "iri"
    elif char == "\\":
        yield 2, mode
    elif text.startswith(mode, at):
        yield len(mode), "code"
    elif len(mode) == 3 or char not in "\n\r":
        yield 1, mode
