"""The state of the server for load balancers and monitors, answered in the event loop."""

from __future__ import annotations

import json
import threading
import time
from http import HTTPStatus
from typing import Any, Final

from ..context import Site
from ..wording import text

#: Seconds between two checks, and after which a check that does not end is itself the fault.
_INTERVAL, _OVERDUE = 1.0, 15.0
_HEADERS: Final = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]

Reply = tuple[int, list[tuple[str, str]], bytes]


class Health:
    """Checks in a thread of its own whether the release can be opened, so that a slow disk delays no answer."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._checked = time.monotonic()
        self._fault: str | None = None
        self._check()
        threading.Thread(target=self._watch, name="health", daemon=True).start()

    async def alive(self) -> Reply:
        """Say that this process answers, from which release, and where it reads it from."""
        release = self._site.releases.open
        graph: dict[str, Any] = {"graph": release.store.place, **release.store.requests} if release else {"graph": None}
        return _reply(200, {"status": "ok", "release": release and release.id, **graph})

    async def ready(self) -> Reply:
        """Say whether pages are served: ``ready``, ``degraded`` if only from what is open, or ``unavailable``."""
        release, fault = self._site.releases.open, self.fault()
        if release is None:
            return _reply(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "unavailable", "release": None, "reason": fault})
        if fault:
            return _reply(200, {"status": "degraded", "release": release.id, "reason": fault})
        return _reply(200, {"status": "ready", "release": release.id})

    def fault(self) -> str | None:
        """Return what is wrong with the current release on disk, or None."""
        if time.monotonic() - self._checked > _OVERDUE:
            return text("error.gateway.disk")
        return self._fault

    def _watch(self) -> None:
        while True:
            time.sleep(_INTERVAL)
            self._check()

    def _check(self) -> None:
        self._fault = self._site.releases.check()
        if self._site.releases.open:
            self._site.memory_copy.start(self._site.releases.open)
        self._checked = time.monotonic()


def _reply(status: int, content: dict[str, Any]) -> Reply:
    return status, _HEADERS, json.dumps(content, ensure_ascii=False).encode()
