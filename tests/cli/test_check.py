"""standlink check of files, folders and the curated cases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from standlink.graph.pipeline import checking
from standlink.graph.sources.turtle import CASES

from .test_cli import ILL_TYPED, SMALL, done, run

pytestmark = pytest.mark.slow


@pytest.fixture
def no_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check files by themselves, without the curated cases, which take most of the time."""
    (tmp_path / "no cases").mkdir()
    monkeypatch.setattr(checking, "CASES", tmp_path / "no cases")


@pytest.mark.usefixtures("no_cases")
@pytest.mark.parametrize("command", ["check", "validate"])
def test_valid_file_passes_the_check(command: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    shutil.copy(SMALL, path)
    assert done(run(command, path)).endswith(f"{path}: 0 violations, 0 warnings.\n")


def faulty(path: Path) -> Path:
    """Write a copy of the small case in which one observation lacks its unit."""
    path.write_text(SMALL.read_text("utf-8").replace("    sl:unit sl:percent ;\n", ""), "utf-8")
    return path


@pytest.mark.usefixtures("no_cases")
@pytest.mark.parametrize("command", ["check", "validate"])
def test_faults_of_a_file_are_printed_with_their_lines(command: str, tmp_path: Path) -> None:
    path = faulty(tmp_path / "mine.ttl")
    result = run(command, path)
    assert result.returncode == 1
    assert result.stdout.startswith("Violation: mine.ttl:")
    assert "sl:unit" in result.stdout
    assert result.stdout.endswith(f"{path}: 1 violation, 0 warnings.\n")
    assert result.stderr == ""


@pytest.mark.usefixtures("no_cases")
def test_check_of_a_folder_checks_all_its_turtle_files_together(tmp_path: Path) -> None:
    shutil.copy(SMALL, tmp_path / "a.ttl")
    (tmp_path / "b.ttl").write_text("actor:a a", "utf-8")
    (tmp_path / "c.ttl").write_text(ILL_TYPED, "utf-8")
    (tmp_path / "notes.txt").write_text("not Turtle", "utf-8")
    result = run("check", tmp_path)
    assert result.returncode == 1
    assert [name in result.stderr for name in ("a.ttl", "b.ttl:1", "c.ttl:1", "notes.txt")] == [
        False,
        True,
        True,
        False,
    ]
    (tmp_path / "b.ttl").unlink()
    (tmp_path / "c.ttl").unlink()
    assert done(run("check", tmp_path)).endswith("a.ttl: 0 violations, 0 warnings.\n")


@pytest.mark.usefixtures("no_cases")
def test_check_reports_each_file_of_the_same_name(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
    (tmp_path / "x" / "mine.ttl").write_text("# no records yet\n", "utf-8")
    faulty(tmp_path / "y" / "mine.ttl")
    result = run("check", tmp_path / "y", tmp_path / "x" / "mine.ttl")
    assert result.stdout.endswith("2 files: 1 violation, 0 warnings.\n")


def test_check_of_a_curated_file_counts_its_records_once() -> None:
    path = CASES / "5g.ttl"
    assert done(run("check", path)).endswith(f"{path}: 0 violations, 0 warnings.\n")


def test_check_of_a_folder_without_turtle_files_is_a_usage_error(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.returncode == 2
    assert str(tmp_path) in result.stderr
