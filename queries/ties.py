"""The network that the rows of an answer draw, as the header of a question states it.

``# network: from -> to, label relation`` or ``# network: a -- b, weight strength``: the columns at the two ends of a
tie, ``->`` if it has a direction, then the column of its weight and that of the relation that it stands for. With
``, undrawn`` at the end, the network is for exports only: another picture says more, or its ties are not of one kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PATTERN: Final = re.compile(r"(\w+) (--|->) (\w+)(?:, weight (\w+))?(?:, label (\w+))?(, undrawn)?")


@dataclass(frozen=True)
class Ties:
    """The columns at the ends of ties, of their weight and of their relation (each empty if none), and their direction.

    ``drawn`` says whether pages draw the network too.

    >>> Ties.parse("a -- b, weight strength")
    Ties(start='a', end='b', directed=False, weight='strength', label='', drawn=True)
    """

    start: str
    end: str
    directed: bool
    weight: str = ""
    label: str = ""
    drawn: bool = True

    @classmethod
    def parse(cls, text: str) -> Ties:
        """Read the line of a header.

        Raises:
            ValueError: if it is malformed.
        """
        match = _PATTERN.fullmatch(text.strip())
        if not match:
            expected = (
                "'START -- END' or 'START -> END', then ', weight COLUMN', ', label COLUMN', ', undrawn' as they apply"
            )
            raise ValueError(f"malformed network {text!r}; expected {expected}")
        start, mark, end, weight, label, undrawn = match.groups("")
        return cls(start, end, mark == "->", weight, label, not undrawn)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it names."""
        return tuple(filter(None, (self.start, self.end, self.weight, self.label)))
