"""What a text or path names: a server, a downloaded file, the folder of a release, or a data folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ...errors import NoReleaseError, ParameterError
from ...graph.releases.files import MANIFEST
from ...graph.releases.release import Release, Releases
from ...settings import data_folder, of_study

if TYPE_CHECKING:
    from .graph import RemoteGraph

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
#: The name of a host with a port, or with a dot and a known kind of end: what was meant as an address.
_HOST: Final = re.compile(
    r"(localhost|[\w-]+(\.[\w-]+)*)(:\d+)(/.*)?|(www\.)?[\w-]+(\.[\w-]+)*\.(org|com|net|eu|edu|io)(/.*)?"
)


def find(source: str | Path | None, *, build: bool, timeout: float) -> Release | RemoteGraph:
    """Return the release that a text or path names.

    Only in the default data folder, or in a folder that exists, is a release built.

    Args:
        source: an address, a file, a folder, or None for the default data folder.
        build: build a release in a data folder that has none.
        timeout: the seconds that a server may be silent.

    Raises:
        ParameterError: if it is an address, but not one of HTTP.
        NoReleaseError: if there is nothing of that name, no release in it, or the release cannot be read; as a
            RemoteError, if a server cannot be reached or does not answer as Standlink does.
        FileError: if a file is no release.
        BuildError: if a release cannot be built.
    """
    if isinstance(source, str) and (scheme := _SCHEME.match(source)):
        if scheme[1].lower() not in ("http", "https"):
            raise ParameterError(
                "source", f"{source} is no address of HTTP: give one that begins with http:// or https://, or a folder"
            )
        try:
            urlsplit(source)
        except ValueError as error:
            raise ParameterError("source", f"{source} is not a well-formed address: {error}") from None
        from .graph import connect

        return connect(source, timeout)
    if source is None:
        return _in_data_folder(data_folder(), build=build)
    folder = data_folder(source)
    if not folder.exists():
        raise NoReleaseError(_nothing(str(source)))
    if folder.is_file():
        from .downloaded import unpacked

        return unpacked(folder, data_folder())
    folder = of_study(folder)
    return Release.open(folder) if (folder / MANIFEST).is_file() else _in_data_folder(folder, build=build)


def _in_data_folder(folder: Path, *, build: bool) -> Release:
    releases = Releases(folder)
    if build and releases.current_id() is None and not releases.ids():
        from ...graph.pipeline.build import build as build_release
        from ..search.pages import documents

        build_release(folder, documents=documents)
    return releases.current()


def _nothing(source: str) -> str:
    if _HOST.fullmatch(source):
        return f"there is no file or folder {source}; for the server of that name, write http://{source}"
    return (
        f"there is no file or folder {source}. For a new data folder, make the folder first; for a server, give its "
        "address with http:// or https://"
    )
