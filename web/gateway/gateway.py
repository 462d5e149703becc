"""The gateway: takes requests, admits them, and sends the answers of the application."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask

from ...queries.sparql.cancellation import Cancellation
from ..conditional_get import ConditionalGet
from ..context import Site
from ..negotiation import constant_headers
from ..wording import text
from .access_log import AccessLog
from .clients import Proxies
from .health import Health
from .incoming import GoneError, Incoming, Receive, RefusedError, Scope
from .lanes import Lane, Lanes
from .metrics import Metrics
from .outgoing import Answer, Outgoing, Send

_LOG: Final = logging.getLogger(__name__)
#: The names of a server for one person: another site cannot reach it under a name of its own.
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
#: Bodies of one client that are read at once; they take no thread, but memory.
_BODIES_EACH: Final = 16
_PROBLEM: Final = [
    ("Content-Type", "application/problem+json"),
    ("Cache-Control", "no-store"),
]


class Gateway:
    """An ASGI application around the Flask application."""

    def __init__(self, app: Flask) -> None:
        self._site: Site = app.extensions["standlink"]
        settings = self._site.settings
        self._wrapped: ConditionalGet = app.wsgi_app  # type: ignore[assignment]
        self._settings = settings
        self._prefix = urlsplit(settings.base_url).path.rstrip("/")
        self._proxies = Proxies.of(settings.proxies)
        self._always = constant_headers(settings)
        hosts = ",".join(LOOPBACK) if settings.serves_private else settings.hosts
        self._hosts = tuple(host.strip().lower() for host in hosts.split(",") if host.strip())
        self._most = app.config["MAX_CONTENT_LENGTH"]
        self._lanes = Lanes(settings)
        self._bodies = Lane("bodies", 1, 0, _BODIES_EACH)
        self._health = Health(self._site)
        self._log = AccessLog.of(settings)
        self._metrics = Metrics(self._site)
        self._own = {"/healthz": self._health.alive, "/readyz": self._health.ready, "/metrics": self._metrics.page}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        came = time.perf_counter()
        incoming = Incoming.of(scope, self._proxies)
        outgoing = Outgoing(send, incoming.id, is_head=incoming.method == "HEAD")
        waited = 0.0
        try:
            waited = await self._answer(incoming, receive, outgoing)
        except RefusedError as error:
            await self._refuse(outgoing, error)
        except GoneError:
            if outgoing.started:
                raise  # The only way to end the connection: the client must not take a part for the whole.
        except Exception:
            _LOG.exception("request %s could not be answered", incoming.id)
            if outgoing.started:
                raise
            await self._refuse(outgoing, RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", id=incoming.id))
        finally:
            seconds = time.perf_counter() - came
            self._log.write(incoming, outgoing, seconds, waited)
            if self._metrics.counts:
                self._metrics.observe(outgoing.status, seconds, self._lanes.of(self._path(incoming)).name)

    async def _answer(self, incoming: Incoming, receive: Receive, outgoing: Outgoing) -> float:
        """Answer a request; return the seconds that it waited for a thread."""
        incoming.check()
        path = self._path(incoming)
        # Before hosts are checked, since load balancers and monitors ask by address.
        own = self._own.get(path)
        if own and (path != "/metrics" or self._metrics.is_shown_to(incoming)):
            status, headers, body = await own()
            await outgoing.whole(status, [*headers, *self._always], body)
            return 0.0
        if self._hosts:
            incoming.check_host(self._hosts)
        if "if-none-match" in incoming.headers:
            unchanged = self._wrapped.unchanged(incoming.conditions(self._prefix))
            if unchanged:
                await outgoing.whole(304, unchanged, b"")
                return 0.0
        lane = self._lanes.of(path)
        with lane.admitted(incoming.client):
            body = b""
            if incoming.has_body:
                with self._bodies.admitted(incoming.client):
                    body = await incoming.body(receive, self._most, self._settings.body_timeout)
            environ = incoming.environ(self._prefix, body)
            if lane is self._lanes.pages:
                return await self._run(lane, environ, outgoing)
            return await self._run_cancellable(lane, environ, outgoing, receive)

    async def _run_cancellable(
        self, lane: Lane, environ: dict[str, Any], outgoing: Outgoing, receive: Receive
    ) -> float:
        """Run the application; what it does for the client ends when the client goes."""
        cancellation = environ["standlink.cancellation"] = Cancellation()
        watch = asyncio.create_task(_watch(receive, cancellation))
        try:
            return await self._run(lane, environ, outgoing)
        finally:
            watch.cancel()

    async def _run(self, lane: Lane, environ: dict[str, Any], outgoing: Outgoing) -> float:
        client: str = environ["standlink.client"]
        (answer, body, more), waited = await lane.run(lambda: self._made(environ), client)
        if not more:
            await outgoing.whole(answer.status, answer.headers, body)
            return waited
        gone: Cancellation | None = environ.get("standlink.cancellation")
        try:
            await outgoing.start(answer.status, answer.headers)
            while body:
                await outgoing.part(body, more=True)
                if gone and gone.cancelled:
                    return waited  # What is sent to a closed connection is dropped without an error.
                body, _ = await lane.run(answer.next, client, begun=True)
            await outgoing.part(b"", more=False)
        finally:
            answer.close()
        return waited

    def _made(self, environ: dict[str, Any]) -> tuple[Answer, bytes, bool]:
        """Make an answer, in a thread, unless its client has gone while it waited for the thread.

        Raises:
            GoneError: if it has.
        """
        if "standlink.cancellation" in environ and environ["standlink.cancellation"].cancelled:
            raise GoneError
        return Answer.of(self._wrapped, environ)

    async def _refuse(self, outgoing: Outgoing, error: RefusedError) -> None:
        problem = {
            "type": "about:blank",
            "title": error.status.phrase,
            "status": int(error.status),
            "detail": text(f"error.gateway.{error.name}", **error.values),
        }
        headers = [*_PROBLEM, *self._always]
        if error.retry_after:
            headers = [*headers, ("Retry-After", str(error.retry_after))]
        if error.status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
            headers = [*headers, ("Connection", "close")]
        await outgoing.whole(error.status, headers, json.dumps(problem, ensure_ascii=False).encode())

    def _path(self, incoming: Incoming) -> str:
        return incoming.path.removeprefix(self._prefix) if self._prefix else incoming.path


async def _watch(receive: Receive, cancellation: Cancellation) -> None:
    """Wait until the client closes the connection."""
    with suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass
        cancellation.cancel()
