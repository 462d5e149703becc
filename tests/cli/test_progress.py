"""Progress on a real pseudo-terminal; elsewhere only the printed lines."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

WORK = """
import time
from standlink.cli.progress import Progress
with Progress() as progress:
    progress.show("Importing notes")
    time.sleep(0.5)
    progress.show("Importing notes", 0.5)
    time.sleep(0.5)
    progress.echo("half of it")
    progress.show("next")
    time.sleep(0.3)
"""


def on_terminal(script: str) -> str:
    """Return what a script writes to its standard error stream if that is a terminal."""
    pty = pytest.importorskip("pty", reason="needs a Unix terminal")
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", script], stderr=theirs) as process:
        os.close(theirs)
        found = b""
        try:
            while chunk := os.read(ours, 4096):
                found += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(ours)
    assert process.returncode == 0
    return found.decode().replace("\r\n", "\n")


def screen(written: str) -> list[str]:
    """Return the lines that remain to be seen."""
    lines = []
    for line in written.split("\n"):
        seen: list[str] = []
        for part in line.split("\r"):
            seen[: len(part)] = part
        lines.append("".join(seen).rstrip())
    return lines


def test_terminal_shows_the_task_its_share_and_time_and_nothing_remains() -> None:
    written = on_terminal(WORK)
    assert "  Importing notes 0:00:0" in written
    assert f"  Importing notes [{'#' * 15}{'-' * 15}] 0:00:0" in written
    assert "  next 0:00:00" in written
    assert screen(written) == ["half of it", ""]


def test_elsewhere_only_lines_are_printed() -> None:
    run = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("", "half of it\n")
