"""The example queries of the SPARQL page, in ``web/examples``, by task.

Each file begins with a header:

    # title: Documents by publisher and decade
    # title@zh: 各出版机构每十年出版的文件数
    # group: documents
    # needs: relaton-iso relaton-jis
    # counts: Documents, each once, in the decade of its first publication.
    # counts@zh: 文件，各计一次，计入其首次出版的年代。

``needs`` names the datasets without which the query has no rows; it is left out if the curated cases suffice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

from ..graph.releases.release import Release

FOLDER: Final = Path(__file__).with_name("examples")
#: The tasks, in the order of the page; their names are in ``texts/examples.toml``.
GROUPS: Final = (
    "first",
    "documents",
    "succession",
    "adoption",
    "committees",
    "contributions",
    "figures",
    "regions",
    "lookup",
    "graph",
)

_NEEDED: Final = ("title", "title@zh", "counts", "counts@zh", "group")
_HEADER: Final = re.compile(r"# (title|title@zh|group|needs|counts|counts@zh): (\S.*)")


@dataclass(frozen=True)
class Example:
    """An example query: its titles, its task, the datasets it needs, notes on what it counts, and the text to run."""

    name: str
    title: str
    title_zh: str
    group: str
    needs: frozenset[str]
    counts: str
    counts_zh: str
    sparql: str

    def in_language(self, language: str) -> Example:
        """Return the example with its title and note in a language; in English if that lacks them."""
        return replace(self, title=self.title_zh, counts=self.counts_zh) if language == "zh" else self


@cache
def examples() -> tuple[Example, ...]:
    """Return all examples, by task and file name.

    Raises:
        ValueError: if a header is malformed; names the file.
    """
    found = [_read(path) for path in sorted(FOLDER.glob("*.rq"))]
    return tuple(sorted(found, key=lambda example: GROUPS.index(example.group)))


def grouped(release: Release) -> list[tuple[str, list[Example]]]:
    """Return the examples that a release can answer, by task."""
    names = {dataset["name"] for dataset in release.manifest["datasets"]}
    answered = (example for example in examples() if example.needs <= names)
    return [(group, list(found)) for group, found in groupby(answered, key=lambda example: example.group)]


def _read(path: Path) -> Example:
    lines = path.read_text("utf-8").splitlines()
    head = [line for line in lines if line.startswith("# ")]
    texts = {match[1]: match[2] for line in head if (match := _HEADER.fullmatch(line))}
    missing = set(_NEEDED) - texts.keys()
    if missing or len(texts) != len(head) or texts["group"] not in GROUPS:
        keys = ", ".join(_NEEDED)
        raise ValueError(f"{path}: expected '# key: text' for {keys}, which is one of {', '.join(GROUPS)}")
    # The note goes with the query, so that who copies it knows what it counts.
    note = f"# {texts['title']}. {texts['counts']}"
    query = "\n".join([note, *(line for line in lines if not line.startswith("# "))]).strip() + "\n"
    needs = frozenset(texts.get("needs", "").split())
    title, title_zh, counts, counts_zh, group = (texts[key] for key in _NEEDED)
    return Example(path.stem, title, title_zh, group, needs, counts, counts_zh, query)
