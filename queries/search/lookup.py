"""Bulk look-up: the thing that each reference of a list means, with a score and the reason.

Scores are between 0 and 1: how sure the reading is, not how good the thing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz.distance import Indel

from ...graph.index.reader import open_index
from ...graph.releases.release import Release
from ...graph.store.folding import fold
from .identified import PARTS, How, Identified, identify, reading_of
from .matching import MOST
from .ranking import Hit, named, search
from .references import Reference

#: One thing fits best, several fit equally well, or none.
Outcome = Literal["found", "several", "none"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("found", "several", "none")

#: What a reading by identifier is worth.
_SCORES: Final[dict[How, float]] = {"read": 1.0, "edition": 0.95, "adopted": 0.9, "newest": 0.85, "family": 0.8}
#: What equal names are worth, and by how much a match by words or with misspelt words is worth less than its likeness.
_NAMED, _BY_WORDS, _MISSPELT = 1.0, 0.9, 0.8
#: Names that are less alike than this are not given.
_LEAST: Final = 0.5
#: Matches within this are equally good.
_EQUAL: Final = 0.02
#: The most matches that are given.
_SHOWN: Final = 3


@dataclass(frozen=True)
class Match:
    """A thing that a reference may mean."""

    iri: str
    label: str
    kind: str
    score: float
    reason: str


@dataclass(frozen=True)
class Found:
    """What was found for a reference. ``reason`` says why nothing fits, or that several do; else that of the match."""

    reference: Reference
    outcome: Outcome
    matches: tuple[Match, ...]
    reason: str


def look_up_all(release: Release, references: Iterable[Reference]) -> Iterator[Found]:
    """Yield what each reference means."""
    for reference in references:
        yield look_up(release, reference)


def look_up(release: Release, reference: Reference) -> Found:
    """Return the thing that a reference means: by identifier, by equal name, by its words, or by misspelt words."""
    readings = [reading[:MOST] for reading in reference.readings if fold(reading[:MOST])]
    if not readings:
        return Found(reference, "none", (), "no text to search for")
    parts = [part for reading in readings for part in dict.fromkeys((reading, PARTS.split(reading)[0])) if fold(part)]
    for part in parts:
        if identified := identify(open_index(release.index), part):
            match = _identified(identified[0], part)
            return Found(reference, "found", (match,), match.reason)
    for part in parts:
        if hits := named(release, part, most=_SHOWN + 1):
            return _outcome(reference, [_match(hit, _NAMED, "equal name") for hit in hits])
    unknown = next((identifier for part in parts if (identifier := reading_of(part))), None)
    if unknown:
        return Found(reference, "none", (), f"read as {unknown}, which is not in this release")
    return _by_words(release, reference, readings[0])


def _identified(best: Identified, text: str) -> Match:
    entry, read = best.entry, str(best.identifier)
    written = str(reading_of(text) or text)
    reasons = {
        "read": f"identifier read as {read}",
        "edition": f"identifier read as {read}, the same edition",
        "adopted": f"{read}, which {written} adopts",
        "newest": f"identifier read as {written}; its newest edition in this release",
        "family": f"identifier read as {written}, which is not in this release; the standard across its editions",
    }
    return Match(entry.iri, entry.label, entry.kind, _SCORES[best.how], reasons[best.how])


def _by_words(release: Release, reference: Reference, text: str) -> Found:
    found = search(release, text, limit=10, asking=False)
    worth = _MISSPELT if found.instead else _BY_WORDS
    reason = f'misspelt; read as "{found.instead}"' if found.instead else "words of its names"
    scored = [_match(hit, worth * _likeness(found.instead or text, hit), reason) for hit in found.hits]
    good = sorted((m for m in scored if m.score >= _LEAST), key=lambda m: -m.score)
    if not good:
        near = f"; the nearest is {scored[0].label}" if scored else ""
        return Found(reference, "none", (), f"no name is like this{near}")
    return _outcome(reference, good)


def _outcome(reference: Reference, matches: list[Match]) -> Found:
    best = [match for match in matches if match.score >= matches[0].score - _EQUAL]
    if len(best) == 1:
        return Found(reference, "found", tuple(best), best[0].reason)
    more, shown = "more than " if len(best) > _SHOWN else "", tuple(best[:_SHOWN])
    return Found(reference, "several", shown, f"{more}{len(shown)} equally good: {best[0].reason}")


def _likeness(text: str, hit: Hit) -> float:
    """Return how alike a text and the most similar name of a thing are, from 0 to 1."""
    folded = fold(text)
    return max(Indel.normalized_similarity(folded, fold(name)) for name in (hit.label, *hit.names))


def _match(hit: Hit, score: float, reason: str) -> Match:
    return Match(hit.iri, hit.label, hit.kind, round(score, 2), reason)
