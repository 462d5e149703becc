"""What ``make test`` leaves to ``make whole``: most parameters of tests that go one way for all, and most examples.

A test that samples says so by one of these functions, so that the rule stands here alone. Whatever once failed is asked
for by name (``always``) or has a test of its own.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from standlink.queries.library import library

T = TypeVar("T")

#: The number of examples of a Hypothesis test in ``make test``, and in ``make whole``, unless the test has its own.
FEW, MANY = 50, 400


def few(examples: int) -> int:
    """Return the number of examples of a slow Hypothesis test: these in ``make test``, else eight times as many."""
    return examples * settings.default.max_examples // FEW


def spread(values: Iterable[Any], every: int, always: Container[Any] = ()) -> list[Any]:
    """Return parameters of a test: every so many of the values; the others are marked ``whole``.

    A tuple has the values of several parameters. Of a product of two lists each value of both is kept if ``every`` and
    the length of the second have no common divisor, and there are enough.
    """
    return [
        value
        if number % every == 0 or value in always
        else pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.whole)
        for number, value in enumerate(values)
    ]


def some(values: Iterable[T], every: int, turn: int = 0) -> Iterator[T]:
    """Yield the first of the values, and of the others every so many from one that moves with the turn, or else all."""
    is_whole = settings.default.max_examples > FEW
    return (value for number, value in enumerate(values) if is_whole or not number or (number + turn) % every == 0)


def some_questions(every: int = 4, always: Container[str] = ()) -> list[Any]:
    """Return ids of questions as parameters: the first of each theme and every fourth; the others are marked ``whole``.

    For tests of what all questions share. What is a question's own, such as its answer, is tested for each.
    """
    first = {id_.partition("/")[0]: id_ for id_ in sorted(library(), reverse=True)}
    return spread(sorted(library()), every, {*first.values(), *(id_ for id_ in library() if id_ in always)})
