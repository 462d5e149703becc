"""The releases of a data folder whose graphs a service has: readers are given the release that the service points to.

What a release has besides its graph, such as the search index and the tables, is read from its folder, which needs no
store. The checksum of the manifest tells whether folder and graph belong together.
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final, cast

import pyoxigraph as ox

from ...errors import NoReleaseError, PrivateReleaseError, RemoteError
from ...ontology.namespaces import GRAPHS
from ..store.remote.connection import Connection
from ..store.remote.labels import Labels
from ..store.remote.names import ReleaseNames
from ..store.remote.store import RemoteStore
from .pointer import Pointer, PushedRelease, manifest_checksum
from .private import is_private
from .release import Release, Releases
from .statistics import Statistics

#: Seconds until the pointer is read again.
_AGE: Final = 2.0


class RemoteReleases(Releases):
    """The releases of a data folder, with the graph of the current one in a service.

    Args:
        home: the data folder.
        connection: the service.
        verify: see ``Releases``.
        hold: see ``Releases``.
    """

    def __init__(self, home: Path, connection: Connection, *, verify: bool = False, hold: bool = False) -> None:
        super().__init__(home, verify=verify, hold=hold)
        self.connection = connection
        self._pointer: Pointer | None = None
        self._read = 0.0
        self._reading = Lock()
        self._fault: str | None = None

    def current_id(self) -> str:
        """Return the id of the release that the service points to, as it was a moment ago.

        Raises:
            NoReleaseError: if it points to none, or has never answered.
        """
        if (current := self._latest().current) is None:
            address = self.connection.address
            raise NoReleaseError(f"{address} has no current release; push one: standlink releases push {address}")
        return current

    def mark(self) -> object:
        """Return what is another object when the service may point to another release."""
        return self.current_id()

    def fault(self) -> str | None:
        """Return why the service cannot be asked; None if it answered lately."""
        return self._fault

    def open_release(self, release_id: str) -> Release:
        """Return the release that the service points to.

        Raises:
            NoReleaseError: if the data folder has not the same release, or the service does not answer.
            PrivateReleaseError: if it has private datasets.
        """
        pushed, folder = self._latest().named(release_id), self.folder / release_id
        where = f"{self.connection.address} gives readers release {release_id}"
        if not folder.is_dir():
            raise NoReleaseError(
                f"{where}, which is not in {self.folder}. Copy its folder there (store/ is not needed), or push a "
                "release that is there: standlink releases push"
            )
        if manifest_checksum(Release.read(folder).manifest) != pushed.checksum:
            raise NoReleaseError(
                f"{where}, and {folder} is another one with the same id: their manifests have different checksums. "
                "Copy the folder from where the release was pushed, or push another release"
            )
        if is_private(folder):
            raise PrivateReleaseError(
                f"{where}, which has private datasets. Build a release without them with 'standlink build --public', "
                "and push it"
            )
        return Release.open(folder, self._store(pushed))

    def _opened(self, release_id: str) -> Release:
        release = super()._opened(release_id)
        # Without the store, and with the files as they are held.
        files = Release(release.path, release.manifest, release.held)
        store = cast("RemoteStore", release.service)
        store.labels = Labels(partial(files.table, "labels"), store.lookups.known.companions)
        if statistics := Statistics.of(release.manifest):
            store.numbers = statistics.properties
        return release

    def _hint(self, damaged: str) -> str:  # noqa: ARG002
        return ""

    def _store(self, pushed: PushedRelease) -> RemoteStore:
        names = ReleaseNames(pushed.id)
        graphs = [names.inward(graph.encode()).decode() for graph in pushed.graphs]
        named = [ox.NamedNode(graph) for graph in graphs if graph.startswith(GRAPHS)]
        return RemoteStore(self.connection, names, named)

    def _latest(self) -> Pointer:
        """Return the pointer, read again by one request every few seconds; as it was if the service does not answer."""
        if time.monotonic() - self._read > _AGE and self._reading.acquire(blocking=self._pointer is None):
            try:
                self._pointer = Pointer.read(self.connection)
                self._fault = None
            except RemoteError as error:
                self._fault = str(error)
                if self._pointer is None:
                    raise
            finally:
                self._read = time.monotonic()
                self._reading.release()
        if self._pointer is None:
            raise NoReleaseError(self._fault or f"{self.connection.address} has not answered yet")
        return self._pointer
