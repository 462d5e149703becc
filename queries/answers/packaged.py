"""Computations of other packages: the entry points of the group ``standlink.measures``, as far as they are turned on.

A study may bring a package with measures of its own. An entry point names a function like those of this folder,
``def NAME(request: Request) -> Finding``, and questions name it by ``# measure: NAME``. Code of other packages has all
rights of the process, so that it is off unless ``STANDLINK_MEASURES`` names the package.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache, wraps
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Final, cast

from ...errors import StandlinkError

if TYPE_CHECKING:
    from .request import Finding, Request

    Computation = Callable[[Request], Finding]

GROUP: Final = "standlink.measures"
#: The environment variable with the names of the packages that are turned on, separated by commas.
ALLOWED: Final = "STANDLINK_MEASURES"


class MeasureError(StandlinkError):
    """A computation of another package cannot be loaded, or failed; the message names the package."""

    status = 500


def packaged() -> Mapping[str, EntryPoint]:
    """Return the computations of the packages that are turned on, by name."""
    allowed = {name.strip() for name in os.environ.get(ALLOWED, "").split(",")}
    return {name: point for name, point in _points().items() if _package(point) in allowed}


def turned_off(name: str) -> str:
    """Return how to turn a computation on that a package brings; an empty text if none brings it."""
    point = _points().get(name)
    if point is None:
        return ""
    return f"it is a measure of the package {_package(point)}, which is off: set {ALLOWED}={_package(point)}"


def load(name: str) -> Computation:
    """Return a computation of another package.

    Raises:
        MeasureError: if it cannot be loaded.
    """
    point = packaged()[name]
    try:
        # Code of other packages may raise anything.
        function = cast("Computation", point.load())
    except Exception as error:
        raise _failed("cannot be loaded", name, point, error) from error

    @wraps(function)
    def computed(request: Request) -> Finding:
        try:
            return function(request)
        except StandlinkError:
            raise
        except Exception as error:
            raise _failed("failed", name, point, error) from error

    return computed


@cache
def _points() -> Mapping[str, EntryPoint]:
    """Return the computations of all packages. To find them takes reading the metadata of all that is installed."""
    return {point.name: point for point in entry_points(group=GROUP)}


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def _failed(what: str, name: str, point: EntryPoint, error: Exception) -> MeasureError:
    return MeasureError(f"measure {name!r} of package {_package(point)} {what}: {type(error).__name__}: {error}")
