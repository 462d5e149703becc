"""Widths of texts in pictures, and texts that are broken or cut to a width.

Widths are those of Inter in semibold, or of the next font at hand, rounded up: a text never takes more. A Chinese
character is a square.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

#: The fonts of pictures. Those of the system have the Chinese characters, which no picture embeds.
FONTS: Final = (
    "Inter, system-ui, -apple-system, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', "
    "'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
#: The usual size of letters, in pixels.
SIZE: Final = 13

#: Widths of characters at a size of one, by class; any other takes that of most small letters.
_NARROW, _SLIM, _SMALL, _CAPITAL, _BROAD, _SQUARE = 0.3, 0.42, 0.61, 0.74, 0.95, 1.0
_WIDTHS: Final = {
    **dict.fromkeys("iljI.,:;'|! ‘’·\u00a0", _NARROW),
    **dict.fromkeys('ftr()[]/-“”"', _SLIM),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&0123456789", _CAPITAL),
    **dict.fromkeys("0123456789", 0.65),
    **dict.fromkeys("mwMW%@—…", _BROAD),
}
#: No line of Chinese begins with one of these.
_CLOSING: Final = "，。；：、）”』》！？%"
_PIECES: Final = re.compile(r"[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|[\u2e80-\u9fff\uff00-\uffef]\s*|\s+")


def width(text: str, size: float = SIZE) -> float:
    """Return the most pixels that a text takes in one line.

    >>> round(width("NACS")), round(width("标准")), width("")
    (38, 26, 0.0)
    """
    return size * sum(map(_width, text), 0.0)


def _width(letter: str) -> float:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if is_square(letter):
        return _SQUARE
    return _CAPITAL if letter.isupper() else 0.0 if unicodedata.combining(letter) else _SMALL


def is_square(letter: str) -> bool:
    """Return whether a character is as wide as it is high, as Chinese ones are."""
    return unicodedata.east_asian_width(letter) in "WF"


def fit(text: str, pixels: float, size: float = SIZE) -> str:
    """Return a text that takes no more than a width; what is cut ends in an ellipsis.

    >>> fit("North American Charging Standard", 120), fit("北美充电标准", 60)
    ('North American…', '北美充…')
    """
    if width(text, size) <= pixels:
        return text
    kept, room = "", pixels - width("…", size)
    for letter in text:
        room -= size * _width(letter)
        if room < 0:
            break
        kept += letter
    return kept.rstrip(" ,;，；、") + "…"


def wrap(text: str, pixels: float, lines: int = 3, size: float = SIZE) -> list[str]:
    """Return a text as lines of at most a width: broken between words or Chinese characters, the last line cut.

    >>> wrap("Hardware upgrade burden", 100), wrap("互操作性不足", 40, lines=2)
    (['Hardware', 'upgrade', 'burden'], ['互操作', '性不足'])
    """
    found: list[str] = []
    line = ""
    pieces = list(_unbroken(text))
    for index, piece in enumerate(pieces):
        if not line or width(line + piece.rstrip(), size) <= pixels:
            line += piece
            continue
        if len(found) == lines - 1:
            line += "".join(pieces[index:])
            break
        found.append(fit(line.rstrip(), pixels, size))
        line = piece
    return [*found, fit(line.rstrip(), pixels, size)]


def _unbroken(text: str) -> Iterator[str]:
    """Yield the parts between which a line may be broken."""
    held = ""
    for piece in _PIECES.findall(text):
        if held and piece[0] not in _CLOSING:
            yield held
            held = ""
        held += piece
    if held:
        yield held
