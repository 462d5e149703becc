"""The language of the project: phrases that were replaced do not come back."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUFFIXES = {".py", ".html", ".rq", ".toml", ".md", ".js", ".ttl"}
#: Curated labels quote their sources, studies of 0.1.0 and released versions of the ontology are history, and this list
#: names the phrases.
EXEMPT = (
    "tests/",
    "graph/cases/",
    "ontology/versions/",
    "CHANGELOG.md",
    "docs/benchmarks/",
    "web/frontend/node_modules/",
)
PHRASES = [
    line
    for line in (ROOT / "tests" / "data" / "old-phrases.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def texts() -> list[Path]:
    """Return the text files of the project, as git lists them, or as they lie there in a copy without git."""
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        paths = [ROOT / line for line in listed.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        paths = [p for p in ROOT.rglob("*") if not {".venv", "node_modules", "vendor"} & set(p.parts)]
    relative = ((p, p.relative_to(ROOT).as_posix()) for p in paths)
    return [p for p, name in relative if p.is_file() and p.suffix in SUFFIXES and not name.startswith(EXEMPT)]


@pytest.fixture(scope="module")
def contents() -> dict[str, str]:
    """The content of each text file."""
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in texts()}


@pytest.mark.parametrize("phrase", PHRASES)
def test_old_phrase_does_not_come_back(phrase: str, contents: dict[str, str]) -> None:
    # A phrase may be broken over two lines of a comment or of prose.
    pattern = re.compile(phrase.replace(" ", r"[\s#]+"), re.IGNORECASE)
    found = [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]!r}"
        for path, text in contents.items()
        for match in pattern.finditer(text)
    ]
    assert not found, "say it in today's English:\n" + "\n".join(found)


def test_readme_is_read_in_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 100
