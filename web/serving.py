"""The release that a server shows: the current one, or the last that it could open, whatever happens on disk."""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from ..errors import NoReleaseError
from ..graph.index.reader import open_index
from ..graph.releases import public
from ..graph.releases.files import MANIFEST, some
from ..graph.releases.release import Release, Releases
from .settings import Settings

_LOG: Final = logging.getLogger(__name__)
#: Seconds after which a release that could not be opened is tried again.
_PAUSE: Final = 2.0


def releases_of(settings: Settings) -> Releases:
    """Return the releases of the data folder, or those of which a service has the graph if the settings name one."""
    if not settings.store:
        return public.releases_of(settings.home, private=settings.serves_private, verify=settings.verify, hold=True)
    from ..graph.releases.remote_releases import RemoteReleases
    from ..graph.store.remote.connection import Connection
    from ..graph.store.remote.credentials import Credentials

    credentials = Credentials.from_environment()
    connection = Connection(settings.store, timeout=settings.store_timeout, credentials=credentials)
    return RemoteReleases(settings.home, connection, verify=settings.verify, hold=True)


class ServedReleases:
    """Gives the release of each request.

    Attributes:
        all: the releases that this server may show, for what is not of one release.
        open: the release that is served; None until one could be opened.
        fault: why the current release is not served, or None.
    """

    def __init__(self, releases: Releases) -> None:
        self.all = releases
        self.home: Path = releases.home
        self.open: Release | None = None
        self.fault: str | None = None
        self._seen: object = None
        self._opening = Lock()
        self._tried: tuple[str | None, float] = (None, 0.0)

    def current(self) -> Release:
        """Return the current release or, if it cannot be opened, the one that was served until now.

        Raises:
            NoReleaseError: if none could be opened yet.
        """
        known = self.known()
        if known is not None:
            return known
        # One request opens a new release; the others go on with the one that is open.
        if not self._opening.acquire(blocking=self.open is None) and self.open is not None:
            return self.open
        try:
            return self._opened()
        finally:
            self._opening.release()

    def _opened(self) -> Release:
        if self.open is not None and self._is_known_bad():
            return self.open
        try:
            release = self.all.current()
        except (NoReleaseError, OSError, ValueError) as error:
            self._note(str(error))
            if self.open is None:
                raise
            return self.open
        if self.open is not release:
            _warm(release)
            self.open, self.fault, self._seen = release, None, None
        return release

    def known(self) -> Release | None:
        """Return the current release if it is open already; None if it must be opened first, or there is a fault."""
        if self.open is None:
            return None
        try:
            seen = self.all.mark()
        except (OSError, NoReleaseError):
            return None
        if seen != self._seen:
            if self._marker() != self.open.id:
                return None
            self._seen = seen
        return self.open

    def check(self) -> str | None:
        """Look at the disk, and return why the current release is not served as it is there; None if it is."""
        try:
            release = self.current()
        except (NoReleaseError, OSError, ValueError) as error:
            return str(error)
        if self.known() is release:
            fault = _lost(release)
            if fault and self._is_back():
                fault = None
            fault = fault or self.all.fault()
            if fault and fault != self.fault:
                _LOG.error("%s; it is still served from its open files. Run 'standlink doctor'.", fault)
            self.fault = fault
        return self.fault

    def _is_back(self) -> bool:
        """Return whether the release is whole on disk again, in other files, and serve it from them."""
        try:
            release = self.all.current(again=True)
        except (NoReleaseError, OSError, ValueError):
            return False
        _warm(release)
        self.open = release
        return True

    def close(self) -> None:
        """Close the files of the open release, at the end of the process."""
        if self.open and self.open.held:
            self.open.held.close()

    def _is_known_bad(self) -> bool:
        """Return whether the current release was tried a moment ago, and could not be opened."""
        name, when = self._tried
        return self.fault is not None and time.monotonic() - when < _PAUSE and self._marker() == name

    def _note(self, fault: str) -> None:
        if fault != self.fault:
            served = f"release {self.open.id} is still served" if self.open else "nothing can be served"
            _LOG.error("%s %s", fault, served)
        self.fault, self._tried = fault, (self._marker(), time.monotonic())

    def _marker(self) -> str | None:
        try:
            return self.all.current_id()
        except (NoReleaseError, OSError, ValueError):
            return None


def _lost(release: Release) -> str | None:
    """Return what of a release is no longer in its place; None if all is there."""
    if not (release.path / MANIFEST).is_file():
        return f"the folder of release {release.id} is no longer at {release.path}"
    names = list(release.held.lost()) if release.held else []
    return f"release {release.id} has lost files: {some(names)}" if names else None


def _warm(release: Release) -> None:
    """Open the search index, which later could not be opened any more if the files were renamed or deleted."""
    # What cannot be read is reported by the pages that need it.
    with suppress(NoReleaseError, OSError, ValueError, sqlite3.Error):
        open_index(release.index).warm()
