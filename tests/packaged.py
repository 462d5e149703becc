"""The wheel, built as it is published."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("cli", "graph", "ontology", "queries", "web")


def make_wheel(folder: Path) -> None:
    """Build a wheel from a copy of the tree, so that it holds nothing from an earlier build."""
    tree = folder / "tree"
    for room in ROOMS:
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy2(path, tree)
    command = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index", "--quiet"]
    built = subprocess.run([*command, "--wheel-dir", folder, tree], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
