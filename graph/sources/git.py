"""Running git on repositories of strangers, for a limited time."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import Final

from ...errors import FileError

#: How long git may take, in seconds, to answer a question and to clone a repository.
ASK_SECONDS: Final = 60.0
CLONE_SECONDS: Final = 3600.0
_OPTIONS: Final = (
    # Neither the address of a repository nor its configuration may name a program to run.
    "protocol.ext.allow=never",
    "log.showSignature=false",
    "gpg.program=false",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    # A server that sends less than 1 kB per second for a minute is given up.
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
)


def git(repository: str, *arguments: str, seconds: float) -> str:
    """Run git and return its output.

    Args:
        repository: the path or address to name in an error.
        arguments: of the command.
        seconds: how long it may take.

    Raises:
        FileError: naming the repository, if git fails, takes longer, or is not installed.
    """
    command = ["git", *(word for option in _OPTIONS for word in ("-c", option)), *arguments]
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1"}
    try:
        # In a session of its own, so that the helpers that git starts can be ended with it.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment, start_new_session=True,
        )  # fmt: skip
    except FileNotFoundError:
        raise FileError(repository, None, "git is not installed; give a folder or an archive instead") from None
    with process:
        try:
            output, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            message = f"git took longer than {seconds:,.0f} s; check the connection, or give a clone, folder or archive"
            raise FileError(repository, None, message) from None
        except BaseException:
            _end(process)
            raise
    if process.returncode:
        raise FileError(repository, None, f"git failed: {errors.strip()}")
    return output.strip()


def _end(process: subprocess.Popen[str]) -> None:
    """End a process that leads a session, with all that it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
