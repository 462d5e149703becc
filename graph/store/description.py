"""A thing as its page shows it: names, facts grouped by property, events, figures, claims, and the evidence for each.

``reading.py`` fills these in.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Thing:
    """A node to name and link to."""

    iri: str
    label: str


@dataclass(frozen=True)
class Note:
    """A footnote: one piece of evidence, numbered in the order in which a page first leans on it."""

    number: int
    iri: str
    source: Thing
    publisher: str
    issued: str
    locator: str
    retrieved: str
    confidence: str
    page: str


@dataclass(frozen=True)
class Value:
    """One value of a property: a thing or a text, the notes it rests on, and whether it was inferred."""

    thing: Thing | None
    text: str = ""
    language: str = ""
    notes: tuple[int, ...] = ()
    inferred: bool = False
    began: str = ""
    ended: str = ""
    remark: str = ""
    because: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A property of the thing with its values; ``more`` if there are others than these, as around a hub."""

    property: Thing
    values: tuple[Value, ...]
    more: bool = False


@dataclass(frozen=True)
class Role:
    """Those who, or that which, stand in one role of an event."""

    property: Thing
    things: tuple[Thing, ...]


@dataclass(frozen=True)
class Occurrence:
    """An event in which the thing has a role."""

    event: Thing
    kind: Thing
    date: str
    until: str
    roles: tuple[Role, ...]
    regions: tuple[Thing, ...]
    outcome: str
    remark: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Figure:
    """An observation about the thing."""

    observation: Thing
    indicator: Thing
    observed: Thing
    period: str
    value: str
    unit: Thing
    remark: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class CheckedClaim:
    """A claim with the notes of where it is made and of what bears on it."""

    claim: Thing
    kind: str
    verdict: str
    finding: str
    notes: tuple[int, ...]
    supported: tuple[int, ...]
    qualified: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Description:
    """What a release says of one thing: all of it, but of what surrounds a hub no more than a page can hold.

    ``beyond`` names the properties by which more things refer to it than are told here.
    """

    iri: str
    kind: str
    label: str
    names: tuple[tuple[str, str], ...]
    classes: tuple[Thing, ...]
    title: str
    text: str
    own_notes: tuple[int, ...]
    facts: tuple[Fact, ...]
    events: tuple[Occurrence, ...]
    figures: tuple[Figure, ...]
    claims: tuple[CheckedClaim, ...]
    incoming: tuple[Fact, ...] = ()
    resting: tuple[Fact, ...] = ()
    beyond: tuple[Thing, ...] = ()
    statement: tuple[Thing, Thing, Thing] | None = None
    notes: tuple[Note, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<Description of {self.iri}: {self.label}>"
