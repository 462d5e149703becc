"""A worker process as its parent sees it: started, asked, and ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from . import wire
from .cgroup import WorkerGroups, remove
from .limits import Limits
from .wire import Outcome, Task

#: What the engine prints when it ends for want of memory, or of stack.
_NO_MEMORY: Final = (b"memory allocation of", b"bad_alloc", b"MemoryError", b"Cannot allocate memory")
_NO_STACK: Final = (b"overflowed its stack",)
_MOST_READ: Final = 1 << 20


class WorkerProcess:
    """A process with an open store."""

    def __init__(
        self, store: str, process: asyncio.subprocess.Process, errors: IO[bytes], group: Path | None = None
    ) -> None:
        self.store = store
        self._process, self._errors, self._group = process, errors, group
        self._last = False

    @classmethod
    async def start(cls, store: str, folder: str, limits: Limits, *, background: bool) -> WorkerProcess:
        """Start a worker that opens a store; it answers once the store is open.

        Args:
            store: the name under which the store is known.
            folder: the folder to read it from.
            limits: its limits.
            background: see ``worker.limit_process``.
        """
        options = {
            "store": folder,
            "release": str(Path(store).parent),
            "memory": limits.memory_bytes,
            "result": limits.result_bytes,
            "seconds": limits.seconds,
            "background": background,
        }
        errors = TemporaryFile()  # noqa: SIM115
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"{__package__}.worker",
            json.dumps(options),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            limit=_MOST_READ,
            env=child_environment(),
        )
        group = WorkerGroups.delegated().take_in(process.pid, limits.memory_bytes) if background else None
        return cls(store, process, errors, group)

    @property
    def usable(self) -> bool:
        """Whether it can take another task."""
        return self._process.returncode is None and not self._last and not _has_ended(self.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(self, task: Task) -> Outcome:
        """Return the outcome of a task; if the process ends before, what it ended of."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.writelines(wire.pack(list(task)))
            await stdin.drain()
            head, data = await wire.read_async(stdout)
        except (asyncio.IncompleteReadError, ConnectionError):
            return await self._end()
        self._last = head["last"]
        return Outcome(head["kind"], data)

    async def _end(self) -> Outcome:
        code = await self._process.wait()
        self._errors.seek(0)
        printed = self._errors.read(_MOST_READ)
        if any(words in printed for words in _NO_STACK) or code == -signal.SIGSEGV:
            return Outcome("nesting")
        # The kernel ends processes when memory is short.
        if any(words in printed for words in _NO_MEMORY) or code == -getattr(signal, "SIGKILL", 9):
            return Outcome("memory")
        return Outcome("died", printed.strip()[-500:])

    async def stop(self) -> None:
        """End the process, whatever it does."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        remove(self._group)
        self._errors.close()


def _has_ended(pid: int) -> bool:
    """Return whether a child process has ended, which asyncio learns of later; False where the system cannot tell."""
    if not hasattr(os, "waitid"):
        return False
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def child_environment() -> dict[str, str]:
    """Return the environment of a process that imports what this one does, and takes little address space."""
    paths = os.pathsep.join(path for path in sys.path if path)
    # Each thread of the store would otherwise reserve 64 MB, and a failed allocation print a page.
    return {**os.environ, "PYTHONPATH": paths, "MALLOC_ARENA_MAX": "2", "RUST_BACKTRACE": "0"}
