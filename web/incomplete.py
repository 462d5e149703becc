"""Pages that leave something out while the service that has the graph is away; they say so, and nobody keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import g

from ..errors import StoreServiceError

T = TypeVar("T")


def unless_away(read: Callable[[], T], otherwise: Callable[[], T]) -> T:
    """Return what reads the graph or, while its service is away, something else that makes the page incomplete."""
    try:
        return read()
    except StoreServiceError:
        g.incomplete = True
        return otherwise()


def is_incomplete() -> bool:
    """Return whether the page of this request leaves something out."""
    return bool(g.get("incomplete"))
