"""The part of a long list that a page shows: all of a short one, the latest entries, or one page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from flask import request
from werkzeug.exceptions import BadRequest

from .errors import not_found
from .wording import text

T = TypeVar("T")

#: A list up to this length is shown in full, of a longer one so many latest entries.
SHORT: Final = 12
LATEST: Final = 10

_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_MOST_DIGITS: Final = 100
#: More pages than any list has; with any page size, SQLite can still count to the last entry.
_MOST_PAGES: Final = 1_000_000


@dataclass(frozen=True)
class Part(Generic[T]):
    """Some entries of a list, the number of all, and the page if the list is shown in pages."""

    entries: Sequence[T]
    total: int
    page: int = 1
    pages: int = 1

    @property
    def whole(self) -> bool:
        """Whether these are all entries."""
        return len(self.entries) == self.total


def page_number() -> int:
    """Return the page that the request asks for; 1 if it names none.

    Raises:
        BadRequest: if it is larger than any list, so that it could not be looked up.
    """
    number = whole_number("page", 1)
    if number > _MOST_PAGES:
        raise BadRequest(text("error.page", most=_MOST_PAGES))
    return max(number, 1)


def whole_number(name: str, default: int) -> int:
    """Return the value of a parameter; the default if it is not a whole number. A very long one stays very large."""
    given = request.args.get(name, "").strip()
    return int(given[:_MOST_DIGITS]) if _WHOLE.fullmatch(given) else default


def backwards() -> bool:
    """Return whether the request asks for a list in the opposite order: ``?order=backwards``."""
    return request.args.get("order") == "backwards"


def pages_of(total: int, size: int) -> int:
    """Return the number of pages of a list.

    Raises:
        NotFoundError: if the request asks for a page after the last.
    """
    pages, number = max(1, -(-total // size)), page_number()
    if number > pages:
        raise not_found(text("error.missing.page", number=number, pages=pages))
    return pages


def wanted(name: str) -> bool:
    """Return whether the request asks for all of a list: ``?all=events`` of one, ``?all`` of each."""
    return request.args.get("all") in ("", name)


def part(name: str, entries: Sequence[T], total: int, size: int, date: Callable[[T], str]) -> Part[T]:
    """Return the part of a list that the request asks for.

    Args:
        name: of the list, for ``?all=``.
        entries: all of them or, of the list of a hub, those that were read: the latest, or one page in their order.
        total: the number of all.
        size: of a page.
        date: gives the date of an entry, to find the latest.
    """
    if total <= SHORT or (wanted(name) and len(entries) == total):
        return Part(entries, total)
    if wanted(name):
        return Part(entries, total, page_number(), pages_of(total, size))
    latest = sorted(entries, key=date, reverse=True) if len(entries) == total else entries
    return Part(latest[:LATEST], total)
