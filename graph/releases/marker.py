"""The file of a data folder that names the current release."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ...errors import NoReleaseError
from . import durable

#: The file of the data folder with the id of the current release.
CURRENT: Final = "current"


class Marker:
    """What says which release is the current one.

    Args:
        home: the data folder.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._file = str(home / CURRENT)

    def current_id(self) -> str | None:
        """Return the id of the current release, or None.

        Raises:
            NoReleaseError: if the marker cannot be read.
        """
        marker = self.home / CURRENT
        try:
            # A damaged marker may have any bytes: they become a name that no release has.
            return marker.read_bytes().decode("utf-8", "replace").replace("\0", "\ufffd").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise NoReleaseError(f"{marker} cannot be read: {error.strerror}. Run 'standlink doctor'.") from error

    def mark(self) -> object:
        """Return what is another object when another release may have become the current one; asked at every request.

        Raises:
            OSError: if there is no current release.
        """
        # Other bytes come with another file or another time: publishing replaces the marker.
        found = os.stat(self._file)  # noqa: PTH116 - a path object takes as long again
        return found.st_ino, found.st_mtime_ns

    def fault(self) -> str | None:
        """Return why readers may not get all of the current release; None if nothing is known."""
        return None

    def point_to(self, release_id: str) -> None:
        """Make a release the current one."""
        durable.write(self.home / CURRENT, f"{release_id}\n".encode())
