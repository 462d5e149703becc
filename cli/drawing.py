"""Tables drawn with characters: columns that fit the width of a terminal, cells that are folded into lines.

Widths are counted in the columns of a terminal: East Asian characters take two, combining ones none (Unicode Standard
Annex 11).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

_GAP: Final = "   "
_MARGIN: Final = "  "
#: No column is made narrower than this, even if the table then exceeds the width.
_LEAST: Final = 4


def draw_table(columns: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> Iterator[str]:
    """Yield the lines of a table: the names of the columns, a rule, and the rows with their cells folded to fit."""
    cells = [[printable(cell) for cell in row] for row in (columns, *rows)]
    natural = [max(display_width(line) for row in cells for line in row[i].split("\n")) for i in range(len(columns))]
    widths = fitted(natural, width - len(_MARGIN) - len(_GAP) * (len(columns) - 1))
    for number, row in enumerate(cells):
        folded = [fold(cell, width) for cell, width in zip(row, widths, strict=True)]
        for i in range(max(map(len, folded), default=0)):
            parts = (lines[i] if i < len(lines) else "" for lines in folded)
            padded = (part + " " * (width - display_width(part)) for part, width in zip(parts, widths, strict=True))
            yield (_MARGIN + _GAP.join(padded)).rstrip()
        if number == 0:
            yield " " + "─" * (sum(widths) + len(_GAP) * (len(widths) - 1) + 2)


def display_width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(char) for char in text)


def printable(text: str) -> str:
    """Return a text whose control characters, which could command the terminal, are spaces; line breaks remain."""
    if text.isprintable():
        return text
    return "".join(char if char == "\n" or unicodedata.category(char) != "Cc" else " " for char in text)


def fitted(natural: Sequence[int], room: int) -> list[int]:
    """Return the widths of columns that fit into the room: the widest ones are narrowed to one another."""
    widths = list(natural)
    while (excess := sum(widths) - room) > 0 and (widest := max(widths)) > _LEAST:
        wide = [i for i, width in enumerate(widths) if width == widest]
        next_widest = max((width for width in widths if width < widest), default=0)
        cut = min(widest - max(next_widest, _LEAST), -(-excess // len(wide)))
        for i in wide:
            widths[i] -= cut
    return widths


def fold(text: str, width: int) -> list[str]:
    """Return the lines of a text, broken between words, or within a word that is wider than a line."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        if display_width(paragraph) <= width:
            found.append(paragraph)
            continue
        line = ""
        for word in paragraph.split():
            joined = f"{line} {word}" if line else word
            if display_width(joined) <= width:
                line = joined
                continue
            if line:
                found.append(line)
            *whole, line = _pieces(word, width)
            found += whole
        found.append(line)
    return found


def _pieces(word: str, width: int) -> list[str]:
    pieces, taken = [""], 0
    for char in word:
        if taken + _width(char) > width and pieces[-1]:
            pieces.append("")
            taken = 0
        pieces[-1] += char
        taken += _width(char)
    return pieces


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
