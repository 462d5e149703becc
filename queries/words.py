"""Texts in two languages: every sentence that Standlink prints on its own has English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Words(NamedTuple):
    """A text in English and Chinese."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """Return the text in a language; in English if there is none."""
        return self.zh if language == "zh" else self.en


def dataset_title(dataset: Mapping[str, Any]) -> Words:
    """Return the title of a dataset, given by its entry in the manifest of a release.

    >>> dataset_title({"title": "IEC publications", "title_zh": "IEC出版物"}).zh, dataset_title({"title": "Notes"}).zh
    ('IEC出版物', 'Notes')
    """
    return Words(dataset["title"], dataset.get("title_zh") or dataset["title"])


def joined(names: Sequence[Words]) -> Words:
    """Return a list in words.

    >>> joined([Words("A", "甲"), Words("B", "乙"), Words("C", "丙")])
    Words(en='A, B and C', zh='甲、乙和丙')
    """
    en, zh = [n.en for n in names], [n.zh for n in names]
    if len(names) == 1:
        return names[0]
    return Words(f"{', '.join(en[:-1])} and {en[-1]}", f"{'、'.join(zh[:-1])}和{zh[-1]}")
