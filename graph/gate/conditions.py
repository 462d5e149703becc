"""Conditions on a node, and SPARQL that finds the nodes that fail them with few scans of the store.

A condition is an expression over the node itself, or a graph pattern that the node must match or must not match.
Failing nodes are found by set operations on whole properties and classes (``MINUS`` is a hash join in Oxigraph), not
node by node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Test:
    """A SPARQL expression is true for the node; an error counts as false."""

    expression: str


@dataclass(frozen=True)
class In:
    """The node matches a graph pattern."""

    pattern: str


@dataclass(frozen=True)
class Out:
    """The node does not match a graph pattern."""

    pattern: str


@dataclass(frozen=True)
class All:
    """All conditions hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    """At least one condition holds."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = Test | In | Out | All | Any


def negated(condition: Condition) -> Condition:
    """Return the negation of a condition."""
    match condition:
        case Test(expression):
            return Test(f"!COALESCE({expression}, false)")
        case In(pattern):
            return Out(pattern)
        case Out(pattern):
            return In(pattern)
        case All(parts):
            return Any(tuple(map(negated, parts)))
        case Any(parts):
            return All(tuple(map(negated, parts)))


def failing(source: str, condition: Condition) -> str:
    """Return a graph pattern for the matches of the source pattern that fail the condition.

    >>> failing("?this a <C> .", In("?this <p> ?v ."))
    '{ ?this a <C> . } MINUS { ?this <p> ?v . }'
    """
    match condition:
        case Test(expression):
            return f"{source} FILTER(!COALESCE({expression}, false))"
        case In(pattern):
            return f"{{ {source} }} MINUS {{ {pattern} }}"
        case Out(pattern):
            return f"{source} {pattern}"
        case All(parts):
            return " UNION ".join(f"{{ {failing(source, part)} }}" for part in parts) or "FILTER(false)"
        case Any(parts):
            for part in parts:
                source = f"{{ {failing(source, part)} }}"
            return source
