"""Copying a release into memory: it is read from disk until the copy is complete."""

from __future__ import annotations

import logging
from threading import Lock, Thread
from typing import Final

from ..graph.releases.release import Release

_LOG: Final = logging.getLogger(__name__)


class MemoryCopy:
    """Copies each release that is served into memory, in a thread of its own.

    Graphs with more than ``most_triples`` stay on disk.
    """

    def __init__(self, most_triples: int) -> None:
        self._most_triples = most_triples
        self._started: Release | None = None
        self._lock = Lock()

    def start(self, release: Release) -> Thread | None:
        """Start to copy a new release; return the thread, or None if none is needed."""
        if release is self._started:
            return None
        with self._lock:
            if release is self._started:
                return None
            self._started = release
        if int(release.manifest["triples"]) > self._most_triples:
            return None
        thread = Thread(target=_copy, args=(release,), name="memory-copy", daemon=True)
        thread.start()
        return thread


def _copy(release: Release) -> None:
    try:
        release.store.move_to_memory()
    except (OSError, RuntimeError, MemoryError) as error:
        _LOG.warning("release %s could not be copied into memory and is read from disk: %s", release.id, error)
