"""SPARQL over HTTP and bulk load: Standlink, Oxigraph's own server, Virtuoso."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import quote

from ...ontology.namespaces import PREFIXES
from .. import servers
from ..client import Load, load
from ..measure import in_process
from ..row import Row, duration
from ..subject import Subject, query_text
from .http import RESULTS, entity_requests, entity_targets, rate

_GRAPH: Final = "https://w3id.org/standlink/bench"
_WARM_UP: Final = 50
_ROUNDS: Final = 3
#: Queries over the whole graph, whose answers are pairs and a count.
_PAIRS: Final = {"linkage of countries": "linkage", "co-occurrence of technologies": "co-occurrence"}
_NOTE: Final = (
    "the peer's time over ours, or our requests per second over the peer's; Standlink evaluates in as many processes as"
    " there are cores less one"
)


@dataclass(frozen=True)
class _Found:
    """What a server answers, and how fast: solutions to queries about things, and over the whole graph."""

    entities: list[set[tuple[str, ...]]]
    load: Load
    pairs: dict[str, set[tuple[str, ...]]]
    seconds: dict[str, float]


def rows(subject: Subject, count: int, folder: Path) -> Iterator[Row]:
    """Yield the rows about services, each measured beside the others over the same graph."""
    things = subject.ids(_WARM_UP + count, salt=4)
    found: dict[str, _Found] = {}
    if servers.OXIGRAPH.exists():
        with servers.oxigraph(subject.store) as server:
            found["oxigraph serve-read-only"] = _measured(server, "/query", things)
    if servers.VIRTUOSO:
        triples = subject.dumps[0]
        with servers.virtuoso(triples.parent) as server:
            start = time.perf_counter()
            server.load(triples, _GRAPH)
            yield _bulk_load(subject, folder, triples, time.perf_counter() - start, _count(server))
            found["Virtuoso"] = _measured(server, f"/sparql?default-graph-uri={quote(_GRAPH, '')}", things)
    else:
        for work in ("bulk load of N-Triples", "SPARQL over HTTP"):
            yield Row(work, subject.size, peer=servers.NO_VIRTUOSO, outcome="not measured")
    if not found:
        return
    with servers.standlink(subject.home) as server:
        own = _measured(server, "/sparql", things)
    for peer, theirs in found.items():
        yield from _compared(subject, own, peer, theirs)


def _measured(server: servers.Server, path: str, things: list[str]) -> _Found:
    names = ("direction", "property", "other")
    entities = [_solutions(server, target, names) for target in entity_targets(path, things[:10])]
    load(server.port, entity_requests(path, things[:_WARM_UP]))
    speed = load(server.port, entity_requests(path, things[_WARM_UP:]))
    assert set(speed.statuses) == {200}, speed.statuses
    pairs, seconds = {}, {}
    for work, name in _PAIRS.items():
        query, taken = f"PREFIX sl: <{PREFIXES['sl']}>\n{query_text(name)}", []
        for number in range(_ROUNDS):
            start = time.perf_counter()
            # No request is repeated, because of caches.
            target = f"{path}{'&' if '?' in path else '?'}query={quote(query + f'# {number}')}"
            pairs[work] = _solutions(server, target, ("a", "b", "shared"))
            taken.append(time.perf_counter() - start)
        seconds[work] = median(taken)
    return _Found(entities, speed, pairs, seconds)


def _solutions(server: servers.Server, target: str, names: tuple[str, ...]) -> set[tuple[str, ...]]:
    body, _ = server.get(target, {"Accept": RESULTS})
    return {tuple(each[name]["value"] for name in names) for each in json.loads(body)["results"]["bindings"]}


def _count(server: servers.Server) -> int:
    target = f"/sparql?default-graph-uri={quote(_GRAPH, '')}&query={quote(query_text('count'))}"
    ((number,),) = _solutions(server, target, ("n",))
    return int(number)


def _bulk_load(subject: Subject, folder: Path, triples: Path, seconds: float, count: int) -> Row:
    own = in_process("bulk_load", triples, folder / "bulk").result
    return Row(
        "bulk load of N-Triples into an empty store on disk", subject.size, duration(own["seconds"]),
        f"Virtuoso: {duration(seconds)}", seconds / own["seconds"],
        answers=f"{own['quads']:,} triples here, {count:,} there",
        note="the peer's time over ours, which is that of the embedded store alone; the peer's includes its checkpoint",
    )  # fmt: skip


def _compared(subject: Subject, own: _Found, peer: str, theirs: _Found) -> Iterator[Row]:
    triples = sum(map(len, own.entities))
    differ = sum(len(ours ^ others) for ours, others in zip(own.entities, theirs.entities, strict=True))
    ratio = own.load.per_second / theirs.load.per_second
    yield Row(
        "entity query as SPARQL over HTTP, 8 connections", subject.size, rate(own.load),
        f"{peer}: {rate(theirs.load)}", ratio, answers=_agreement(differ, triples, "triples of 10 things"), note=_NOTE,
    )  # fmt: skip
    for work, seconds in own.seconds.items():
        ours, others = own.pairs[work], theirs.pairs[work]
        yield Row(
            f"{work} as SPARQL over HTTP", subject.size, duration(seconds),
            f"{peer}: {duration(theirs.seconds[work])}", theirs.seconds[work] / seconds,
            answers=_agreement(len(ours ^ others), len(ours), "pairs"), note=_NOTE,
        )  # fmt: skip


def _agreement(differ: int, count: int, what: str) -> str:
    return f"{differ:,} of {count:,} {what} differ" if differ else f"equal: {count:,} {what}"
