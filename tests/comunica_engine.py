"""Comunica, a SPARQL engine in JavaScript: installed by the lock file in ``tests/comunica``, and run by tests.

``python tests/comunica_engine.py`` installs it, as continuous integration does.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "comunica"
SCRIPT = FOLDER / "node_modules" / "@comunica" / "query-sparql-file" / "bin" / "query.js"


def npm() -> tuple[list[str], dict[str, str]]:
    """Return the command that runs npm, and its environment, as the build of the front end takes them."""
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "setup.py")
    assert spec
    assert spec.loader
    setup = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(setup)
    command, environment = setup.npm_command()
    return list(command), dict(environment)


def install() -> None:
    """Install the versions of the lock file."""
    command, environment = npm()
    subprocess.run([*command, "ci", "--no-audit", "--no-fund"], cwd=FOLDER, env=environment, check=True)


def query(sparql: str, *sources: object) -> list[dict[str, str]]:
    """Return the rows of a query over endpoints and files."""
    _, environment = npm()
    node = shutil.which("node", path=environment.get("PATH", os.defpath))
    assert node, "Node is missing"
    command = [node, str(SCRIPT), *map(str, sources), "-q", sparql, "-t", "application/sparql-results+json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


if __name__ == "__main__":
    install()
