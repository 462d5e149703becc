"""Questions about a thing, and the key figures of its page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlencode

from ..graph.store.description import Description
from ..ontology.namespaces import ONTOLOGY, compact
from ..queries.library import library
from ..queries.question import Parameter, Question
from .wording import text

MOST_QUESTIONS: Final = 6
ADOPTED: Final = ONTOLOGY + "adoptedStandard"
ADOPTER: Final = ONTOLOGY + "adopter"


@dataclass(frozen=True)
class Prefilled:
    """A question with the thing as the value of one of its parameters."""

    question: Question
    path: str


def questions_about(kind: str, iri: str) -> list[Prefilled]:
    """Return the questions that need only this thing, then those that need another value as well."""
    short = compact(iri)
    return [
        Prefilled(question, f"/questions/{question.id}?{urlencode({slot.name: short}, safe=':')}")
        for question, slot in _fitting(kind)
    ]


@cache
def _fitting(kind: str) -> list[tuple[Question, Parameter]]:
    """Return the questions that take things of a kind, each with the parameter that takes them."""
    ready: list[tuple[Question, Parameter]] = []
    incomplete: list[tuple[Question, Parameter]] = []
    for question in library().values():
        about = [p for p in question.parameters if not p.narrows]
        slot = next((p for p in about if kind in p.kinds or "thing" in p.kinds), None)
        if slot is None or (slot.many and not slot.optional):
            continue
        others = [p for p in question.parameters if p is not slot and p.required]
        (incomplete if others else ready).append((question, slot))
    return [*ready, *incomplete][:MOST_QUESTIONS]


def key_figures(description: Description) -> list[tuple[str, str]]:
    """Return the counts of a thing that are not zero, each with its caption."""
    counts = description.counts
    shown = ("links", "events", "figures", "claims", "sources")
    rows = [(text(f"entity.counts.{name}"), f"{number:,}") for name in shown if (number := getattr(counts, name))]
    if counts.sourced > 1 and counts.one_source:
        share = text("entity.counts.share", part=counts.one_source, whole=counts.sourced)
        rows.append((text("entity.counts.one_source"), share))
    return rows


def adopters_by_date(description: Description) -> list[tuple[str, int]]:
    """Return the dates at which a standard gained adopters, each with the number of adopters by then."""
    seen: set[str] = set()
    counted: dict[str, int] = {}
    for event in sorted(description.events, key=lambda o: o.date):
        roles = {r.property.iri: [t.iri for t in r.things] for r in event.roles}
        if event.date and description.iri in roles.get(ADOPTED, ()):
            seen.update(roles.get(ADOPTER, ()))
            counted[event.date] = len(seen)
    return list(counted.items())
