"""Asking the gateway of an application in this process, as a server does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from looping import in_a_loop
from standlink.web.gateway.gateway import Gateway

Sent = tuple[int, dict[str, str], bytes]
Ask = Callable[..., Sent]


def scope_of(target: str, method: str = "GET", body: bytes = b"", peer: str = "192.0.2.1", **given: str) -> Any:
    """Return what a server says of a request before its body: ``scope_of(path, host="x", ...)``."""
    path, _, query = target.partition("?")
    headers = [("host", "localhost"), *((name.replace("_", "-"), value) for name, value in given.items())]
    headers = list(dict(headers).items()) + ([("content-length", str(len(body)))] if body else [])
    return {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": (peer, 1),
        "server": ("127.0.0.1", 80),
    }


def asking(gateway: Gateway) -> Ask:
    """Return what asks a gateway, as a server does: ``ask(path, host="x", ...)`` gives status, headers and body."""

    def ask(target: str, method: str = "GET", body: bytes = b"", **given: str) -> Sent:
        scope = scope_of(target, method, body, **given)
        sent: list[Any] = []

        async def run() -> None:
            messages = iter([{"type": "http.request", "body": body, "more_body": False}])

            async def receive() -> Any:
                message = next(messages, None)
                return message or await asyncio.Event().wait()

            async def send(message: Any) -> None:
                sent.append(message)

            await gateway(scope, receive, send)

        in_a_loop(run())
        found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], found, b"".join(message["body"] for message in sent[1:])

    return ask
