"""Shorter outlines in SVG: points relative to the one before, to a tenth of a pixel.

A world map is drawn from some ten thousand points, which are most of the bytes of a page that shows one.
"""

from __future__ import annotations

import re
from typing import Final

_OUTLINE: Final = re.compile(r' d="((?:[MLZ](?:-?[\d.]+,-?[\d.]+)?)+)"')
_STEP: Final = re.compile(r"([MLZ])(?:(-?[\d.]+),(-?[\d.]+))?")


def shorter(svg: str) -> str:
    """Return a picture with its outlines shortened; of other lines than straight ones, as they are.

    >>> shorter('<path d="M10,10.04L20.51,9.5L20.52,9.5ZM1,2L1,3Z"/>')
    '<path d="m10,10l10.5-.5Zm-9-8l0,1Z"/>'
    """
    return _OUTLINE.sub(lambda outline: f' d="{_relative(outline[1])}"', svg)


def _relative(outline: str) -> str:
    # In tenths of a pixel, as integers: each step leads to the rounded point, so that errors do not add up.
    parts, at, start = [], (0, 0), (0, 0)
    for command, x, y in _STEP.findall(outline):
        if command == "Z":
            parts.append("Z")
            at = start
            continue
        to = round(float(x) * 10), round(float(y) * 10)
        if command == "M":
            start = to
        elif to == at:
            continue
        across, down = _number(to[0] - at[0]), _number(to[1] - at[1])
        parts.append(f"{command.lower()}{across}{'' if down.startswith('-') else ','}{down}")
        at = to
    return "".join(parts)


def _number(tenths: int) -> str:
    sign, size = "-" if tenths < 0 else "", abs(tenths)
    whole, tenth = divmod(size, 10)
    if not tenth:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{tenth}"
