"""The broker of a site: one process with the pool of query workers, for all processes that answer requests.

So queries of all clients wait in one queue, and the number of workers is that of the site. ``Broker`` starts the
process, as ``python -m standlink.queries.sparql.broker OPTIONS``, and starts it again if it ends; ``BrokerClient``
sends it queries over a Unix socket in a folder that only its user can open. A client that closes its connection takes
its query back.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, cast

from . import wire
from .cancellation import Cancellation
from .limits import Capacity, Limits
from .pool import Pool
from .process import child_environment
from .wire import Outcome, Task

SUPPORTED: Final = hasattr(socket, "AF_UNIX")
#: Seconds for which a client tries to reach a broker that is being started again, and then tells its own client.
_PATIENCE: Final = 5.0
_BACKLOG: Final = 512


class Broker:
    """The process of the broker, kept running until it is closed."""

    def __init__(self, limits: Limits, capacity: Capacity) -> None:
        self._folder = Path(mkdtemp(prefix="standlink-"))
        self.address = str(self._folder / "queries")
        options = {"address": self.address, "limits": asdict(limits), "capacity": asdict(capacity)}
        self._command = [sys.executable, "-m", f"{__package__}.broker", json.dumps(options)]
        self._closing = False
        self._process = self._start()
        threading.Thread(target=self._watch, name="broker", daemon=True).start()

    def close(self) -> None:
        """End the process and its workers."""
        self._closing = True
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> subprocess.Popen[bytes]:
        # The broker ends when its standard input does: with this process, however that ends.
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, env=child_environment())

    def _watch(self) -> None:
        while not self._closing:
            self._process.wait()
            if not self._closing:
                time.sleep(0.2)
                self._process = self._start()


class BrokerClient:
    """Sends queries to the broker at an address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def evaluate(self, task: Task, client: str, cancellation: Cancellation) -> Outcome:
        """Return the outcome of a query; ``cancelled`` if its client has gone."""
        try:
            head, data = self._ask({"task": list(task), "client": client}, cancellation)
        except (EOFError, OSError):
            return Outcome("cancelled") if cancellation.cancelled else Outcome("busy", retry_after=round(_PATIENCE))
        return Outcome(head["kind"], data, head["retry_after"])

    def statistics(self) -> dict[str, Any]:
        """Return what the pool does now; nothing if the broker does not answer."""
        try:
            return cast("dict[str, Any]", self._ask({}, Cancellation())[0])
        except (EOFError, OSError):
            return {}

    def close(self) -> None:
        """Do nothing: the broker belongs to the site."""

    def _ask(self, question: dict[str, Any], cancellation: Cancellation) -> tuple[Any, bytes]:
        with socket.socket(socket.AF_UNIX) as connection:
            _connect(connection, self.address)
            with cancellation.calling(lambda: _hang_up(connection)), connection.makefile("rb") as answer:
                # In one piece: the broker may have answered, and closed the connection, before a second one is sent.
                connection.sendall(b"".join(wire.pack(question)))
                return wire.read(cast("Any", answer))


def _connect(connection: socket.socket, address: str) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return connection.connect(address)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def main() -> None:
    """Serve until the standard input ends."""
    # A terminal and a service manager send signals to all processes: the server finishes its requests first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    options = json.loads(sys.argv[1])
    asyncio.run(_serve(options["address"], Pool(Limits(**options["limits"]), Capacity(**options["capacity"]))))


async def _serve(address: str, pool: Pool) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def wait_for_end() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await _answer(pool, reader, writer)
        writer.close()

    Path(address).unlink(missing_ok=True)
    async with await asyncio.start_unix_server(answer, address, backlog=_BACKLOG):
        threading.Thread(target=wait_for_end, daemon=True).start()
        await ended.wait()
        await pool.close()


async def _answer(pool: Pool, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    question, _ = await wire.read_async(reader)
    if "task" not in question:
        writer.writelines(wire.pack(pool.statistics()))
        return await writer.drain()
    evaluation = asyncio.create_task(pool.evaluate(Task(*question["task"]), question["client"]))
    gone = asyncio.create_task(reader.read(1))
    await asyncio.wait((evaluation, gone), return_when=asyncio.FIRST_COMPLETED)
    if not evaluation.done():
        evaluation.cancel()
        with suppress(asyncio.CancelledError):
            await evaluation
        return None
    gone.cancel()
    outcome = evaluation.result()
    writer.writelines(wire.pack({"kind": outcome.kind, "retry_after": outcome.retry_after}, outcome.data))
    return await writer.drain()


if __name__ == "__main__":
    main()
