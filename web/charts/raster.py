"""Charts as PNG, at twice their size, for texts and slides that take no SVG."""

from __future__ import annotations

import re
from typing import Final

from .rendering import drawing_library

SCALE: Final = 2
#: What a picture stands on where its page does not show through.
_GROUNDS: Final = {"light": "#ffffff", "dark": "#14181a"}
_STYLE: Final = re.compile(r"<style>.*?</style>", re.DOTALL)


def to_png(svg: str, scheme: str) -> bytes:
    """Return a chart as PNG.

    Args:
        svg: the chart.
        scheme: ``light`` or ``dark``, as the chart was drawn.
    """
    ground = f'<rect width="100%" height="100%" fill="{_GROUNDS[scheme]}"/>'
    # The style sheet holds a web font, which would be read for nothing.
    opening, mark, rest = _STYLE.sub("", svg, count=1).partition(">")
    return rendered(f"{opening}{mark}{ground}{rest}", SCALE)


def rendered(svg: str, scale: int = 1) -> bytes:
    """Return a drawing as PNG, in the fonts of the site."""
    png: bytes = drawing_library().svg_to_png(svg, scale=scale)
    return png
