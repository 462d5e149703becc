"""Names of organizations as they are written: with a legal form, a country, or the name of a part after the firm's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ...graph.sources.organizations.words import Words, read_words

#: What a name is worth that is followed by a legal form, by a place, by other words.
_FORM, _PLACE, _OTHER = 0.9, 0.8, 0.6
#: The most words of which a beginning is looked up.
_MOST_WORDS: Final = 12


@dataclass(frozen=True)
class Beginning:
    """The beginning of a name, what it is worth as the name itself, and the name of that feature."""

    name: str
    basis: float
    feature: str


def beginnings(text: str) -> Iterator[Beginning]:
    """Yield the beginnings of a name, the longest first.

    >>> [(each.name, each.basis) for each in beginnings("Huawei Technologies (UK) Co., Ltd.")][:3]
    [('Huawei Technologies (UK) Co.,', 0.9), ('Huawei Technologies (UK)', 0.9), ('Huawei Technologies', 0.8)]
    """
    tokens = text.split()[:_MOST_WORDS]
    for length in range(len(tokens) - 1, 0, -1):
        name, rest = " ".join(tokens[:length]), " ".join(tokens[length:])
        if without_form(f"x {rest}") == "x":
            yield Beginning(name, _FORM, "legal_form")
        elif _words().is_ending(rest):
            yield Beginning(name, _PLACE, "place")
        else:
            yield Beginning(name, _OTHER, "beginning")


@lru_cache(maxsize=1 << 12)
def without_form(name: str) -> str:
    """Return a name for comparison, without the legal form at its end.

    >>> without_form("Nokia Corporation") == without_form("NOKIA Oyj")
    True
    """
    return _words().key(name)


@lru_cache(maxsize=1)
def _words() -> Words:
    return read_words()
