"""Numbers as text: with their nouns, in English, and rounded."""

from __future__ import annotations

from typing import Final

#: A floating-point number has no more significant digits.
_MOST_DIGITS: Final = 17


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, in the singular or plural.

    Args:
        number: the number.
        noun: the noun in the singular.
        plural: the plural, by default the noun with an s.

    >>> counted(1, "warning"), counted(13588, "row")
    ('1 warning', '13,588 rows')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def rounded(value: float) -> str:
    """Return a number with three significant digits, or more if a part of a whole would be written as the whole.

    >>> rounded(0.12345), rounded(0.9996), rounded(99.98), rounded(2.0004)
    ('0.123', '0.9996', '99.98', '2')
    """
    digits = 3
    while (text := f"{value:.{digits}g}") in ("1", "100") and value < float(text) and digits < _MOST_DIGITS:
        digits += 1
    return text


def percent(share: float) -> str:
    """Return a share in percent; 0% and 100% are written only of nothing and of all.

    >>> percent(0), percent(0.0004), percent(0.419), percent(0.9996), percent(1)
    ('0%', '0.04%', '41.9%', '99.96%', '100%')
    """
    return f"{rounded(100 * share)}%"
