"""The colours of pictures on a dark page, by those on a light one."""

from __future__ import annotations

import re
from typing import Final

from .layout import (
    ACCENT,
    ACCENT_TINT,
    CONTEXT,
    INK,
    LINE,
    PAPER,
    REST,
    RIVAL,
    RIVAL_TEXT,
    RIVAL_TINT,
    SOFT,
)
from .maps import NO_DATA, SHADES

_DARK: Final = {
    ACCENT: "#6fc2bd",
    RIVAL: "#e0b05e",
    RIVAL_TEXT: "#e0b05e",
    CONTEXT: "#8b9497",
    LINE: "#2c3336",
    SOFT: "#9aa5a8",
    INK: "#e7e5df",
    PAPER: "#14181a",
    ACCENT_TINT: "#3f7673",
    RIVAL_TINT: "#7d653c",
    REST: "#454d51",
    NO_DATA: "#22282a",
    **dict(zip(SHADES, ("#2b544f", "#3a6e69", "#4a8882", "#5ca59f", "#6fc2bd"), strict=True)),
}


def darkened(svg: str) -> str:
    """Return a picture for a dark page."""
    return re.sub(r"#[0-9a-f]{6}", lambda match: _DARK.get(match[0].lower(), match[0]), svg)
