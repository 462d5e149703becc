"""Makes large dumps, and the findings of questions, in a process apart, so that no page waits for a core or memory."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from ..errors import NotReadyError
from ..graph.releases import dump_process
from ..graph.releases.dumps import Dump, cache_of
from ..graph.releases.release import Releases
from .wording import text

#: Seconds after which a dump that could not be made is tried again.
_PAUSE: Final = 300
#: Seconds after a start, or between looks for a new release: the first visitors come before its dumps.
_AHEAD: Final = 60.0


class DumpMaker:
    """Starts a process for one dump at a time. If that of another server process is at work, it ends at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._making = ""
        #: When the process of a dump ended without it.
        self._failed: dict[str, float] = {}

    def start(self, dump: Dump) -> None:
        """Begin to make a dump, unless another is being made.

        Raises:
            NotReadyError: if it could not be made a moment ago; the process has written the reason to the error output.
        """
        with self._lock:
            if self._process and self._process.poll():
                self._failed[self._making] = time.monotonic()
            if self._process and self._process.poll() is None:
                return
            self._process = None
            name = f"{dump.release.id}/{dump.name}"
            left = _PAUSE - (time.monotonic() - self._failed.get(name, -_PAUSE))
            if left > 0:
                raise NotReadyError(text("error.dump_failed"), int(left) + 1)
            self._process = _started([dump_process.__name__, *dump_process.arguments(dump)])
            self._making = name


class DumpsAhead:
    """Makes what takes long of each current release before someone asks for it.

    That is the findings of its questions, then its dumps: all formats, and each graph in Turtle.
    """

    def __init__(self, releases: Releases) -> None:
        self._releases, self._cache = releases, cache_of(releases.home)
        self._ended = Event()
        self._thread = Thread(target=self._look, name="dumps ahead", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, also in the middle of a dump."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        last = None
        if self._cache.parent != self._releases.home:
            return  # Nobody may write there, and other processes would not find the files elsewhere.
        while not self._ended.wait(_AHEAD):
            current = self._releases.current_id()
            if current and current != last:
                last = current
                self._make(self._releases.folder / current)

    def _make(self, release: Path) -> None:
        for module in (f"{__package__}.findings", dump_process.__name__):
            process = _started([module, *dump_process.arguments_for_all(release, self._cache)])
            while process.poll() is None:
                if self._ended.wait(0.2):
                    process.terminate()
                    process.wait()
                    return


def _started(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start a module of the package with arguments."""
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
