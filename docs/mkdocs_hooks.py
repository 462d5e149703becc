"""MkDocs hook: adds the pages in the root of the repository to the site, and resolves links that leave ``docs/``.

README.md, CONTRIBUTING.md, RELEASE.md, SECURITY.md and CHANGELOG.md are written for readers of the repository. Here
they become pages of the site. A link to any other file of the repository becomes its path, in code letters, since the
site does not contain it; a link to a file that does not exist is a warning, which fails a strict build. A link to an
example that is alone on its line becomes the code of the example.
"""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS: Final = ROOT / "docs"
#: Pages of the site by the file in the root that each is made from.
ROOT_PAGES: Final = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "RELEASE.md": "release.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK: Final = re.compile(r"(?<!!)\[([^\]]*)\]\((?![a-z]+:|#|<)([^)#\s]+)(#[^)\s]*)?\)")
_EXAMPLE: Final = re.compile(r"^\[[^\]]*\]\((examples/[\w.-]+\.(sh|py|R))\)$", re.MULTILINE)
_PICTURE: Final = re.compile(r"(!\[[^\]]*\]\()docs/")
_log: Final = logging.getLogger("mkdocs.hooks.standlink")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages made from files in the root of the repository."""
    for source, target in ROOT_PAGES.items():
        content = _PICTURE.sub(r"\1", (ROOT / source).read_text("utf-8"))
        files.append(File.generated(config, target, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Resolve the links of a page that are relative to the repository."""
    origin = next((s for s, t in ROOT_PAGES.items() if t == page.file.src_uri), f"docs/{page.file.src_uri}")
    page_folder = (DOCS / page.file.src_uri).parent
    markdown = _EXAMPLE.sub(lambda found: _code(page_folder / found[1], found[2]), markdown)

    def resolve(link: re.Match[str]) -> str:
        text, target, anchor = link[1], link[2], link[3] or ""
        path = Path(os.path.normpath(ROOT / Path(origin).parent / target))
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else target
        if name in ROOT_PAGES:
            return f"[{text}]({os.path.relpath(DOCS / ROOT_PAGES[name], page_folder)}{anchor})"
        if path.is_dir() and (path / "README.md").exists():
            path = path / "README.md"
        if path.is_relative_to(DOCS) and path.is_file():
            return f"[{text}]({os.path.relpath(path, page_folder)}{anchor})"
        if not path.exists():
            _log.warning("%s links to %s, which does not exist", origin, target)
        plain = text.strip("`")
        return f"`{name}`" if plain == name or Path(name).name == plain else f"{text} (`{name}`)"

    return _LINK.sub(resolve, markdown)


def _code(path: Path, language: str) -> str:
    """Return a file as a block of code."""
    if not path.is_file():
        _log.warning("%s does not exist", path)
        return ""
    return f"```{language}\n{path.read_text('utf-8').strip()}\n```"
