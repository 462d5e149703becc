"""The language of a text, checked against the script that it is written in.

Some records call a name English that is in Japanese or Russian. Such a name is given the language that it can have.
"""

from __future__ import annotations

import re
from typing import Final

#: Scripts besides the Latin one: their letters, the languages written in them that sources name, and the tag of a text
#: in none of these. The first script that most letters of a text belong to is that of the text.
_SCRIPTS: Final = (
    (re.compile(r"[぀-ヿ㐀-鿿]"), ("ja", "zh"), "und-Hani"),
    (re.compile(r"[가-힯]"), ("ko",), "ko"),
    (re.compile(r"[Ѐ-ӿ]"), ("ru", "uk", "bg", "mk", "sr", "be", "kk"), "und-Cyrl"),
    (re.compile(r"[Ͱ-Ͽ]"), ("el",), "el"),
    (re.compile(r"[؀-ۿ]"), ("ar", "fa"), "und-Arab"),
)
_KANA: Final = re.compile(r"[぀-ヿ]")


def language_of(text: str, stated: str = "en", usual: str = "") -> str:
    """Return the language tag of a text: the stated one, unless the text is in a script that does not write it.

    Args:
        text: a name or title.
        stated: the tag that its source gives.
        usual: the language of most texts of the source, which a text in another script may have.

    >>> language_of("Radio aids"), language_of("Показатели", "en", "ru"), language_of("Показатели")
    ('en', 'ru', 'und-Cyrl')
    """
    if text.isascii():
        return stated
    letters = sum(map(str.isalpha, text))
    for script, languages, unknown in _SCRIPTS:
        if 2 * len(script.findall(text)) > letters:
            known = (tag for tag in (stated, usual) if tag.partition("-")[0] in languages)
            return next(known, "ja" if _KANA.search(text) else unknown)
    return stated
