"""The documentation as a site: it builds without a warning, loads nothing from other hosts, and finds broken links."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASSET = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"([^\"]+)\"|<link\b(?![^>]*canonical)[^>]*\bhref=\"([^\"]+)\""
)
OTHER_HOST = re.compile(r"(?:[a-z]+:)?//")

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("mkdocs") is None and not os.environ.get("CI"), reason="MkDocs is not installed"
)


def built(tree: Path, site: Path) -> subprocess.CompletedProcess[str]:
    # Not --quiet: MkDocs then counts no warnings, and the build succeeds.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The repository, with pages of its own to change."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for path in ROOT.iterdir():
        if path.suffix in {".md", ".yml"}:
            (tree / path.name).write_bytes(path.read_bytes())
        elif path.name not in {"docs", "build"}:
            (tree / path.name).symlink_to(path)
    (tree / "docs").mkdir()
    for path in (ROOT / "docs").iterdir():
        (tree / "docs" / path.name).symlink_to(path)
    (tree / "docs" / "mkdocs_hooks.py").unlink()
    (tree / "docs" / "mkdocs_hooks.py").write_bytes((ROOT / "docs" / "mkdocs_hooks.py").read_bytes())
    return tree


def test_site_builds_and_loads_nothing_from_other_hosts(tmp_path: Path) -> None:
    done = built(ROOT, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert {"index.html", "contributing.html", "measures.html", "studies/who-shaped-5g.html"} <= {
        p.relative_to(tmp_path / "site").as_posix() for p in pages
    }
    assets = {found for p in pages for pair in ASSET.findall(p.read_text("utf-8")) for found in pair if found}
    assert assets
    assert sorted(a for a in assets if OTHER_HOST.match(a)) == []
    styles = "".join(p.read_text("utf-8") for p in (tmp_path / "site").rglob("*.css"))
    assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:[a-z]+:)?//", styles)


def test_broken_links_fail_the_build_and_are_named(tree: Path, tmp_path: Path) -> None:
    links = ("docs/no-such-page.md", "queries/no-such-folder", "docs/settings.md#no-such-heading")
    with (tree / "README.md").open("a", encoding="utf-8") as readme:
        readme.writelines(f"\n[a link]({link})\n" for link in links)
    done = built(tree, tmp_path / "site")
    assert done.returncode != 0
    for link in links:
        assert link.rpartition("/")[2].removeprefix("settings.md") in done.stderr + done.stdout
