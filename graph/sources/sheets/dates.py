"""Dates as people write them, at the precision that they are known to: a day, a month, a quarter or a year.

A date that can be read in two ways is refused with both readings, unless the mapping states the order of day and month.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from ...store.folding import fold
from .faults import FaultError

#: Which of day and month comes first in dates such as 03/04/2024.
Order = Literal["day-first", "month-first"]
DAY_FIRST: Final[Order] = "day-first"
MONTH_FIRST: Final[Order] = "month-first"

#: The months in English, German, French and Spanish, and their short forms, folded.
_NAMES: Final = (
    "january januar janvier enero jan",
    "february februar fevrier febrero feb",
    "march marz maerz mars marzo mar",
    "april avril abril apr",
    "may mai mayo",
    "june juni juin junio jun",
    "july juli juillet julio jul",
    "august aout agosto aug",
    "september septembre septiembre sep sept",
    "october oktober octobre octubre oct okt",
    "november novembre noviembre nov",
    "december dezember decembre diciembre dec dez",
)
_MONTHS: Final = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_SHOWN: Final = [names.split()[0].capitalize() for names in _NAMES]
#: Words of a date that say nothing, and words for quarters, folded.
_FILLERS: Final = frozenset(
    (
        *("of", "the", "de", "du", "del", "den", "der", "le", "el", "am", "on", "mon", "tue", "wed", "thu", "fri"),
        *("sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "montag"),
        *("dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
    )
)
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "一": 1, "二": 2, "三": 3, "四": 4}
_YEARS: Final = range(1000, 3000)
_SERIALS: Final = range(10_000, 100_000)

_SEPARATED: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?:[T ]\d{1,2}:\d{2}\S*)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_CHINESE: Final = re.compile(r"(\d{4})\s*年\s*(?:(\d{1,2})\s*月\s*(?:(\d{1,2})\s*[日号])?)?")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ]\d{1,2}:\d{2}\S*)?")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[-/.](\d{4})")
_QUARTERS: Final = (
    re.compile(r"q\s?(?P<quarter>[1-4])[\s/.,-]*(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[\s/.-]*q\s?(?P<quarter>[1-4])"),
    re.compile(r"(?P<quarter>[1-4])q[\s/.-]*(?P<year>\d{4})"),
    re.compile(r"(?P<quarter>[1-4])(?:st|nd|rd|th)? quarter,?(?: of)? (?P<year>\d{4})"),
    re.compile(r"(?P<quarter>first|second|third|fourth) quarter,?(?: of)? (?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})\s*年\s*第?(?P<quarter>[1-4一二三四])季度?"),
)
_RANGE: Final = re.compile(r"(\d{4})\s?[-–—/]\s?(\d{4})")


@dataclass(frozen=True)
class When:
    """A date: a day, month or year as in ``2024-03-04``, and the quarter of a year, or 0."""

    value: str
    quarter: int = 0

    def __str__(self) -> str:
        return f"{self.value}-Q{self.quarter}" if self.quarter else self.value


def read_date(text: str, order: Order | None = None) -> When:
    """Return the date that a text gives.

    Args:
        text: as it stands in a cell.
        order: of day and month in dates such as 03/04/2024; such dates are refused without one.

    Raises:
        FaultError: if it is no date, or can be read in two ways.

    >>> str(read_date("4 March 2024")), str(read_date("2024年3月")), str(read_date("Q3 2024"))
    ('2024-03-04', '2024-03', '2024-Q3')
    >>> str(read_date("03/04/2024", "day-first"))
    '2024-04-03'
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if found := re.fullmatch(r"\d{4}", plain):
        return _checked(int(plain))
    for pattern in (_SEPARATED, _COMPACT, _CHINESE):
        if found := pattern.fullmatch(plain):
            parts = [group for group in found.groups() if group and group.isdigit()]
            return _checked(*map(int, parts))
    if quarter := _quarter(plain):
        return quarter
    if found := _DAY_MONTH.fullmatch(plain):
        return _in_order(int(found[1]), int(found[3]), found[4], order)
    if found := _MONTH_YEAR.fullmatch(plain):
        return _checked(int(found[2]), int(found[1]))
    return _with_a_name(plain)


