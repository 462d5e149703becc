"""The findings of the library: the headline of the example of each question, if the release bears one out.

A server makes them for each release in a process of its own (``python -m standlink.web.findings RELEASE CACHE``), since
together they take some seconds. Until they are made, and on a data folder that nobody may write to, there are none.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from ..errors import StandlinkError
from ..graph.releases import durable
from ..graph.releases.release import CACHE, Release
from ..queries.library import library
from ..queries.question import Question
from ..queries.run import ask
from ..queries.words import Words
from .charts import drawing
from .charts.scope import scope_of

NAME: Final = "findings.json"


def findings(release: Release) -> dict[str, Words]:
    """Return the finding of each question that has one, by its id; none if they are not made yet."""
    path = release.path.parents[1] / CACHE / release.id / NAME
    return _read(path) if path.exists() else {}


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, Words]:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Words])


def make(release: Release, cache: Path) -> None:
    """Find what the example of each question that a release can answer says, and keep it."""
    path, tables = cache / release.id / NAME, release.manifest.get("tables", {})
    if path.exists():
        return
    found = {
        question.id: words
        for question in library().values()
        if not question.unmet(tables) and (words := _finding(release, question))
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    durable.write(part, msgspec.json.encode(found))
    durable.replace(part, path)


def _finding(release: Release, question: Question) -> Words | None:
    """Return the headline of an example in English and Chinese; None if it only names the table."""
    try:
        answer = ask(release, question, question.example)
    except StandlinkError:
        return None
    scope = scope_of(answer, release)
    charts = drawing.charts(question.charts, answer.table, "", release.store, scope)
    headline = drawing.headline_of(answer, charts, scope)
    return Words(headline.text, headline.text_zh) if headline.claim and len(answer.table) else None


if __name__ == "__main__":
    # Pages go first.
    if hasattr(os, "nice"):
        os.nice(10)
    make(Release.open(Path(sys.argv[1])), Path(sys.argv[2]))
