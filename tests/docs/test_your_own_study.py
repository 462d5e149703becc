"""The tutorial on studies, followed to the letter: its commands run one after another in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import CHECKOUT

pytestmark = pytest.mark.slow

TUTORIAL = CHECKOUT / "docs" / "your-own-study.md"


def commands() -> list[str]:
    """Return the lines of the blocks of shell commands."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", TUTORIAL.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def test_commands_of_the_tutorial_work_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    said: dict[str, str] = {}
    package = tmp_path / "package"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(package)
    environment = os.environ | {"STANDLINK_HOME": str(tmp_path / "home"), "PYTHONPATH": str(package)}
    where = [sys.executable, "-c", "import standlink; print(standlink.__file__)"]
    assert str(package) in subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True).stdout
    for line in commands():
        command = re.sub(r"^standlink\b", f"{sys.executable} -m standlink", line)
        run = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{line}\n{run.stdout}\n{run.stderr}"
        said[line] = run.stdout
    asked = [answer for line, answer in said.items() if " ask " in line]
    assert len(asked) == 2
    assert all("Google announces QUIC as an experiment" in answer for answer in asked)
    assert (tmp_path / "my-site" / "id" / "event" / "my-study~google-announces-quic.html").is_file()
    assert (tmp_path / "my-study" / ".standlink" / "public" / "current").is_file()
    assert not (tmp_path / "home" / "releases").exists()
