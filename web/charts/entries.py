"""The charts by name: those of ``charts.toml``, and those of the studies that this process knows.

A faulty chart of a study is left out, with a report; the others are not affected.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from ...errors import FileError
from ...graph.releases.extensions import extensions

FOLDER: Final = Path(__file__).parent
CHARTS: Final = "charts.toml"
_VEGA: Final = ".vl.json"
#: The texts that a chart needs, and those of which a Chinese version falls back to English.
_TEXTS: Final = ("title", "about")

Entries = Mapping[str, dict[str, Any]]


def entries() -> Entries:
    """Return the charts by name; one of Standlink goes before one of a study with the same name."""
    return _read(_folders())[0]


def chart_faults() -> list[FileError]:
    """Return the faults of the charts of studies, each with its file."""
    return list(_read(_folders())[1])


def vega_lite(form: str) -> dict[str, Any]:
    """Return the Vega-Lite file of a form, or one of a study that its entry names."""
    found = (folder / f"{form}{_VEGA}" for folder in (FOLDER, *_folders()))
    return _spec(next(path for path in found if path.exists()))


def _folders() -> tuple[Path, ...]:
    return tuple(extension.folder / "charts" for extension in extensions())


@lru_cache(maxsize=2)
def _read(folders: tuple[Path, ...]) -> tuple[Entries, tuple[FileError, ...]]:
    found: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / CHARTS).read_text("utf-8"))
    faults: list[FileError] = []
    for folder in folders:
        path = folder / CHARTS
        if not path.exists():
            continue
        try:
            own = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(FileError(path, None, f"not a TOML file in UTF-8: {error}"))
            continue
        for name, entry in own.items():
            wrong = [*_faults(folder, name, entry, taken=name in found)]
            faults += wrong
            if not wrong:
                found[name] = _bilingual(entry)
    return found, tuple(faults)


def _bilingual(entry: dict[str, Any]) -> dict[str, Any]:
    """Return a chart of a study with its English texts also where a Chinese one is missing."""
    claims = [{"zh": claim["en"], **claim} for claim in entry.get("claims", ())]
    return {**{f"{key}_zh": entry[key] for key in _TEXTS}, **entry, "claims": claims}


def _faults(folder: Path, name: str, entry: object, *, taken: bool) -> Iterator[FileError]:
    """Yield what is wrong with a chart of a study."""
    # What draws a form reads the entries, so that it imports this module.
    from .claims import Spec
    from .forms import FORMS, WITH_STORE

    path = folder / CHARTS
    if not isinstance(entry, dict):
        yield FileError(path, None, f"{name}: write [{name}], and below it form, title, about and the columns")
        return
    forms = (*FORMS, *WITH_STORE)
    if taken:
        yield FileError(path, None, f"{name}: there is a chart of this name already; rename it")
    if entry.get("form") not in forms:
        yield FileError(path, None, f"{name}.form: expected one of {', '.join(sorted(forms))}")
    for key in _TEXTS:
        if not isinstance(entry.get(key), str):
            yield FileError(path, None, f"{name}.{key}: a text is missing")
    file = entry.get("file")
    try:
        if file is not None:
            json.loads((folder / f"{file}{_VEGA}").read_text("utf-8"))
        claims = entry.get("claims", [])
        msgspec.convert([{"zh": each.get("en"), **each} for each in claims], list[Spec])
    except FileNotFoundError:
        yield FileError(path, None, f"{name}.file: there is no charts/{file}{_VEGA}")
    except ValueError as error:
        yield FileError(folder / f"{file}{_VEGA}", None, f"not a JSON file in UTF-8: {error}")
    except (msgspec.ValidationError, AttributeError, TypeError) as error:
        yield FileError(path, None, f"{name}.claims: {error}")


@lru_cache(maxsize=64)
def _spec(path: Path) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return spec
