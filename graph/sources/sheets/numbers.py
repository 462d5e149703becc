"""Numbers as people write them, with their units; what can be read in two ways is refused with both readings."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final, Literal

from .faults import FaultError

#: What separates the decimals of a number.
Decimals = Literal["point", "comma"]
_MARKS: Final[dict[Decimals, str]] = {"point": ".", "comma": ","}
_NUMBER: Final = re.compile(r"([^\d+\-−.,]*)([+\-−]?)\s?([\d.,' \u2019]*\d)(?:[eE]([+-]?\d{1,2}))?\s*(.*)", re.DOTALL)
_INEXACT: Final = re.compile(r"[~≈<>≤≥]|\b(?:about|approx|circa|ca|over|under|around|some|at least)\b|约|逾|近", re.I)
_RANGE: Final = re.compile(r"\d\s?[-–—]\s?\d|\d to \d")


def read_number(text: str, decimals: Decimals | None = None) -> tuple[Decimal, str]:
    """Return the number that a text gives, and its unit as written; the unit is empty if there is none.

    Args:
        text: as it stands in a cell.
        decimals: what separates decimals; without it, 1,234 and 1.234 are refused.

    Raises:
        FaultError: if it is no single exact number, or can be read in two ways.

    >>> read_number("1,234.5 kW")
    (Decimal('1234.5'), 'kW')
    >>> read_number("12,5 %")
    (Decimal('12.5'), '%')
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if _INEXACT.search(plain):
        raise _no_number("it is not exact; write the number alone, and say in another column how exact it is")
    if _RANGE.search(plain):
        raise _no_number("it is a range; write one number in each of two columns")
    found = _NUMBER.fullmatch(plain)
    if not found or re.search(r"\d", found[5]):
        raise _no_number("write digits with a decimal point, such as 1234.5; leave the cell empty if it is not known")
    before, sign, digits, power, after = found.groups()
    if before.strip() and after.strip():
        raise _no_number("write its unit in one place, after the number")
    value = Decimal(_digits(digits.strip(), decimals))
    if power:
        value = value.scaleb(int(power))
    return (-value if sign in ("-", "−") else value), before.strip() or after.strip()


def _digits(text: str, decimals: Decimals | None) -> str:
    """Return the digits of a number with a point before its decimals."""
    marks = re.findall(r"[.,]", text)
    grouped = r"\d{1,3}(?:[ '\u2019]\d{3})+"
    if not re.fullmatch(rf"(?:{grouped}|\d[\d.,]*|[.,]\d+)(?:[.,]\d+)?", text):
        raise _no_number("its digits are not in groups of three; write 1234.5")
    plain = re.sub(r"[ '\u2019]", "", text)
    if not marks:
        return plain
    mark = _decimal_mark(plain, marks, decimals)
    whole, _, rest = plain.rpartition(mark) if mark else (plain, "", "")
    other = set(marks) - {mark}
    if other and not re.fullmatch(rf"\d{{1,3}}(?:[{re.escape(''.join(other))}]\d{{3}})+", whole):
        raise _no_number("its digits are not in groups of three; write 1234.5")
    return f"{re.sub('[.,]', '', whole) or '0'}{f'.{rest}' if mark else ''}"


def _decimal_mark(text: str, marks: list[str], decimals: Decimals | None) -> str:
    """Return which of the marks in a number separates its decimals; empty if they separate thousands."""
    shown = _shown_mark(text, marks)
    if shown is None:
        if decimals is None:
            thousands, fraction = re.sub("[.,]", "", text), text.replace(",", ".") + "0"
            remedy = f'it may be {thousands} or {fraction}; write one of them, or state decimals = "point" or "comma"'
            raise FaultError("ambiguous number", f"{remedy} in the mapping")
        return marks[0] if marks[0] == _MARKS[decimals] else ""
    if decimals and shown and shown != _MARKS[decimals]:
        raise _no_number(f'the mapping says decimals = "{decimals}"; write {text.replace(shown, _MARKS[decimals])}')
    if decimals and not shown and marks[0] == _MARKS[decimals]:
        raise _no_number(f'the mapping says decimals = "{decimals}", and it has more than one')
    return shown


def _shown_mark(text: str, marks: list[str]) -> str | None:
    """Return the decimal mark that a number itself shows; empty if it has none; None if it can be read in two ways."""
    if len(set(marks)) > 1:
        if marks.count(marks[-1]) > 1:
            raise _no_number("it has more than one decimal mark; write 1234.5")
        return marks[-1]
    if len(marks) > 1:
        return ""
    whole, rest = re.split("[.,]", text)
    return marks[0] if len(rest) != 3 or len(whole) > 3 or whole in ("", "0") else None


def _no_number(remedy: str) -> FaultError:
    return FaultError("not a number", remedy)
