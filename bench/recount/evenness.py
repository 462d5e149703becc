"""Evenness of numbers by category."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log

from .comparing import Row


def evenness(numbers: Mapping[str, int]) -> Row:
    """Return richness, total, entropy, evenness, effective number, Simpson and HHI of numbers by category."""
    total, richness = sum(numbers.values()), len(numbers)
    parts = [n / total for n in numbers.values()]
    entropy = -sum(p * log(p) for p in parts) if richness > 1 else 0.0
    hhi = sum(p * p for p in parts)
    even = entropy / log(richness) if richness > 1 else None
    return richness, total, entropy, even, exp(entropy), 1 - hhi, hhi
