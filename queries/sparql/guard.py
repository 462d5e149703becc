"""Checks of untrusted SPARQL: no federated queries, no updates. The worker that runs the query limits its cost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import QueryError, QueryTooLargeError

#: Tokens that can contain the letters of a keyword, and words.
_TOKEN = re.compile(
    r"""
    \#[^\n\r]*                                # comment
  | <[^<>"{}|^`\\\x00-\x20]*>                 # IRI
  | \"\"\"(?:\\.|[^\\])*?\"\"\"               # long strings
  | '''(?:\\.|[^\\])*?'''
  | "(?:\\.|[^"\\\n\r])*"                     # strings
  | '(?:\\.|[^'\\\n\r])*'
  | [?$][^\W]\w*                              # variable
  | @[A-Za-z]+(?:-[A-Za-z0-9]+)*              # language tag
  | [^\W\d_][\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*   # prefixed name
  | :(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*
  | [^\W\d_]\w*                               # word
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SERVICE = re.compile("service", re.IGNORECASE)
#: Text directly before the letters "service" that makes them part of a name: a variable, a prefixed name, a language
#: tag or a path.
_NAMED = re.compile(r"(?:[?$]\w*|:[\w-]*|@[A-Za-z0-9-]*|/)\Z")
_UPDATE = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}


def check_query(sparql: str, max_bytes: int) -> None:
    """Refuse a query that is too long, sends requests to other servers, or changes data.

    Raises:
        QueryTooLargeError: if it is longer than ``max_bytes`` in UTF-8.
        QueryError: if it uses SERVICE or is an update.
    """
    size = len(sparql.encode("utf-8", "replace"))
    if size > max_bytes:
        raise QueryTooLargeError(f"the query has {size:,} bytes; the limit is {max_bytes:,}")
    if calls_service(sparql) or calls_service(_unescaped(sparql)):
        raise QueryError("Federated queries (SERVICE) are disabled; query that endpoint directly.")
    if next((w for w in keywords(sparql) if w not in ("PREFIX", "BASE")), "") in _UPDATE:
        raise QueryError("Updates are disabled; use SELECT, ASK, CONSTRUCT or DESCRIBE.")


def parser_says(message: str) -> str:
    r"""Return the message of the SPARQL parser in one line: line, column, and the words expected there.

    >>> parser_says('error at 1:28: expected one of ".", "}", [\'0\' ..= \'9\' | \'a\' ..= \'z\'], [_]')
    'at 1:28: expected . or }'
    >>> parser_says("error at 1:23: expected one of Prefix not found, ['%']")
    'at 1:23: the prefix of this name is not declared'
    """
    match = re.search(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not match:
        return " ".join(message.split())
    line, column, wanted = match.groups()
    words = [a or b for a, b in re.findall(r'"([^"]+)"|\b([A-Z]{2,})\b', re.sub(r"\['[^]]*\]", "", wanted))]
    if "Prefix not found" in wanted:
        reason = "the prefix of this name is not declared"
    elif words:
        reason = f"expected {' or '.join(words[:8])}{' or others' if len(words) > 8 else ''}"
    else:
        reason = "this is not the beginning of a query" if "[_]" in wanted else " ".join(wanted.split())
    return f"at {line}:{column}: {reason}"


def keywords(sparql: str) -> list[str]:
    r"""Return the words of a query outside comments, strings, IRIs and names, in capitals.

    Escapes such as ``\u0053`` are resolved first, as SPARQL parsers do (SPARQL 1.1, 19.2).

    >>> keywords("SELECT ?service { ?s ex:service 'SERVICE' } # SERVICE")
    ['SELECT']
    """
    found = (match[0] for match in _TOKEN.finditer(_unescaped(sparql)))
    return [word.upper() for word in found if word[0].isalpha() and ":" not in word and word.replace("_", "").isalnum()]


def calls_service(text: str) -> bool:
    """Return whether a parser could read the letters "service" in a query as the keyword.

    All readings are considered, since parsers differ: ``<`` opens an IRI or means "less than", which decides where
    later strings and comments begin, and keywords may follow each other or a number without a space. Some harmless
    queries are therefore refused.

    >>> calls_service("ASK { ?service <http://x/SERVICE> 'SERVICE' }"), calls_service("ASK { ?s ?p 1SERVICE ?o {} }")
    (False, True)
    """
    if not _SERVICE.search(text):
        return False
    reached: list[set[str]] = [set() for _ in range(len(text) + 4)]
    reached[0].add("code")
    for at in range(len(text)):
        for mode in reached[at]:
            if mode == "code" and _SERVICE.match(text, at) and not _NAMED.search(text, max(0, at - 200), at):
                return True
            for length, next_mode in _readings(text, at, mode):
                reached[at + length].add(next_mode)
    return False


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


def _unescaped(sparql: str) -> str:
    return _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)
