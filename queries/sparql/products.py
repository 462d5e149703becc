"""Aggregates over a product: two sets of solutions that share only the variables by which they are grouped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ...graph.store.tokens import Token

#: Aggregates that each further solution changes. COUNT(DISTINCT), MIN, MAX, AVG and SAMPLE of a product are right.
_CHANGED = ("COUNT", "SUM", "GROUP_CONCAT")
_OPENING, _CLOSING = ("{", "(", "["), ("}", ")", "]")
_BREAKS = (".", "OPTIONAL", "MINUS", "GRAPH", "UNION", "VALUES", "BIND", "FILTER")


class Product(NamedTuple):
    """An aggregate over a product: its name, and a variable of either set."""

    aggregate: str
    one: str
    other: str


def products(found: Sequence[Token]) -> Iterator[Product]:
    """Yield the aggregates of a query that are computed over a product.

    The parts of a group are its patterns up to a full stop, and its inner groups. Parts with a common variable that is
    not grouped by belong together. A filter or an inner group counts as one part with all its variables, so that some
    products are not found; but whatever is found is computed over each combination of the two sets.
    """
    for at, token in enumerate(found):
        if token.word == "SELECT":
            yield from _of_select(found, at)


def _of_select(found: Sequence[Token], at: int) -> Iterator[Product]:
    opened = next((i for i in range(at, len(found)) if found[i].text == "{"), len(found))
    closed = _end(found, opened)
    grouped = _grouped(found[closed:])
    sets: list[set[str]] = []
    for part in _parts(found[opened + 1 : closed - 1]):
        joined = [known for known in sets if not known.isdisjoint(part - grouped)]
        sets = [known for known in sets if known not in joined] + [set().union(part - grouped, *joined)]
    sets = [known for known in sets if known]
    for name, variable in _aggregates(found[at:opened]):
        own = next((known for known in sets if variable in known), None)
        others = sorted(min(known) for known in sets if known is not own)
        if own and others:
            yield Product(name, variable, others[0])


def _grouped(after: Sequence[Token]) -> set[str]:
    """Return the variables of GROUP BY, of the text after a group."""
    grouped: set[str] = set()
    for token in after[2:] if [t.word for t in after[:2]] == ["GROUP", "BY"] else ():
        if token.word in ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES") or token.text in ("}", "{"):
            break
        if token.kind == "variable":
            grouped.add(token.text)
    return grouped


def _parts(body: Sequence[Token]) -> Iterator[set[str]]:
    """Yield the variables of each part of a group."""
    part: set[str] = set()
    at = 0
    while at < len(body):
        token = body[at]
        if token.text == "." or token.word in _BREAKS:
            yield part
            part = set()
        end = _end(body, at) if token.text in _OPENING else at + 1
        part |= _visible(body[at:end])
        if token.text == "{":
            yield part
            part = set()
        at = end
    yield part


def _visible(tokens: Sequence[Token]) -> set[str]:
    """Return the variables of some tokens; of a subselect, only those that it selects."""
    if [t.word for t in tokens[1:2]] == ["SELECT"]:
        projection = tokens[2 : next((i for i, t in enumerate(tokens) if i and t.text == "{"), len(tokens))]
        if not any(t.text == "*" for t in projection[:2]):
            depths = accumulate((t.text == "(") - (t.text == ")") for t in projection)
            pairs = zip(projection, depths, tokens[1:], strict=False)
            tokens = [token for token, depth, before in pairs if not depth or before.word == "AS"]
    return {t.text for t in tokens if t.kind == "variable"}


def _aggregates(projection: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Yield the aggregates over a variable that a further solution changes, each with its variable."""
    for name, opening, variable in zip(projection, projection[1:], projection[2:], strict=False):
        if name.word in _CHANGED and opening.text == "(" and variable.kind == "variable":
            yield name.word, variable.text


def _end(found: Sequence[Token], at: int) -> int:
    """Return the index after the bracket that closes the one at an index."""
    depth = 0
    for i in range(at, len(found)):
        depth += (found[i].text in _OPENING) - (found[i].text in _CLOSING)
        if depth == 0:
            return i + 1
    return len(found)
