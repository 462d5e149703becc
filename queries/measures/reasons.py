"""Reasons in English and Chinese: why a measure gives no result for some data."""

from __future__ import annotations

from typing import NamedTuple


class Reason(NamedTuple):
    """A reason, or a part of one, in both languages."""

    text: str
    text_zh: str
