"""Questions about a thing, and the key figures of its page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from ..graph.releases.release import Release
from ..graph.store.description import Description
from ..ontology.namespaces import ONTOLOGY
from ..queries.applicability import applies
from ..queries.library import library
from ..queries.question import Parameter, Question
from .linking import as_value, root
from .wording import text

MOST_QUESTIONS: Final = 6
ADOPTED: Final = ONTOLOGY + "adoptedStandard"
ADOPTER: Final = ONTOLOGY + "adopter"


@dataclass(frozen=True)
class Prefilled:
    """A question with the thing as the value of one of its parameters."""

    question: Question
    path: str


def questions_about(current: Release, kind: str, iri: str) -> list[Prefilled]:
    """Return the questions that need only this thing, then those that need another value as well.

    Questions that the release cannot answer are left out, and those whose header says that they do not apply to the
    thing.
    """
    tables, value = current.manifest.get("tables", {}), as_value(iri)
    found = (
        Prefilled(question, f"{root()}/questions/{question.id}?{slot.name}={value}")
        for question, slot in _fitting(kind)
        if not question.unmet(tables) and applies(current, question, slot, iri)
    )
    return list(islice(found, MOST_QUESTIONS))


@cache
def _fitting(kind: str) -> list[tuple[Question, Parameter]]:
    """Return the questions that take things of a kind, each with the parameter that takes them.

    A parameter that is optional in a question that needs others does not make the question one about the thing, and one
    that needs several things cannot be filled in with one.
    """
    ready: list[tuple[Question, Parameter]] = []
    incomplete: list[tuple[Question, Parameter]] = []
    for question in library().values():
        about = [p for p in question.parameters if not p.narrows and not p.many]
        slot = next((p for p in about if kind in p.kinds or "thing" in p.kinds), None)
        if slot is None:
            continue
        others = [p for p in question.parameters if p is not slot and p.required]
        if not others:
            ready.append((question, slot))
        elif slot.required:
            incomplete.append((question, slot))
    return [*ready, *incomplete]


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
