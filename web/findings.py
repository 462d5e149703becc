"""The findings of questions, for lists of questions: what the answer to the example of each supports, as its headline.

To answer all examples of a large release takes a minute. A server does that once per release, beside its work, and
keeps the findings in the cache; until then, lists show the questions without them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Event
from typing import Final

import msgspec
from filelock import FileLock, Timeout

from ..errors import NoReleaseError, StandlinkError
from ..graph.releases import durable
from ..graph.releases.dumps import cache_of
from ..graph.releases.release import CACHE, Release
from ..queries.library import library
from ..queries.question import Question
from ..queries.run import ask
from ..queries.words import Words
from .charts import drawing
from .charts.scope import scope_of
from .context import Site
from .wording import ENGLISH, language

_LOG: Final = logging.getLogger(__name__)
#: Seconds after a start, or between looks for a new release: the first visitors come before its findings.
_AHEAD: Final = 5.0


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


def look_ahead(site: Site) -> None:
    """Make the findings of each current release, one process for all; ends with the process."""
    if cache_of(site.settings.home).parent != site.settings.home:
        return  # Nobody may write there, and other processes would not find the file elsewhere.
    pause = Event()
    while not pause.wait(_AHEAD):
        with suppress(NoReleaseError, OSError, Timeout):
            current = site.releases.current()
            file = _file(current, site.version)
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                with FileLock(file.with_suffix(".lock"), timeout=0):
                    make_findings(current, site.version)


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