def order_of(texts: Iterator[str]) -> Order | None:
    """Return the order that dates such as 25/12/2024 show; None if none shows it, or two show different ones."""
    found = set()
    for text in texts:
        if parts := _DAY_MONTH.fullmatch(text.strip()):
            first, second = int(parts[1]), int(parts[3])
            found |= {DAY_FIRST} if first > 12 >= second else {MONTH_FIRST} if second > 12 >= first else set()
    return found.pop() if len(found) == 1 else None


def _checked(year: int, month: int = 0, day: int = 0) -> When:
    if year not in _YEARS:
        raise _no_date(f"there is no year {year}; years have four digits, from 1000 to 2999")
    if not month:
        return When(f"{year}")
    if not 1 <= month <= 12:
        raise _no_date(f"there is no month {month}")
    if not day:
        return When(f"{year}-{month:02}")
    try:
        return When(date(year, month, day).isoformat())
    except ValueError:
        raise _no_date(f"{_SHOWN[month - 1]} {year} has no day {day}") from None


def _quarter(text: str) -> When | None:
    for pattern in _QUARTERS:
        if found := pattern.fullmatch(text.lower()):
            number = found["quarter"]
            return When(_checked(int(found["year"])).value, int(_ORDINALS.get(number, number)))
    return None


def _in_order(first: int, second: int, year: str, order: Order | None) -> When:
    """Return the date of two numbers and a year, such as 03/04/2024."""
    if len(year) == 2:
        raise FaultError("year of two digits", "write the year with four digits, such as 2024-03-04")
    readings = {DAY_FIRST: (second, first), MONTH_FIRST: (first, second)}
    possible = {each: parts for each, parts in readings.items() if _is_day(int(year), *parts)}
    if order and order not in possible and possible:
        raise _no_date(f'the mapping says dates = "{order}", and there is no month {readings[order][0]}')
    if order in possible:
        return _checked(int(year), *possible[order])
    if len(set(possible.values())) > 1:
        both = " or ".join(f"{day} {_SHOWN[month - 1]} {year}" for month, day in possible.values())
        remedy = f"it may be {both}; write {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}, "
        raise FaultError("ambiguous date", remedy + f'or state dates = "{DAY_FIRST}" or "{MONTH_FIRST}" in the mapping')
    return _checked(int(year), *next(iter(possible.values()), readings[DAY_FIRST]))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def _with_a_name(text: str) -> When:
    """Return a date with the name of a month, such as 4 March 2024, March 2024 or Mar 4th, 2024."""
    parts = re.findall(r"\d+|[^\W\d_]+", re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text.lower()))
    words = [word for word in map(fold, parts) if word not in _FILLERS]
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [word for word in words if word.isdigit()]
    if len(months) != 1 or len(numbers) + 1 != len(words) or not re.fullmatch(r"[\w\s.,/'’-]+", text):
        raise _unreadable(text)
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) < 3]
    if len(years) == 1 and len(days) + 1 == len(numbers) and len(days) < 2:
        return _checked(years[0], months[0], *days)
    month = _SHOWN[months[0] - 1]
    if len(numbers) == 1 and days:
        both = f"the year 20{days[0]:02} or day {days[0]}"
        raise FaultError("ambiguous date", f"{month} with {both}; write the year with four digits, such as 2024-03")
    if len(days) == 2:
        raise FaultError("year of two digits", "write the year with four digits, such as 2024-03-04")
    raise _unreadable(text)


def _unreadable(text: str) -> FaultError:
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and int(float(text)) in _SERIALS:
        day = date(1899, 12, 30) + timedelta(days=int(float(text)))
        return _no_date(f"as a serial number of Excel it is {day}; format the column as a date, or write that")
    if _RANGE.fullmatch(text):
        return _no_date("it is a period; put its beginning and end into two columns")
    return _no_date("write 2024, 2024-03 or 2024-03-04; leave the cell empty if the date is not known")


def _no_date(remedy: str) -> FaultError:
    return FaultError("not a date", remedy)
