"""Values in a parsed YAML document, in all the forms in which catalogues write them.

A value of an unexpected type is left out and counted as a repair.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from ...store.ntriples import clean
from .record import Text

#: Keys of the text in a mapping.
_TEXT_KEYS: Final = ("content", "value", "type", "id", "name")
#: Japanese letters: kana and Chinese characters.
JAPANESE: Final = re.compile(r"[぀-ヿ㐀-鿿]")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
#: Language tags as in RDF: ISO 639-1 where it has a code.
_LANGUAGES: Final = {
    "eng": "en",
    "rus": "ru",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "jpn": "ja",
    "zho": "zh",
    "chi": "zh",
    "ara": "ar",
    "deu": "de",
    "ger": "de",
    "fas": "fa",
    "per": "fa",
    "pol": "pl",
    "srp": "sr",
    "ukr": "uk",
}
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Values:
    """A reader of values, which counts those that it leaves out or fixes by reason."""

    def __init__(self, repairs: Counter[str]) -> None:
        self.repairs = repairs

    def texts(self, value: object, field: str) -> Iterator[Text]:
        """Yield texts with their languages and kinds."""
        for item in self.items(value):
            if isinstance(item, dict):
                languages = self.items(item.get("language"))
                language = self.text(languages[0], field) if languages else ""
                text = self.text(item.get("content"), field)
                kind = self.text(item.get("type"), field)
            else:
                text, language, kind = self.text(item, field), "", ""
            if text:
                language = _LANGUAGES.get(language.lower(), language)
                yield Text(text, language if _LANGUAGE.fullmatch(language) else "", kind)
            else:
                self.repairs[f"empty {field}"] += 1

    def text(self, value: object, field: str) -> str:
        """Return a text given in any form, without markup and control characters."""
        if isinstance(value, dict):
            value = next((value[k] for k in _TEXT_KEYS if k in value and not isinstance(value[k], dict)), None)
        if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list):
            return self.text(value[0], field)
        if value is None:
            return ""
        if isinstance(value, date):
            return value.isoformat()[:10]
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.repairs[f"{field}: not a text"] += 1
            return ""
        text = str(value)
        cleaned = clean(html.unescape(_TAG.sub("", text)) if "<" in text or "&" in text else text)
        if cleaned != text and cleaned != " ".join(text.split()):
            self.repairs[f"{field}: markup or control characters"] += 1
        return cleaned

    def items(self, value: object) -> list[Any]:
        """Return the items of a list; a single value counts as a list of one."""
        if isinstance(value, list):
            return [item for item in value if item is not None]
        return [] if value is None else [value]

    def mappings(self, value: object, field: str) -> Iterator[dict[Any, Any]]:
        """Yield the mappings of a list, or the one mapping."""
        for item in self.items(value):
            if isinstance(item, dict):
                yield item
            else:
                self.repairs[f"{field}: not a mapping"] += 1

    def mapping(self, value: object, field: str) -> dict[Any, Any]:
        """Return a mapping, empty if the value is another."""
        if value is not None and not isinstance(value, dict):
            self.repairs[f"{field}: not a mapping"] += 1
        return value if isinstance(value, dict) else {}
