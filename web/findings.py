"""The findings of the library: the headline of the example of each question, if the release bears one out.

A server makes them for each release in a process of its own (``python -m standlink.web.findings RELEASE CACHE``), since
together they take some seconds. Until they are made, and on a data folder that nobody may write to, there are none.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
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
from .context import fingerprint
from .wording import ENGLISH, language

_LOG: Final = logging.getLogger(__name__)


def findings_of(release: Release, version: str) -> Mapping[str, str]:
    """Return the findings of a release by the id of the question, in the language of the request; empty until made.

    Args:
        release: the release.
        version: the version of the site, whose headlines may differ from those of another.
    """
    path = _path(release, release.path.parents[1] / CACHE, version)
    found = _read(path) if path.exists() else {}
    return {id_: words.en if language() == ENGLISH else words.zh for id_, words in found.items()}


def make(release: Release, cache: Path) -> None:
    """Find what the example of each question that a release can answer says, and keep it.

    Raises:
        OSError: if it cannot be kept.
    """
    path, tables = _path(release, cache, fingerprint()), release.manifest.get("tables", {})
    if path.exists():
        return
    answerable = (question for question in library().values() if not question.unmet(tables))
    found = {question.id: words for question in answerable if (words := _finding(release, question))}
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write(path, msgspec.json.encode(found))


def _path(release: Release, cache: Path, version: str) -> Path:
    return cache / release.id / f"findings-{version}.json"


@lru_cache(maxsize=8)
def _read(path: Path) -> Mapping[str, Words]:
    found: Mapping[str, Words] = msgspec.json.decode(path.read_bytes(), type=dict[str, Words])
    return found


def _finding(release: Release, question: Question) -> Words | None:
    """Return the headline of an example in English and Chinese; None if it only names the table."""
    try:
        answer = ask(release, question, question.example)
        scope = scope_of(answer, release)
        charts = drawing.charts(question.charts, answer.table, "", release.store, scope)
    except StandlinkError as error:
        _LOG.warning("no finding of %s: %s", question.id, error)
        return None
    headline = drawing.headline_of(answer, charts, scope)
    return Words(headline.text, headline.text_zh) if headline.claim and len(answer.table) else None


if __name__ == "__main__":
    # Pages go first.
    if hasattr(os, "nice"):
        os.nice(10)
    make(Release.open(Path(sys.argv[1])), Path(sys.argv[2]))
