"""The description of a thing as its page shows it: names, facts, events, figures and claims with their evidence.

``reading.py`` creates the descriptions. A page has some hundred of these objects, so they are structs, which are made
and written as JSON several times faster than data classes. None refers back to another: the collector can skip them.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

#: Where a value comes from: a curated case, another dataset, or a rule.
Origin = Literal["asserted", "imported", "inferred"]


class Thing(Struct, frozen=True, gc=False, omit_defaults=True):
    """A node with its label, ready to link to; ``language`` is that of a label in another language than was wanted."""

    iri: str
    label: str
    language: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """What things are sorted by: the label, then the IRI."""
        return self.label.casefold(), self.iri


class Note(Struct, frozen=True, gc=False):
    """A footnote: one piece of evidence and its source, numbered in the order of first use on the page.

    Attributes:
        page: the address of the source; if ``is_copy``, that of the copy in which it was read.
        quotation: the words of the source, in its own language, if they are recorded.
    """

    number: int
    iri: str
    source: Thing
    publisher: str
    issued: str
    locator: str
    retrieved: str
    confidence: str
    page: str
    kind: Thing | None = None
    is_copy: bool = False
    quotation: str = ""
    quotation_language: str = ""


class Value(Struct, frozen=True, gc=False):
    """One value of a property: a thing or a text, the notes of its evidence, and its origin.

    Attributes:
        origin: ``asserted`` by a curated case, as a triple or as a statement from either end; ``imported`` with another
            dataset; or ``inferred`` from other facts.
        dataset: the graph that asserts it, with its title; None if it is inferred.
        because: the events from which it is inferred.
    """

    thing: Thing | None
    text: str = ""
    language: str = ""
    notes: tuple[int, ...] = ()
    inferred: bool = False
    origin: Origin = "asserted"
    dataset: Thing | None = None
    began: str = ""
    ended: str = ""
    remark: str = ""
    because: tuple[Thing, ...] = ()


class Fact(Struct, frozen=True, gc=False):
    """A property of the thing with its values, around a hub the first of them, and the number of all values."""

    property: Thing
    values: tuple[Value, ...]
    total: int


class Role(Struct, frozen=True, gc=False):
    """One role of an event with the things in that role."""

    property: Thing
    things: tuple[Thing, ...]


class Occurrence(Struct, frozen=True, gc=False):
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
    origin: Origin = "asserted"
    dataset: Thing | None = None


class Figure(Struct, frozen=True, gc=False):
    """An observation about the thing; ``dimensions`` are what narrows it, such as a patent office."""

    observation: Thing
    indicator: Thing
    observed: Thing
    period: str
    value: str
    unit: Thing
    dimensions: tuple[tuple[Thing, str], ...]
    remark: str
    notes: tuple[int, ...]
    origin: Origin = "asserted"
    dataset: Thing | None = None


class Counts(Struct, frozen=True, gc=False):
    """How many there are, shown or not, of what the page of a thing has; asserted or inferred.

    Attributes:
        links: other things to which it is linked, in either direction, besides records such as events.
        events: events in which it has a role.
        figures: observations of it.
        claims: claims about it.
        sourced: events, statements, figures and claims about it whose source is recorded.
        one_source: those of ``sourced`` with a single source.
        sources: the sources of these.
    """

    links: int
    events: int
    figures: int
    claims: int
    sourced: int
    one_source: int
    sources: int


class CheckedClaim(Struct, frozen=True, gc=False):
    """A claim with the notes of its source and of the evidence for and against it.

    Attributes:
        reason: why no source can decide it, with ``explanation``; None if nothing is recorded.
    """

    claim: Thing
    kind: str
    verdict: str
    finding: str
    notes: tuple[int, ...]
    supported: tuple[int, ...]
    qualified: tuple[int, ...]
    disputed: tuple[int, ...]
    reason: Thing | None = None
    explanation: str = ""


class Description(Struct, frozen=True, gc=False):
    """The description of one thing in a release; complete, except around a hub, whose lists have their first entries.

    The first events and figures of a hub are the latest, anything else is in order of label; ``counts`` are whole.

    Attributes:
        beyond: the properties with which more things refer to it than are included, with their number.
        resting: for evidence and sources, the assertions that use them, by class.
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
    counts: Counts
    incoming: tuple[Fact, ...] = ()
    resting: tuple[Fact, ...] = ()
    beyond: tuple[Fact, ...] = ()
    statement: tuple[Thing, Thing, Thing] | None = None
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        return f"<Description of {self.iri}: {self.label}>"
