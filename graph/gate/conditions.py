"""Conditions on a node, and SPARQL that finds the nodes that fail them, in forms that a store answers by few scans.

A condition is either an expression over the node itself, or a graph pattern that it has to match or must not match.
What fails is found by set operations on whole properties and classes (``MINUS`` is a hash join in Oxigraph), never by
asking node after node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Test:
    """The node is as a SPARQL expression says; an error in it means no."""

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
    """All of the conditions hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    """At least one of the conditions holds."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = Test | In | Out | All | Any


def negated(condition: Condition) -> Condition:
    """Return the condition that holds where this one does not."""
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
    """Return a graph pattern that matches what the source matches and fails the condition.

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
