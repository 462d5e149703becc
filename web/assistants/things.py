"""The description of a thing for an assistant: plain values, the first of long lists, and the sources of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...graph.store.description import CheckedClaim, Description, Fact, Figure, Note, Occurrence, Value
from ...ontology.namespaces import compact
from ...queries.answer_sources import Backing


class Lists:
    """Shortens lists, and says which it has shortened."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.cut: list[str] = []

    def some(self, name: str, entries: Sequence[Any], total: int | None = None) -> list[Any]:
        """Return the first entries of a list, of which there are ``total`` in the release."""
        shown = list(entries[: self._most])
        whole = len(entries) if total is None else total
        if len(shown) < whole:
            self.cut.append(f"{name}: the first {len(shown):,} of {whole:,}")
        return shown


def described(found: Description, most: int) -> dict[str, Any]:
    """Return the description of a thing, with at most so many entries in each list."""
    lists = Lists(most)
    parts = {
        "facts": [_fact(fact, lists) for fact in found.facts],
        "events": [_event(event) for event in lists.some("events", found.events, found.counts.events)],
        "figures": [_figure(figure) for figure in lists.some("figures", found.figures, found.counts.figures)],
        "claims": [_claim(claim) for claim in lists.some("claims", found.claims, found.counts.claims)],
        "referenced_by": [_fact(fact, lists) for fact in (*found.incoming, *found.resting)],
        "more": [{"property": fact.property.label, "total": fact.total} for fact in found.beyond],
    }
    used = {*found.own_notes, *_numbers(parts)}
    return filled(
        {
            "iri": found.iri,
            "name": compact(found.iri),
            "label": found.label,
            "kind": found.kind,
            "classes": [thing.label for thing in found.classes],
            "title": found.title if found.title != found.label else "",
            "about": found.text,
            "other_names": [name for _, name in found.names if name != found.label],
            "sources_of_names": found.own_notes,
            **parts,
            "counts": {name: getattr(found.counts, name) for name in found.counts.__struct_fields__},
            "sources": [note_of(note) for note in found.notes if note.number in used],
            "cut": "; ".join(lists.cut),
        }
    )


def filled(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that have a value; numbers and truth values always are one."""
    return {name: value for name, value in members.items() if value or isinstance(value, (int, float))}


def note_of(note: Note) -> dict[str, Any]:
    """Return a source with the details of its footnote."""
    return filled(
        {
            "number": note.number,
            "title": note.source.label,
            "publisher": note.publisher,
            "issued": note.issued,
            "accessed": note.retrieved,
            "where": note.locator,
            "quotation": note.quotation,
            "confidence": note.confidence,
            "address": note.page or note.source.iri,
        }
    )


def backing_of(backing: Backing) -> dict[str, Any]:
    """Return a source with the number of assertions that it is evidence of."""
    return filled(
        {
            "title": backing.source.label,
            "publisher": backing.publisher,
            "issued": backing.issued,
            "accessed": backing.accessed,
            "address": backing.page or backing.source.iri,
            "assertions": backing.assertions,
        }
    )


def _numbers(part: Any) -> Iterable[int]:
    """Yield the numbers of notes anywhere in plain values."""
    if isinstance(part, dict):
        yield from part.get("sources", ())
        for value in part.values():
            yield from _numbers(value)
    elif isinstance(part, list):
        for value in part:
            yield from _numbers(value)


def _fact(fact: Fact, lists: Lists) -> dict[str, Any]:
    values = [_value(value) for value in lists.some(fact.property.label, fact.values, fact.total)]
    return {"property": fact.property.label, "name": compact(fact.property.iri), "total": fact.total, "values": values}


def _value(value: Value) -> dict[str, Any]:
    thing = value.thing
    return filled(
        {
            "value": thing.label if thing else value.text,
            "name": compact(thing.iri) if thing and thing.iri else "",
            "from": value.began,
            "until": value.ended,
            "remark": value.remark,
            "origin": value.origin,
            "dataset": value.dataset.label if value.dataset else "",
            "inferred_from": [compact(event.iri) for event in value.because],
            "sources": list(value.notes),
        }
    )


def _event(event: Occurrence) -> dict[str, Any]:
    return filled(
        {
            "event": event.event.label,
            "name": compact(event.event.iri),
            "kind": event.kind.label,
            "date": event.date,
            "until": event.until,
            "roles": {role.property.label: [thing.label for thing in role.things] for role in event.roles},
            "regions": [region.label for region in event.regions],
            "outcome": event.outcome,
            "remark": event.remark,
            "dataset": event.dataset.label if event.dataset else "",
            "sources": list(event.notes),
        }
    )


def _figure(figure: Figure) -> dict[str, Any]:
    return filled(
        {
            "indicator": figure.indicator.label,
            "of": figure.observed.label,
            "period": figure.period,
            "value": figure.value,
            "unit": figure.unit.label,
            "dimensions": {thing.label: value for thing, value in figure.dimensions},
            "remark": figure.remark,
            "sources": list(figure.notes),
        }
    )


def _claim(claim: CheckedClaim) -> dict[str, Any]:
    return filled(
        {
            "claim": claim.claim.label,
            "name": compact(claim.claim.iri),
            "kind": claim.kind,
            "verdict": claim.verdict,
            "finding": claim.finding,
            "not_checked_because": claim.explanation,
            "sources": [*claim.notes, *claim.supported, *claim.qualified, *claim.disputed],
            "supported_by": list(claim.supported),
            "qualified_by": list(claim.qualified),
            "disputed_by": list(claim.disputed),
        }
    )
