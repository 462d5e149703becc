"""A study as ``standlink new`` writes it, built once for a run by the command in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from standlink.graph.releases.extensions import withdraw

NAME = "my-study"


def standlink(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command as people do; no study becomes known to this process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STANDLINK_")}
    command = [sys.executable, "-m", "standlink", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900, check=False)


def make_study(folder: Path) -> None:
    """Write a study to a folder in which it has its own name, and build it."""
    for arguments in (("new", folder / NAME, "--author", "Ada Example"), ("build", folder / NAME)):
        result = standlink(*arguments)
        assert result.returncode == 0, result.stderr


@contextmanager
def known_study(name: str = NAME) -> Iterator[None]:
    """Forget a study at the end that has become known to this process, whose other tests know none."""
    try:
        yield
    finally:
        withdraw(name)
