"""Dates as printed on front pages and written in metadata: "7 April 1969", "May 18, 1973", "8/27/71", "April 1999"."""

from __future__ import annotations

import re
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR: Final = r"(?P<year>(?:19[67]|19[89]|20\d)\d|['’]?[67]\d)\b"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)?[\s-]*\b{_MONTH}\b[.,]?[\s,-]*{_YEAR}",
        rf"\b{_MONTH}\b\.?\s*(?P<day>\d\d?)(?:st|nd|rd|th)?\s*,?\s+{_YEAR}",
        rf"\b{_MONTH}\b[.,]?\s*,?\s*{_YEAR}",
        r"(?<![\d/])(?P<number>1[0-2]|0?[1-9])[/-](?P<day>\d\d?)[/-](?P<year>(?:19)?[67]\d)\b",
    )
)


def date_in(text: str, *, whole: bool = False) -> str:
    """Return the first date in a text as a day or month of ISO 8601, or "".

    Args:
        text: one line.
        whole: whether the line has to hold nothing else.
    """
    for form in _FORMS:
        if found := form.fullmatch(text.strip(" .")) if whole else form.search(text):
            groups = found.groupdict()
            month = groups.get("number") or str(_MONTHS.index(groups["month"][:3].lower()) + 1)
            year = groups["year"].lstrip("'’")
            year = f"19{year}" if len(year) == 2 else year
            day = int(groups.get("day") or 0)
            return f"{year}-{int(month):02}" + (f"-{day:02}" if 1 <= day <= 31 else "")
    return ""


def has_month(text: str) -> bool:
    """Return whether a text has a date or, as where one is misprinted, is the name of a month and a number.

    >>> has_month("June 2, l969"), has_month("May Wei")
    (True, False)
    """
    return bool(date_in(text)) or bool(
        re.fullmatch(rf"(?:\d[\dl]?\W+)?{_MONTH}\b[\W\dl]*\d", text.strip(), re.IGNORECASE)
    )
