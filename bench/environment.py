"""The Python environment of the benchmark: Standlink from this checkout, and its peers.

It is separate from the development environment, so that no peer changes Standlink's dependencies.
Run with any Python 3.11 or later: ``python3 bench/environment.py`` prints the interpreter to use.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / ".bench"
PEERS: Final = ROOT / "bench" / "peers" / "requirements.txt"
_EXTRAS: Final = ("chance", "charts")
PYTHON: Final = FOLDER / "venv" / "bin" / "python"


def prepare() -> Path:
    """Create or update the environment if its requirements have changed; return its interpreter."""
    wanted = requirements()
    digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    stamp = FOLDER / "installed"
    if PYTHON.exists() and stamp.exists() and stamp.read_text("utf-8") == digest:
        return PYTHON
    venv.create(FOLDER / "venv", with_pip=True)
    if not install(*wanted):
        for requirement in wanted:
            if not install(requirement):
                print(f"{requirement} cannot be installed: its rows are left out", file=sys.stderr)
    _link_checkout()
    stamp.write_text(digest, "utf-8")
    return PYTHON


def requirements() -> list[str]:
    """Return the requirements: those of Standlink and of the extras that are measured or draw, then the peers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    own = project["dependencies"] + [r for extra in _EXTRAS for r in project["optional-dependencies"][extra]]
    lines = (line.strip() for line in PEERS.read_text("utf-8").splitlines())
    return [*own, *(line for line in lines if line and not line.startswith("#"))]


def install(*wanted: str) -> bool:
    """Install requirements; return whether that succeeded, since one peer may be unavailable on a machine."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    return subprocess.run(command, check=False).returncode == 0


def _link_checkout() -> None:
    """Make ``standlink`` importable from this checkout without building its web assets."""
    linked = FOLDER / "path"
    linked.mkdir(exist_ok=True)
    link = linked / "standlink"
    link.unlink(missing_ok=True)
    link.symlink_to(ROOT, target_is_directory=True)
    packages = next((FOLDER / "venv" / "lib").glob("python3*/site-packages"))
    (packages / "standlink-checkout.pth").write_text(f"{linked}\n", "utf-8")


if __name__ == "__main__":
    print(prepare())
