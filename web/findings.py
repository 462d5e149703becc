"""The findings of questions, for lists of questions: what the answer to the example of each supports, as its headline.

To answer all examples of a large release takes a minute. A server has a process of its own do that once per release,
``python -m standlink.web.findings RELEASE``, which keeps the findings in the cache; until then, lists show the
questions without them.
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


def findings_of(current: Release, version: str) -> Mapping[str, str]:
    """Return the findings of a release by the id of the question, in the language of the request; empty until made."""
    file = _file(current, version)
    found = _read(file) if file.exists() else {}
    return {id_: words.en if language() == ENGLISH else words.zh for id_, words in found.items()}


def make_findings(current: Release, version: str) -> Path:
    """Answer the example of each question that the release can answer; keep the headlines that make a claim.

    Args:
        current: the release.
        version: the version of the site, whose headlines may differ from those of another.

    Raises:
        OSError: if they cannot be kept.
    """
    tables = current.manifest.get("tables", {})
    answerable = (question for question in library().values() if not question.unmet(tables))
    found = {question.id: words for question in answerable if (words := _finding(current, question))}
    file = _file(current, version)
    file.parent.mkdir(parents=True, exist_ok=True)
    durable.write(file, msgspec.json.encode(found))
    return file


def _finding(current: Release, question: Question) -> Words | None:
    """Return the claim of the headline of an example; None if it is only a title, or there is no answer."""
    try:
        answer = ask(current, question, question.example)
        scope = scope_of(answer, current)
        charts = drawing.charts(question.charts, answer.table, "", current.store, scope)
    except StandlinkError as error:
        _LOG.warning("no finding of %s: %s", question.id, error)
        return None
    said = drawing.headline_of(answer, charts, scope)
    return Words(said.text, said.text_zh) if said.claim else None


def _file(current: Release, version: str) -> Path:
    return current.path.parents[1] / CACHE / current.id / f"findings-{version}.json"


@lru_cache(maxsize=8)
def _read(file: Path) -> Mapping[str, Words]:
    found: Mapping[str, Words] = msgspec.json.decode(file.read_bytes(), type=dict[str, Words])
    return found


def main(release: Path) -> None:
    """Make the findings of a release, if they are not made yet, after all that is more urgent."""
    os.nice(10)
    current, version = Release.open(release), fingerprint()
    if not _file(current, version).exists():
        make_findings(current, version)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
