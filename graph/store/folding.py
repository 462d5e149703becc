"""Names as they are compared, in the search index and when it is asked: light to load, for every start needs it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SEAM: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


class _Kept(dict[int, str | None]):
    """What becomes of each character, decomposed and without case, when a text is folded."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kept = None if unicodedata.combining(character) else character if character.isalnum() else " "
        return self.setdefault(code, kept)


_KEPT: Final = _Kept()


def fold(text: str) -> str:
    """Return a text as it is compared: without accents, case, punctuation and runs of space.

    >>> fold("ISO/IEC 15118–2")
    'iso iec 15118 2'
    """
    if text.isascii():
        return " ".join(text.lower().translate(_KEPT).split())
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(plain.translate(_KEPT).split())


def unseamed(folded: str) -> str:
    """Return a folded text with letters and digits set apart, as some write identifiers and some do not.

    >>> unseamed("iso9001"), unseamed("ieee 802 11ax")
    ('iso 9001', 'ieee 802 11 ax')
    """
    return _SEAM.sub(" ", folded)
