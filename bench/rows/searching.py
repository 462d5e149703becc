"""Search as you type, compared with SPARQL, and the share of misspellings that are found."""

from __future__ import annotations

import cProfile
from collections.abc import Iterator
from random import Random

import pyoxigraph as ox

from ...graph.releases.release import Release
from ...queries.search.ranking import suggest
from ..generate import SEED
from ..measure import per_item, quantile
from ..row import Row, at_least, duration
from ..subject import Subject, query_text
from ..tasks import profile_lines

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def rows(subject: Subject, count: int) -> Iterator[Row]:
    """Yield the rows about search."""
    release = subject.release
    text, inner = query_text("contains"), subject.release.store.inner
    random = Random(SEED)
    wanted = subject.labels(count, salt=3)
    typed = [label[: random.randrange(4, 9)].strip() for _, label in wanted]

    def contains(part: str) -> set[str]:
        bound = text.replace('"text"', str(ox.Literal(part.lower())))
        return {s["thing"].value for s in inner.query(bound)}

    few = typed[: max(10, count // 25)]
    found = sum(_all_in(inner, text, part, [h.iri for h in suggest(release, part)]) for part in few)
    own = quantile(per_item(lambda part: suggest(release, part), typed), 0.95)
    peer = quantile(per_item(contains, few), 0.95)
    ratio = peer / own
    outcome = at_least(ratio, 50)
    yield Row(
        f"search as you type, {subject.names:,} names, p95", subject.size, duration(own),
        f"SPARQL CONTAINS on pyoxigraph: {duration(peer)}", ratio, "at least 50x faster", outcome,
        f"all {found:,} suggestions for {len(few)} texts are found by the peer as well",
        "the peer stops at its first eight, unordered", profile_of(release, typed) if outcome == "missed" else [],
    )  # fmt: skip
    yield _misspelt(subject, random, wanted)


def _all_in(store: ox.Store, text: str, part: str, hits: list[str]) -> int:
    everything = text.replace('"text"', str(ox.Literal(part.lower()))).replace("LIMIT 8", "")
    known = {s["thing"].value for s in store.query(everything)}
    assert hits, f"no suggestions for {part!r}"
    assert set(hits) <= known, (part, set(hits) - known)
    return len(hits)


def _misspelt(subject: Subject, random: Random, wanted: list[tuple[str, str]]) -> Row:
    found, taken = 0, []
    for iri, label in wanted:
        wrong = _wrong(label, random)
        taken += per_item(lambda t: suggest(subject.release, t), [wrong])
        found += iri in {h.iri for h in suggest(subject.release, wrong)}
    share, slowest = found / len(wanted), duration(quantile(taken, 0.95))
    return Row(
        "search, one letter wrong in a name of two words", subject.size, f"{share:.0%} found, p95 {slowest}",
        "SPARQL CONTAINS finds none", share, "at least 90 % found", at_least(share, 0.9),
    )  # fmt: skip


def _wrong(label: str, random: Random) -> str:
    """Return a name with one letter of its first word removed, swapped with its neighbour, or replaced."""
    at = random.randrange(1, max(2, label.index(" ") - 2))
    kind = random.randrange(3)
    if kind == 0:
        return label[:at] + label[at + 1 :]
    if kind == 1:
        return label[:at] + label[at + 1] + label[at] + label[at + 2 :]
    return label[:at] + random.choice(_LETTERS.replace(label[at].lower(), "")) + label[at + 1 :]


def profile_of(release: Release, typed: list[str]) -> list[str]:
    """Return a profile of the suggestions for some texts."""
    profiler = cProfile.Profile()
    with profiler:
        for part in typed:
            suggest(release, part)
    return profile_lines(profiler)
