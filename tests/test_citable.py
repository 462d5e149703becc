"""What archives and search engines read of the software says the same as ``pyproject.toml`` and ``CITATION.cff``.

``codemeta.json`` (CodeMeta 3.0) and ``.zenodo.json`` (an archive takes a release from it and gives it a DOI) are made
from these two files: run ``python tests/test_citable.py`` to renew them.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import standlink
import yaml

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CITATION: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[^]]+\])?\s*([<>=!~][^;]*)?")


def _requirement(text: str) -> dict[str, str]:
    """Return a dependency as CodeMeta describes one; its marker is left out."""
    match = REQUIREMENT.match(text)
    assert match, text
    found = {"type": "SoftwareApplication", "name": match[1], "provider": "PyPI"}
    return {**found, "version": match[2].strip()} if match[2] else found


def codemeta() -> dict[str, Any]:
    """Return the description of the software by CodeMeta 3.0."""
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "type": "SoftwareSourceCode",
        "name": "Standlink",
        "description": PROJECT["description"],
        "version": CITATION["version"],
        "datePublished": str(CITATION["date-released"]),
        "license": [f"https://spdx.org/licenses/{name}" for name in CITATION["license"]],
        "author": [{"type": "Organization", "name": author["name"]} for author in CITATION["authors"]],
        "keywords": PROJECT["keywords"],
        "programmingLanguage": {"type": "ComputerLanguage", "name": "Python"},
        "runtimePlatform": f"Python {PROJECT['requires-python']}",
        "softwareRequirements": [_requirement(text) for text in PROJECT["dependencies"]],
    }


def zenodo() -> dict[str, Any]:
    """Return what Zenodo asks of a release of software; it takes one licence and the other as a note."""
    code, data = CITATION["license"]
    return {
        "upload_type": "software",
        "title": CITATION["title"],
        "description": CITATION["abstract"],
        "version": CITATION["version"],
        "publication_date": str(CITATION["date-released"]),
        "creators": [{"name": author["name"]} for author in CITATION["authors"]],
        "access_right": "open",
        "license": code,
        "notes": f"The code is licensed under {code}, the curated data under {data}.",
        "keywords": PROJECT["keywords"],
        "language": "eng",
    }


MADE = {"codemeta.json": codemeta, ".zenodo.json": zenodo}


@pytest.mark.parametrize("name", MADE)
def test_metadata_agree_with_the_package_and_the_citation(name: str) -> None:
    kept = json.loads((ROOT / name).read_text("utf-8"))
    assert kept == MADE[name](), "run: python tests/test_citable.py"


def test_citation_agrees_with_the_package() -> None:
    assert CITATION["version"] == standlink.__version__
    assert CITATION["keywords"] == PROJECT["keywords"]
    assert " AND ".join(CITATION["license"]) == PROJECT["license"]
    assert {"cff-version", "message", "title", "abstract", "type", "authors", "date-released"} <= CITATION.keys()


def test_every_dependency_is_named_with_its_bounds() -> None:
    kept = json.loads((ROOT / "codemeta.json").read_text("utf-8"))["softwareRequirements"]
    assert len(kept) == len(PROJECT["dependencies"])
    assert {"type": "SoftwareApplication", "name": "flask", "provider": "PyPI", "version": ">=3.1"} in kept


def test_archives_get_no_address_that_nobody_answers_for() -> None:
    """A repository or DOI is entered when it exists; until then none is named."""
    for name in (*MADE, "CITATION.cff"):
        addresses = re.findall(r"https?://[^\s\"]+", (ROOT / name).read_text("utf-8"))
        assert [a for a in addresses if not a.startswith(("https://w3id.org/codemeta/", "https://spdx.org/"))] == []


def test_source_distribution_has_the_metadata() -> None:
    listed = (ROOT / "MANIFEST.in").read_text("utf-8").splitlines()[0].split()
    assert {*MADE, "CITATION.cff"} <= set(listed)


if __name__ == "__main__":
    for file, made in MADE.items():
        (ROOT / file).write_text(json.dumps(made(), indent=2, ensure_ascii=False) + "\n", "utf-8")
