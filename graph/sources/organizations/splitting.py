"""Splitting of a line of sources into names and roles: "Moderator (Huawei, HiSilicon)" has two moderators.

Names contain commas ("Guangdong OPPO Mobile Telecom., Corp", "InterDigital, Inc."), so a comma separates two names only
if more than legal forms and places follow it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from .words import Words

#: "Moderator" has many misspellings: "Moderaror", "Moderrator".
_WORD: Final = r"(?:moder[ar]\w+|chair(?:man|men|woman|person)?s?|rapporteurs?|leads?|editors?|convenors?)"
_BEFORE: Final = re.compile(
    rf"(?P<role>(?:[\w/-]+\s+){{0,3}}?{_WORD})(?:\s+of\s+[^()]*)?\s*\((?P<names>.*?)\)?", re.IGNORECASE | re.DOTALL
)
_AFTER: Final = re.compile(
    rf"(?P<names>.*\S)\s+(?:\((?P<bracketed>[^()]*{_WORD})\)|(?P<role>(?:vice[ -])?{_WORD}))", re.IGNORECASE | re.DOTALL
)
_JOINTS: Final = (r"\s*/\s*", r"\s+and\s+", r"\s+&\s+", r"\s*\+\s*", r"\s+[-–—]\s+")
_MOST_COMMAS: Final = 3


@dataclass(frozen=True)
class Party:
    """One name from a line of sources, with its role ("" if none is given)."""

    name: str
    role: str = ""


@dataclass(frozen=True)
class Splitter:
    """Splitter of lines of sources into names.

    Attributes:
        words: the vocabulary that distinguishes an ending of a name from a name.
        is_spelt: whether a text is a spelling of one name, commas included.
        is_known: whether a text can be resolved to one organization.
    """

    words: Words
    is_spelt: Callable[[str], bool]
    is_known: Callable[[str], bool]

    def split(self, text: str) -> tuple[Party, ...]:
        """Return the parties in a line of sources, each name once, in order."""
        parties = (Party(name, role) for part, role in _roles(text) for name in self._names(part))
        return tuple({party.name.casefold(): party for party in parties}.values())

    def _names(self, text: str) -> Iterator[str]:
        pieces = [piece for piece in _parts(text, ",") if re.search(r"\w", piece)]
        start = 0
        while start < len(pieces):
            # Take the longest run of pieces that is one spelling, or else one piece with the endings that follow it.
            longest = range(min(len(pieces), start + _MOST_COMMAS + 1), start + 1, -1)
            end = next((e for e in longest if self.is_spelt(", ".join(pieces[start:e]))), start + 1)
            while end < len(pieces) and self.words.is_ending(pieces[end]):
                end += 1
            name = ", ".join(pieces[start:end])
            yield from self._joined(name) if end == start + 1 else (name,)
            start = end

    def _joined(self, name: str) -> Iterator[str]:
        """Yield the names joined by "and", a slash or a dash, if each of them is known and the whole is not."""
        for mark in _JOINTS:
            parts = re.split(mark, name)
            if len(parts) > 1 and not self.is_known(name) and all(part and self.is_known(part) for part in parts):
                yield from parts
                return
        yield name


def _roles(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a line with the role of the names in them, "" for names without one."""
    plain: list[str] = []
    for part in _parts(text, ";\n"):
        for piece in _parts(part, ","):
            found = _BEFORE.fullmatch(piece) or _AFTER.fullmatch(piece)
            if found is None:
                plain.append(piece)
                continue
            if plain:
                yield ", ".join(plain), ""
                plain = []
            role = found["role"] or found["bracketed"]
            yield found["names"], " ".join(role.lower().replace("-", " ").split()).removesuffix("s")
        if plain:
            yield ", ".join(plain), ""
            plain = []


def _parts(text: str, marks: str) -> list[str]:
    """Split a text at marks outside brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth = max(0, depth + (sign in "([") - (sign in ")]"))
        if sign in marks and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]
