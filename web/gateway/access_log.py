"""The access log: one line of JSON for each request, of whole lines even where several processes write to one file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ..settings import Settings
from .clients import shortened
from .incoming import Incoming
from .outgoing import Outgoing


class AccessLog:
    """Writes lines with the fields ``time``, ``id``, ``client``, ``method``, ``path``, ``status``, ``bytes``, ``ms``
    and ``queue_ms``. Status 0 means that the client had gone before it was answered.
    """

    def __init__(self, write: Callable[[bytes], object] | None, client: Callable[[str], str]) -> None:
        self._write, self._client = write, client

    @classmethod
    def of(cls, settings: Settings) -> AccessLog:
        """Open the log that the settings name: a file, ``-`` for the standard output, or none."""
        clients: dict[str, Callable[[str], str]] = {"full": str, "short": shortened, "none": lambda _: ""}
        if not settings.access_log:
            return cls(None, str)
        if settings.access_log == "-":
            descriptor = sys.stdout.fileno()
        else:
            descriptor = os.open(Path(settings.access_log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        return cls(lambda line: os.write(descriptor, line), clients[settings.log_clients])

    def write(self, incoming: Incoming, outgoing: Outgoing, seconds: float, waited: float) -> None:
        """Write the line of a request."""
        if self._write is None:
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": incoming.id,
            "client": self._client(incoming.address),
            "method": incoming.method,
            "path": incoming.path,
            "status": outgoing.status,
            "bytes": outgoing.bytes,
            "ms": round(seconds * 1000, 1),
            "queue_ms": round(waited * 1000, 1),
        }
        self._write(json.dumps(line).encode() + b"\n")
