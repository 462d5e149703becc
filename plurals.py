"""Numbers with their nouns, in English."""

from __future__ import annotations


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
