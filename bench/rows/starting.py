"""The start of the server on a full release, and the first request of pages and questions after it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Final

from ...graph.releases.release import Releases
from ...queries.library import library
from .. import servers
from ..client import timed
from ..measure import import_times, in_process
from ..row import Row, at_most, duration

#: Limits in seconds: of the start, and of the first request of anything.
_MOST_START: Final = 3
_MOST_FIRST: Final = 1.5
PAGES: Final = (
    *("/", "/id/actor/3gpp", "/id/region/japan", "/questions", "/browse", "/browse/standard", "/search?q=5g"),
    *("/sparql", "/data", "/data/quality", "/ontology"),
)


def rows(home: Path) -> Iterator[Row]:
    """Yield the rows about starting; each page is the first request of a server of its own."""
    triples = int(Releases(home).current().manifest["triples"])
    starts, found = [], {}
    for page in PAGES:
        with servers.standlink(home) as server:
            starts.append(server.started)
            answer = timed(server.port, page, {"Accept": "text/html"})
            assert answer.status == 200, (page, answer.status)
            found[page] = answer.seconds
    started = median(starts)
    yield Row(
        "start of the server on the full release", triples, duration(started), goal=f"under {_MOST_START} s",
        outcome=at_most(started, _MOST_START),
        note=f"until the first answer, from the command line; median of {len(starts)} starts",
        profile=import_times("standlink.web.app") if started > _MOST_START else [],
    )  # fmt: skip
    yield _slowest(
        "first request after a start, slowest page", triples, found, "each of a server of its own",
        lambda page: in_process("pages", home, "[]", json.dumps([page]), profile=True).result["profile"],
    )  # fmt: skip
    questions = {name: in_process("first_ask", home, name).result["seconds"] for name in library()}
    yield _slowest(
        f"first ask of each of {len(questions)} questions after a start, the slowest", triples, questions,
        "each in a process of its own that has loaded the application; the operating system may have cached the files",
        lambda name: in_process("first_ask", home, name, profile=True).result["profile"],
    )  # fmt: skip


def _slowest(work: str, triples: int, found: dict[str, float], note: str, profile: Callable[[str], list[str]]) -> Row:
    order = sorted(found, key=lambda name: -found[name])
    late = [f"{name} {duration(found[name])}" for name in order if found[name] > _MOST_FIRST]
    shown = "; ".join(
        [note, *([f"over the limit: {', '.join(late)}"] if late else [f"then {order[1]} {duration(found[order[1]])}"])]
    )
    taken = found[order[0]]
    return Row(
        work, triples, f"{order[0]} {duration(taken)}", goal=f"under {_MOST_FIRST} s",
        outcome=at_most(taken, _MOST_FIRST), note=shown, profile=profile(order[0]) if late else [],
    )  # fmt: skip
