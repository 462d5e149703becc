"""Identifiers in texts: the documents that a text may mean, by the parser of identifiers, the most exact first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from ...graph.index.reader import Entry, Index
from ...graph.sources.identifiers import Identifier, parse
from ...graph.sources.identifiers.links import named_adoption
from ...graph.store.folding import fold
from ...ontology.namespaces import mint
from .matching import narrowed, whole_name

#: How a document follows from what was written: the identifier as it was read; the document that it adopts; the same
#: edition without its month, variant or supplements; the standard with all its editions; the newest edition, if the
#: release has only editions.
How = Literal["read", "adopted", "edition", "family", "newest"]

#: The longest text in which an identifier is looked for, in characters.
_LONGEST: Final = 200
_MOST_EDITIONS: Final = 200
#: Where the part of a reference that names the document ends: "3GPP TS 38.331, "NR; RRC protocol", July 2020".
PARTS: Final = re.compile(r"[,;]\s|\s[\"“«„]|[\"“«„]|:\s|\s[-–—]\s|\.\s")
#: Between the two numbers of one document: "ITU-T X.509 | ISO/IEC 9594-8".
_COMMON_TEXT: Final = re.compile(r"\s*\|\s*")


@dataclass(frozen=True)
class Identified:
    """A document in a release that an identifier means."""

    entry: Entry
    identifier: Identifier
    how: How


def identify(index: Index, text: str) -> tuple[Identified, ...]:
    """Return the documents in a release that an identifier in a text may mean, the most exact first."""
    readings: dict[str, tuple[How, Identifier]] = {}
    for how, identifier in _readings(text):
        if iri := _iri(identifier):
            readings.setdefault(iri, (how, identifier))
    if not readings:
        return ()
    known = index.known(list(readings))
    read = next(identifier for how, identifier in readings.values() if how == "read")
    found = [Identified(known[iri], identifier, how) for iri, (how, identifier) in readings.items() if iri in known]
    # A curated standard may have an edition as its designation, or an address of its own.
    same = [each for each in found if _is_called(each.entry, read)] or _called(index, read)
    exact = [Identified(each.entry, read, "read") for each in same]
    others = [each for each in found if each.entry.iri not in {one.entry.iri for one in exact}]
    return (*exact, *others) or tuple(_newest(index, read))


def _is_called(entry: Entry, identifier: Identifier) -> bool:
    return fold(str(identifier)) in {fold(name) for name in (entry.label, *entry.names)}


def _called(index: Index, identifier: Identifier) -> list[Identified]:
    """Return the standards that have an identifier as a name."""
    scope = narrowed(whole_name(str(identifier)), {"kind": ["standard"]})
    return [Identified(entry, identifier, "read") for entry in index.search(scope, 2)[1]]


def _newest(index: Index, identifier: Identifier) -> Iterator[Identified]:
    """Yield the newest edition of a standard of which the release has editions only, and none with the number read."""
    family = identifier.family
    iri = _iri(family)
    if identifier.date or iri is None:
        return
    read = [(entry, parse(entry.label)) for entry in index.beginning(f"{iri}-", _MOST_EDITIONS)]
    editions = [(found.date, entry, found) for entry, found in read if found and found.family == family]
    if editions:
        _, entry, found = max(editions, key=lambda edition: (edition[0], edition[1].iri))
        yield Identified(entry, found, "newest")


def reading_of(text: str) -> Identifier | None:
    """Return the identifier in a text, or None if the text is not one."""
    return parse(text) if len(text) <= _LONGEST else None


def _readings(text: str) -> Iterator[tuple[How, Identifier]]:
    whole = text.strip()
    parts = [whole, *(_COMMON_TEXT.split(whole) if "|" in whole else ())]
    found = [identifier for part in parts if (identifier := reading_of(part))]
    for identifier in found:
        yield "read", identifier
    for identifier in found:
        if identifier.date or identifier.variant or identifier.includes:
            yield "edition", replace(identifier, date=identifier.year, variant="", includes=())
    for identifier in found:
        if adopted := named_adoption(identifier):
            yield "adopted", replace(adopted, date=identifier.year)
            yield "adopted", adopted
    for identifier in found:
        yield "family", identifier.family


def _iri(identifier: Identifier) -> str | None:
    try:
        return mint("standard", identifier.slug)
    except ValueError:
        return None
