"""Questions about a thing, and the key figures of its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.description import Description
from ..ontology.namespaces import ONTOLOGY, node
from ..queries.library import library
from ..queries.question import Parameter, Question
from .linking import as_value, root
from .wording import text

MOST_QUESTIONS: Final = 6
ADOPTED: Final = ONTOLOGY + "adoptedStandard"
ADOPTER: Final = ONTOLOGY + "adopter"
_GROUP: Final = re.compile(r"\s*\{[^{}]*\}\s*")
_NEEDED: Final = re.compile(r"(\w+:\w+(?:\|\w+:\w+)*)\s+\?(\w+)")


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


def applies(current: Release, question: Question, slot: Parameter, iri: str) -> bool:
    """Return whether a question may have an answer about a thing, by the pattern of its header."""
    pattern = question.applies.get(slot.name)
    if pattern is None:
        return True
    store, thing = current.store, ox.NamedNode(iri)
    for needed in _stars(pattern, slot.name):
        if all(any(next(store.triples(thing, p), None) for p in alternatives) for alternatives in needed):
            return True
    # The thing itself in place of the variable is faster than VALUES, which the engine joins with each part in turn.
    about = re.sub(rf"\?{slot.name}\b", lambda _: f"<{iri}>", pattern)
    return bool(store.query(f"ASK {{ {about} }}"))


@cache
def _stars(pattern: str, variable: str) -> list[list[list[ox.NamedNode]]]:
    """Return the alternatives of a pattern that only say which properties the thing has: looked up without a query.

    Each is a list of properties that must all have a value; of each, it lists those of which one is enough.

    >>> len(_stars("{ ?x sl:hinders ?y ; sl:evidence|sl:source ?z } UNION { ?y sl:about ?x }", "x"))
    1
    """
    found: list[list[list[ox.NamedNode]]] = []
    alternatives = pattern.split("UNION")
    if len(alternatives) > 1 and not all(map(_GROUP.fullmatch, alternatives)):
        return found
    for alternative in alternatives:
        match = re.fullmatch(rf"\s*\{{?\s*\?{variable}\s+([^{{}}().]*?)\s*\}}?\s*", alternative)
        needed = [_NEEDED.fullmatch(part.strip()) for part in match[1].split(";")] if match else []
        values = {one[2] for one in needed if one} | {variable}
        if needed and all(needed) and len(values) == len(needed) + 1:
            found.append([[node(name) for name in one[1].split("|")] for one in needed if one])
    return found


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
