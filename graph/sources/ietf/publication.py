"""When an RFC was published: the date on its front page, else that of the metadata.

A third of the metadata's dates are a month early (a slip of time zones), some are none ("January 1970"). So the
printed date counts. Without a printed date, that of the metadata is kept if it fits the dates of RFCs with numbers
near it; it is then evidence of medium confidence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median_high
from typing import Final

from .dates import date_in

#: The month of RFC 1.
_FIRST: Final = "1969-04"
#: How many RFCs on each side are compared, and by how many years a date may differ from theirs.
_NEIGHBOURS: Final = 15
_YEARS: Final = 3


@dataclass(frozen=True)
class Published:
    """The date of publication (ISO 8601: day or month), and whether the text prints it."""

    date: str
    printed: bool


def publication_dates(written: Mapping[int, str], printed: Mapping[int, str], today: str) -> dict[int, Published]:
    """Return the dates of RFCs, by number; those without a credible date are left out.

    Args:
        written: the dates of the metadata, as written.
        printed: the dates printed on front pages, in ISO 8601.
        today: the day on which the metadata were read; nothing was published later.
    """
    dates = {n: Published(d, True) for n, d in printed.items() if d and d >= _FIRST and d <= today}
    stated = {n: d for n, text in written.items() if (d := date_in(text)) and d >= _FIRST and d <= today}
    known = sorted(
        {**{n: int(d[:4]) for n, d in stated.items()}, **{n: int(p.date[:4]) for n, p in dates.items()}}.items()
    )
    for number, date in stated.items():
        if number not in dates and abs(int(date[:4]) - _usual_year(number, known)) <= _YEARS:
            dates[number] = Published(date, False)
    return dates


def _usual_year(number: int, known: list[tuple[int, int]]) -> int:
    """Return the median year of the RFCs around a number, itself left out if there are others."""
    place = bisect_left(known, (number, 0))
    around = known[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
    return median_high([year for n, year in around if n != number] or [year for _, year in around])
