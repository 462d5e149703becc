"""Whether a question may have an answer about a thing: the pattern of its header, looked up without the query engine.

The engine joins the parts of these patterns over the whole graph, which takes milliseconds; here each part is looked up
with what is known from those before it, until one solution is found. A pattern that says more than the grammar below,
or that takes too many look-ups, is left to the engine.

    pattern = part | "{" part "}" { "UNION" "{" part "}" }
    part    = { subject properties object { ";" properties object } [ "." ] | filter }
    filter  = "FILTER(" ?x "IN (" name { "," name } "))" | "FILTER(" ?x "!=" ?y ")" | "FILTER NOT EXISTS {" part "}"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from typing import Any, Final

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.store import Store, Term
from ..ontology.namespaces import node
from .question import Parameter, Question

_TOKEN: Final = re.compile(r"\s*(FILTER NOT EXISTS|FILTER|UNION|IN|!=|\?\w+|a(?!\S)|\w+:\w+|[{}().;,|?])")
_NAME: Final = re.compile(r"\w+:\w+")
_RDF_TYPE: Final = node("rdf:type")

#: Terms by the names of variables; Any, since the engine's types of a triple's terms differ from those of a pattern's.
Bindings = Mapping[str, Any]


class _ForTheEngineError(Exception):
    """The pattern says more than the grammar knows, or takes more look-ups than the engine."""


@dataclass(frozen=True)
class _Link:
    """A triple pattern: a variable or a term on each side, and the properties of which any one links them."""

    subject: str | Term
    properties: tuple[ox.NamedNode, ...]
    value: str | Term
    #: Whether both sides may be the same thing, without any triple: the path ``property?``.
    or_same: bool = False


@dataclass
class _Part:
    """The triple patterns and filters that must all hold."""

    links: list[_Link] = field(default_factory=list)
    among: dict[str, set[Term]] = field(default_factory=dict)
    unlike: list[tuple[str, str]] = field(default_factory=list)
    without: list[_Part] = field(default_factory=list)


def applies(release: Release, question: Question, slot: Parameter, iri: str) -> bool:
    """Return whether a question may have an answer about a thing, by the pattern of its header."""
    pattern = question.applies.get(slot.name)
    if pattern is None:
        return True
    parts, thing = parsed(pattern), ox.NamedNode(iri)
    if parts is not None:
        try:
            return any(_solvable(release.store, part, {f"?{slot.name}": thing}, count()) for part in parts)
        except _ForTheEngineError:
            pass
    # The thing itself in place of the variable is faster than VALUES, which the engine joins with each part in turn.
    about = re.sub(rf"\?{slot.name}\b", lambda _: f"<{iri}>", pattern)
    return bool(release.store.query(f"ASK {{ {about} }}"))


@cache
def parsed(pattern: str) -> Sequence[_Part] | None:
    """Return the parts of a pattern, any of which may hold; None if it says more than the grammar knows.

    >>> [len(part.links) for part in parsed("{ ?x sl:hinders ?y ; sl:about|sl:source ?z } UNION { ?y sl:about ?x }")]
    [2, 1]
    >>> parsed("?x sl:about/sl:source ?y")
    """
    try:
        return _Parser(pattern).pattern()
    except _ForTheEngineError:
        return None


class _Parser:
    """A recursive descent over the tokens of a pattern."""

    def __init__(self, pattern: str) -> None:
        text = pattern.strip()
        self._tokens: list[str] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if not match:
                raise _ForTheEngineError
            self._tokens.append(match[1])
            position = match.end()
        self._tokens.reverse()

    def pattern(self) -> list[_Part]:
        parts = []
        if self._next_is("{"):
            parts.append(self._group())
            while self._taken("UNION"):
                parts.append(self._group())
        else:
            parts.append(self._part())
        if self._tokens or not all(part.links for part in parts):
            raise _ForTheEngineError
        return parts

    def _group(self) -> _Part:
        self._expect("{")
        part = self._part()
        self._expect("}")
        return part

    def _part(self) -> _Part:
        part = _Part()
        while self._tokens and not self._next_is("}"):
            if self._taken("FILTER NOT EXISTS"):
                part.without.append(self._group())
            elif self._taken("FILTER"):
                self._filter(part)
            else:
                self._triples(part)
            self._taken(".")
        ends = {end for link in part.links for end in (link.subject, link.value)}
        if not ends.issuperset({*part.among, *(name for pair in part.unlike for name in pair)}):
            raise _ForTheEngineError
        return part

    def _filter(self, part: _Part) -> None:
        self._expect("(")
        variable = self._variable()
        if self._taken("!="):
            part.unlike.append((variable, self._variable()))
        else:
            self._expect("IN")
            self._expect("(")
            names: set[Term] = {self._name()}
            while self._taken(","):
                names.add(self._name())
            self._expect(")")
            part.among[variable] = part.among.get(variable, names) & names
        self._expect(")")

    def _triples(self, part: _Part) -> None:
        subject = self._end()
        while True:
            properties = [self._property()]
            while self._taken("|"):
                properties.append(self._property())
            or_same = self._taken("?")
            if or_same and len(properties) > 1:  # "a|b?" makes only the second optional
                raise _ForTheEngineError
            part.links.append(_Link(subject, tuple(properties), self._end(), or_same))
            if not self._taken(";"):
                return

    def _end(self) -> str | Term:
        return self._variable() if self._tokens and self._tokens[-1].startswith("?") else self._name()

    def _property(self) -> ox.NamedNode:
        return _RDF_TYPE if self._taken("a") else self._name()

    def _variable(self) -> str:
        return self._take(lambda token: token.startswith("?") and len(token) > 1)

    def _name(self) -> ox.NamedNode:
        return node(self._take(_NAME.fullmatch))

    def _next_is(self, token: str) -> bool:
        return bool(self._tokens) and self._tokens[-1] == token

    def _taken(self, token: str) -> bool:
        return self._next_is(token) and bool(self._tokens.pop())

    def _expect(self, token: str) -> None:
        self._take(token.__eq__)

    def _take(self, fits: Callable[[str], object]) -> str:
        if not self._tokens or not fits(self._tokens[-1]):
            raise _ForTheEngineError
        return self._tokens.pop()


def _solvable(store: Store, part: _Part, bindings: Bindings, lookups: Iterator[int]) -> bool:
    """Return whether there is a solution of a part that has these bindings."""
    if any(name in bindings and bindings[name] not in allowed for name, allowed in part.among.items()):
        return False
    if any(a in bindings and bindings[a] == bindings.get(b) for a, b in part.unlike):
        return False
    if not part.links:
        return not any(_solvable(store, other, bindings, lookups) for other in part.without)
    link = max(part.links, key=lambda one: _known(one.subject, bindings) + _known(one.value, bindings))
    rest = replace(part, links=[one for one in part.links if one is not link])
    return any(_solvable(store, rest, found, lookups) for found in _solutions(store, link, bindings, lookups))


def _known(end: str | Term, bindings: Bindings) -> bool:
    return not isinstance(end, str) or end in bindings


def _solutions(store: Store, link: _Link, bindings: Bindings, lookups: Iterator[int]) -> Iterator[Bindings]:
    """Yield the bindings, each with what a triple pattern adds to them.

    Raises:
        _ForTheEngineError: if too much was looked up or read, or neither side is known.
    """
    subject, value = (bindings.get(end) if isinstance(end, str) else end for end in (link.subject, link.value))
    if subject is None and value is None:
        raise _ForTheEngineError
    if isinstance(subject, ox.Literal):
        return
    if link.or_same and (subject is None or value is None or subject == value):
        yield _with(bindings, link, value if subject is None else subject, subject if value is None else value)
    for name in link.properties:
        if next(lookups) > store.lookups_of_a_query:
            raise _ForTheEngineError
        for triple in store.triples(subject, name, value):
            yield _with(bindings, link, triple.subject, triple.object)
            if next(lookups) > store.lookups_of_a_query:
                raise _ForTheEngineError


def _with(bindings: Bindings, link: _Link, subject: Any, value: Any) -> Bindings:
    """Return the bindings with the values of those sides of a link that are variables."""
    new = {end: term for end, term in ((link.subject, subject), (link.value, value)) if isinstance(end, str)}
    return {**bindings, **new}
