"""The wheel holds every file of the package, unchanged, and nothing else, and works; version and lock file agree."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
import standlink
from packaged import ROOMS, ROOT

pytestmark = pytest.mark.slow

NOT_PACKAGED = {"frontend", "__pycache__"}


def package_files() -> set[str]:
    """Return the files of the package in the tree: those of its rooms, except notes in Markdown, and of the root."""
    files = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix != ".md" and not NOT_PACKAGED.intersection(path.parts)
    }
    return files | {path.name for path in ROOT.glob("*.py")} - {"setup.py"} | {"py.typed"}


def test_wheel_holds_the_files_of_the_package_and_no_others(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {n for n in archive.namelist() if not n.endswith("/")}
        packed = {n.removeprefix("standlink/") for n in names if ".dist-info/" not in n}
        assert packed == package_files()
        different = [n for n in packed if archive.read(f"standlink/{n}") != (ROOT / n).read_bytes()]
    assert different == []
    kinds = {Path(n).suffix for n in packed}
    assert {".ttl", ".rq", ".html", ".css", ".js", ".json", ".svg", ".tsv", ".woff2"} <= kinds


def test_wheel_carries_licences_and_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        about = {n.split(".dist-info/")[1]: archive.read(n).decode() for n in archive.namelist() if ".dist-info/" in n}
    assert {"licenses/LICENSE", "licenses/LICENSE-DATA"} <= about.keys()
    assert "standlink = standlink.cli.main:main" in about["entry_points.txt"]


def test_unpacked_wheel_works_without_the_tree(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "STANDLINK_HOME": str(tmp_path / "home")}

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True, timeout=120
        ).stdout

    assert str(tmp_path / "site") in run("-c", "import standlink; print(standlink.__file__)")
    questions = [p for p in package_files() if fnmatch(p, "queries/*/*.rq")]
    listed = run("-m", "standlink", "ask", "--list")
    assert [p for p in questions if p.removeprefix("queries/").removesuffix(".rq") not in listed] == []


def test_importing_the_build_script_does_nothing() -> None:
    command = [sys.executable, "-W", "ignore", "-c", "import standlink.setup"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_version_of_the_package_is_that_of_the_citation_and_has_a_changelog_section(wheel: Path) -> None:
    assert f"standlink-{standlink.__version__}-" in wheel.name
    assert f"\nversion: {standlink.__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\n## {standlink.__version__}, " in (ROOT / "CHANGELOG.md").read_text("utf-8")


def normalized(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_lock_file_pins_every_requirement_and_names_no_host() -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = (ROOT / "requirements" / "dev.lock").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.match(r"[\w.-]+==[\w.]+( ; .+)?$", line)] == []
    assert [line for line in lines if "/" in line] == []
    extras = {n: each for n, each in about["project"]["optional-dependencies"].items() if n != "spark"}
    groups = [about["project"]["dependencies"], *extras.values(), *about["dependency-groups"].values()]
    wanted = {normalized(requirement) for group in groups for requirement in group} - {"standlink"}
    assert wanted - {normalized(line) for line in pins} == set(), "run: make lock"
