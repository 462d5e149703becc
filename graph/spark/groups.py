"""Groups of records that are resolved together: those with one first key, and those that a page or address connects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..sources.relaton.part import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark import RDD


def representatives(pieces: RDD[Piece], parts: int) -> dict[str, str]:
    """Return the first key of a group by each first key of its records; of groups with one first key, nothing.

    Most records have all they share with others under their first key. Only the keys that lead from one first key to
    another come to the driver: those of ranges of recommendations, and of numbers of two publishers.
    """
    led = pieces.flatMap(lambda piece: [(key, piece.keys[0]) for key in piece.keys])
    several = led.distinct(parts).groupByKey(parts).values().map(sorted).filter(lambda firsts: len(firsts) > 1)
    return connected(several.collect())


def connected(groups: Iterable[list[str]]) -> dict[str, str]:
    """Return the first name of each connected group by every name in it.

    >>> connected([["a", "b"], ["c", "d"], ["b", "e"]])
    {'b': 'a', 'd': 'c', 'e': 'a'}
    """
    first: dict[str, str] = {}

    def find(name: str) -> str:
        while name in first:
            name = first[name]
        return name

    for names in groups:
        one, *others = sorted({find(name) for name in names})
        for other in others:
            first[other] = one
    return {name: find(name) for name in first}
