"""The importers of tables that are installed: found by being there, loaded when one is used.

Three kinds are found: every module of ``graph/sources/tables`` whose name has no leading underscore, the module
``source`` of every folder of ``graph/sources`` but that of catalogues, and every entry point of the group
``standlink.sources`` of another package. Names of Standlink's own take precedence. A faulty importer is reported when
it is used; the others work.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from pathlib import Path
from typing import Final, cast

from ...errors import StandlinkError
from .protocol import Importer, SourceType
from .turtle import CASES

GROUP: Final = "standlink.sources"
#: Names of datasets that other importers make: catalogues, adoptions derived by builds, curated cases.
_RESERVED: Final = re.compile(r"relaton(-.*)?|adoptions")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SOURCES: Final = Path(__file__).parent


class ImporterError(StandlinkError):
    """An importer is unknown, cannot be loaded, or failed; the message names the package that it comes from."""

    status = 500


@dataclass(frozen=True)
class Installed:
    """An importer that can be used.

    Attributes:
        origin: the package that it comes from, with its version; empty for importers of Standlink.
        load: the class of its sources.
    """

    origin: str
    load: SourceType

    @property
    def importer(self) -> Importer:
        return self.load.importer


def importer_names() -> list[str]:
    """Return the names of all importers of tables; none of them is loaded."""
    return sorted({*_own_modules(), *_points().names})


def is_reserved(name: str) -> bool:
    """Return whether a name is that of a dataset which Standlink makes without an importer of tables."""
    return bool(_RESERVED.fullmatch(name)) or (CASES / f"{name}.ttl").exists()


def find_importer(name: str) -> Installed:
    """Load an importer by its name.

    Raises:
        ImporterError: if there is none of that name, or it is faulty; it names the package.
    """
    if module := _own_modules().get(name):
        return Installed("", _loaded(name, f"module {module}", lambda: _declared_in(module)))
    points = list(_points().select(name=name))
    if not points:
        raise ImporterError(f"there is no importer {name!r}; expected one of {', '.join(importer_names())}")
    origins = sorted({_origin(point) for point in points})
    if len(origins) > 1:
        raise ImporterError(f"importer {name!r} is in more than one package: {', '.join(origins)}. Uninstall one.")
    return Installed(origins[0], _loaded(name, f"package {origins[0]}", points[0].load))


@cache
def _own_modules() -> dict[str, str]:
    """Return the modules of Standlink's importers by name."""
    tables = {path.stem: f"{__package__}.tables.{path.stem}" for path in _SOURCES.glob("tables/[!_]*.py")}
    folders = {path.parent.name: f"{__package__}.{path.parent.name}.source" for path in _SOURCES.glob("*/source.py")}
    return {**tables, **{name: module for name, module in folders.items() if not _RESERVED.fullmatch(name)}}


@cache
def _points() -> EntryPoints:
    """Return the importers of other packages. To find them takes reading the metadata of all that is installed."""
    return entry_points(group=GROUP)


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _declared_in(module: str) -> object:
    """Return the class of a module that declares an importer."""
    found = import_module(module)
    own = [c for c in vars(found).values() if isinstance(c, type) and c.__module__ == module]
    declaring = [c for c in own if "importer" in vars(c)]
    if len(declaring) != 1:
        raise TypeError(f"expected one class with an attribute 'importer', found {len(declaring)}")
    return declaring[0]


def _loaded(name: str, where: str, load: Callable[[], object]) -> SourceType:
    """Load an importer and check what it declares.

    Raises:
        ImporterError: whatever the fault is.
    """
    try:
        # Code of other packages may raise anything; it must not stop the other importers.
        loaded = load()
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise ImporterError(f"importer {name!r} cannot be loaded from {where}: {reason}") from error
    if fault := _fault(name, loaded):
        raise ImporterError(f"importer {name!r} of {where} is faulty: {fault}. See docs/importers.md.")
    return cast("SourceType", loaded)


def _fault(name: str, loaded: object) -> str:
    importer = getattr(loaded, "importer", None)
    missing = [part for part in ("about", "triples") if not callable(getattr(loaded, part, None))]
    if not isinstance(importer, Importer):
        return "its class has no attribute 'importer' of type Importer"
    if importer.name != name:
        return f"it declares the name {importer.name!r}, which must be that of its module or entry point"
    if not _NAME.fullmatch(name):
        return "its name must be lower-case letters and digits joined by hyphens"
    if is_reserved(name):
        return "its name is reserved for datasets of Standlink"
    if missing or not callable(loaded):
        return f"its class has no method {' and no method '.join(missing)}"
    if not importer.title or importer.version < 1:
        return "its title must not be empty, and its version must be a positive integer"
    return ""
