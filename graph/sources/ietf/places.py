"""Countries printed in postal addresses: a country's name, or a US state with a ZIP code.

The names are in ``countries.csv``: as printed in RFCs, with the ISO 3166-1 code. A city alone says nothing: the country
stays empty, even if everybody knows it.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

COUNTRIES: Final = Path(__file__).with_name("countries.csv")
STATES: Final = Path(__file__).with_name("states.csv")

_BRACKETS: Final = re.compile(r"\s*\(([^()]*)\)[\s.,;]*$")
_NUMBERS: Final = re.compile(r"[\s,]*\b[\d][\d\s-]*$")
#: Names of countries that are also names of US states, and how countries with short names are written.
_ALSO_STATES: Final = frozenset({"georgia"})
_SHORT_NAMES: Final = frozenset({"US", "USA", "UK", "PRC", "ROC", "UAE", "RSA", "FRG"})
_LONGEST_CODE: Final = 3
_ZIP: Final = r"[\s,.]*(\d{5}(?:\s?[-–]\s?\d{4})?)\b"


@dataclass(frozen=True)
class Country:
    """A country: the text that gives it, its ISO 3166-1 code, and whether it is named or follows from state and ZIP."""

    printed: str
    code: str
    named: bool = True


def country_in(lines: list[str], organization: str = "") -> Country | None:
    """Return the country that an address prints, or None: the first that is named, else a US state with a ZIP code.

    Args:
        lines: of one address, without contact lines (telephone, e-mail).
        organization: the line that names the organization; a country counts there only after a comma ("Sky UK").
    """
    for read in (_ending, _before_number):
        for line in lines:
            if (found := read(line)) and not (
                line == organization and not re.search(rf"[,(]\s*{re.escape(found.printed)}", line)
            ):
                return found
    states = (found for line in lines if (found := _by_state(line)))
    return next(states, None)


def is_place(line: str) -> bool:
    """Return whether a line is nothing but a country, or a city with state or post code.

    Two or three letters may as well be an organization: RSA, .SE.
    """
    text = line.strip(" .,;")
    return (
        (_key(text) in _countries() and (len(text) > 3 or text in {"USA", "UK"}))
        or bool(_by_state(text))
        or bool(re.search(r"\b\d{4,6}\b", text))
        or bool(re.search(rf",\s*(?:{_states()})$", text.title()))
        or bool(re.search(r"[a-z],\s+[A-Z]{2}$", text))
    )


def is_state(line: str) -> bool:
    """Return whether a line is the name of a US state. On a front page it may be a university: Utah, Delaware."""
    return bool(re.fullmatch(_states(), line.strip(" .,;")))


def _ending(line: str) -> Country | None:
    """Return the country that is a line, or ends it, before a remark in brackets or in brackets itself."""
    text = line.strip(" .,;")
    bare = _BRACKETS.sub("", text).strip(" .,;")
    if code := _countries().get(_key(bare)):
        return None if _key(bare) in _ALSO_STATES else Country(bare, code)
    inside = _BRACKETS.search(text)
    return _at_end(bare) or (_at_end(f", {inside[1]}") if inside else None)


def _before_number(line: str) -> Country | None:
    """Return the country before the post code that ends a line: "Thailand 12121"."""
    text = line.strip(" .,;")
    return None if _by_state(text) else _at_end(_NUMBERS.sub("", text))


def _at_end(text: str) -> Country | None:
    after_sign = (text[m.end() :] for m in re.finditer(r"[,;/]\s*|\s[-–]\s*|\.\s+|\s{2,}", text))
    for part in (text, *after_sign, *_last_words(text)):
        code = _countries().get(_key(part))
        if code and _key(part) not in _ALSO_STATES and (part == text or _is_safe(part, text)):
            return Country(part.strip(" .,"), code)
    return None


def _last_words(text: str) -> list[str]:
    """Return the last one to four words of a line of an address: "D-28359 Bremen Germany", "Ottawa ON Canada"."""
    words = text.split()
    return [" ".join(words[-size:]) for size in range(min(4, len(words) - 1), 0, -1)]


def _is_safe(part: str, line: str) -> bool:
    """Return whether a country at the end of a longer line is one, not a part of another name (New South Wales)."""
    letters = re.sub(r"\W", "", part)
    if len(letters) > _LONGEST_CODE:
        return not re.search(
            r"\b(?:of|de|del|du|da|la|in|New|South|University|Telecom|Internet|Initiative)$",
            line[: -len(part)].rstrip(),
        )
    return letters in _SHORT_NAMES


def _by_state(line: str) -> Country | None:
    for found in re.finditer(rf"\b({_states()})\.?{_ZIP}", line):
        return Country(f"{found[1]} {found[2]}", "US", named=False)
    return None


def _key(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


@cache
def _countries() -> dict[str, str]:
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        return {_key(row["name"]): row["code"] for row in csv.DictReader(file)}


@cache
def _states() -> str:
    with STATES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted((name for row in rows for name in (row["name"], row["code"]) if name), key=lambda n: (-len(n), n))
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
