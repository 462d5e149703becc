"""Makes large dumps in a process apart, so that no page waits for a core or memory."""

from __future__ import annotations

import subprocess
import sys
import time
from threading import Lock
from typing import Final

from ..errors import NotReadyError
from ..graph.releases import dump_process
from ..graph.releases.dumps import Dump
from .wording import text

#: Seconds after which a dump that could not be made is tried again.
_PAUSE: Final = 300


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
            command = [sys.executable, "-m", dump_process.__name__, *dump_process.arguments(dump)]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            self._making = name
