"""Formulas of linkage, written once: for numbers, for arrays of NumPy, and for the columns of any engine.

The definitions and their sources are those of ``linkage``.
"""

from __future__ import annotations

from typing import Any


def pairs_of(number: Any) -> Any:
    """Return how many pairs a number of things has.

    >>> pairs_of(4)
    6.0
    """
    return number * (number - 1) / 2


def unit_over(number: Any) -> Any:
    """Return the part that each of a number of things has of one unit: 1 / P_k of pairs, 1 / (b_k - 1) of nodes."""
    return 1.0 / number


def association(shared: Any, standards: Any, one: Any, other: Any) -> Any:
    """Return N c_ij / (n_i n_j).

    Args:
        shared: c_ij, the shared standards.
        standards: N, all standards.
        one: n_i, those of one node.
        other: n_j, those of the other, with ``one`` as floats: their product may exceed an integer of 32 bits.
    """
    return standards * shared / (one * other)


def cosine(shared: Any, one: Any, other: Any) -> Any:
    """Return c_ij / sqrt(n_i n_j), with the arguments of ``association``.

    >>> cosine(1, 2.0, 1.0)
    0.7071067811865475
    """
    return shared / (one * other) ** 0.5
