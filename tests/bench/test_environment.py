"""The environment of the benchmark has every package that it imports, and the report names the versions of peers."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import standlink
from standlink.bench import servers
from standlink.bench.environment import requirements

BENCH = Path(standlink.__file__).parent / "bench"
#: Scripts with an environment of their own, recounts, which need what ``make setup`` installs, and fuzzing, which takes
#: a package if it is there.
APART = {"audit.py", "licences.py", "recount", "fuzz"}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    found |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module and not n.level}
    return {name.partition(".")[0] for name in found} - sys.stdlib_module_names - {"standlink"}


def plain(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def test_everything_that_the_benchmark_imports_is_required() -> None:
    required = {plain(re.split("[ ;<>=!~\\[]", line)[0]) for line in requirements()}
    known = packages_distributions()
    missing = {
        f"{path.relative_to(BENCH)} imports {name}"
        for path in BENCH.rglob("*.py")
        if not APART & {*path.relative_to(BENCH).parts}
        for name in imported(path)
        if not required & {plain(each) for each in known.get(name, [name])}
    }
    assert not missing


def test_versions_of_peers_that_are_programs_are_read_or_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(re.fullmatch(r"[\d.]+|not installed", version) for version in servers.versions().values())
    monkeypatch.setattr(servers, "NGINX", None)
    assert servers.versions()["nginx"] == "not installed"
