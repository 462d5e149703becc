"""Where the graph of a release is read from: from disk at once, from memory as soon as it has been copied there."""

from __future__ import annotations

import logging
from threading import Lock, Thread
from typing import Final

from ..graph.releases.release import Release

_LOG: Final = logging.getLogger(__name__)


class Residence:
    """Copies each release that comes to be served into memory, beside the answering of requests.

    Graphs of more than ``most`` triples stay on disk.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._settled: Release | None = None
        self._lock = Lock()

    def settle(self, release: Release) -> Thread | None:
        """Begin to copy a release that was not met before; return the thread that does it, if one is needed."""
        if release is self._settled:
            return None
        with self._lock:
            if release is self._settled:
                return None
            self._settled = release
        if int(release.manifest["triples"]) > self._most:
            return None
        thread = Thread(target=_copy, args=(release,), name="residence", daemon=True)
        thread.start()
        return thread


def _copy(release: Release) -> None:
    try:
        release.store.move_to_memory()
    except (OSError, MemoryError) as error:
        _LOG.warning("release %s is read from disk: %s", release.id, error)
