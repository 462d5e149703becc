"""The tokens of a query: enough to read words, names and brackets without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

#: Kinds of tokens in the order in which they are tried. ``other`` is any other character that is not a space, or a
#: quote that is not closed, with the rest of its line: reading on after the quote would take quadratic time.
_TOKEN: Final = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:\\.|[^\\])*?\"\"\" | '''(?:\\.|[^\\])*?''' | "(?:\\.|[^"\\\n\r])*" | '(?:\\.|[^'\\\n\r])*')
  | (?P<variable>[?$][^\W]\w*)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<blank>_:[\w.-]*(?<!\.))
  | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*(?<!\.))
  | (?P<words>[^\W\d_][\w.-]*)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<other>["'](?:\\.|[^\\\n\r])* | \^\^|&&|\|\||!=|<=|>=|[^\s])
    """,
    re.VERBOSE | re.DOTALL,
)
#: The tokens of words with dots and hyphens between them, which are no name since no colon follows.
_IN_WORDS: Final = re.compile(r"(?P<word>[^\W\d_]\w*)|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<other>.)")
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """A token: its kind, its text, and where it starts."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The token in capitals if it is a word, else an empty text."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(sparql: str, *, comments: bool = False) -> Iterator[Token]:
    """Yield the tokens of a query, by default without its comments.

    >>> [token.text for token in tokens("ASK { ?s a sl:Event. } # done")]
    ['ASK', '{', '?s', 'a', 'sl:Event', '.', '}']
    """
    for match in _TOKEN.finditer(sparql):
        kind = match.lastgroup or ""
        if kind == "words":
            for part in _IN_WORDS.finditer(sparql, match.start(), match.end()):
                yield Token(part.lastgroup or "", part[0], part.start())
        elif comments or kind != "comment":
            yield Token(kind, match[0], match.start())


def unescaped(sparql: str) -> str:
    r"""Return a query with escapes such as ``\u0053`` resolved, as SPARQL parsers do first (SPARQL 1.1, 19.2)."""
    return _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)


def spaced(found: Iterable[Token]) -> str:
    """Return tokens as a text in which each is followed by one space, with words in capitals: to match patterns with.

    >>> spaced(tokens("select ?s{?s a 'x  y'}"))
    "SELECT ?s { ?s A 'x  y' } "
    """
    return "".join(f"{token.word or token.text} " for token in found)
