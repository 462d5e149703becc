"""Links between documents (replaces, amends, adopts) from the relations, identifiers and title of a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..curated import curated
from ..identifiers import Identifier, parse, published_as
from ..identifiers.links import named_adoption
from .catalogues import Catalogue
from .record import Record
from .standards import mention

#: Relations between a document and its replacement. The years give the direction: five in six of ISO's "updates"
#: point from the older to the newer. Where a number has no year, the dates of the records do.
_REPLACING: Final = frozenset(
    [
        "obsoletes",
        "obsoletedby",
        "updates",
        "updatedby",
        "revises",
        "revisedby",
        "replaces",
        "replacedby",
        "supersedes",
        "supersededby",
        "successorof",
        "hassuccessor",
    ]
)
_AMENDING: Final = frozenset({"amends", "corrects"})
#: ITU's relate every document of a web page to every other; number and series are more accurate.
_CROSS_PRODUCTS: Final = frozenset({"complementof", "hasedition"})
#: Identifiers under which another body publishes the text of an ITU recommendation.
_TWINS: Final = frozenset({"ISO", "IEC"})


@dataclass(frozen=True)
class Link:
    """A relation that is kept if both ends are described.

    Attributes:
        fallback: replaces the object if that is not described.
        described: lines that describe the object if nothing else does; without either the relation is left out.
        by_record: whether the dates of the two records, and not their numbers, tell which replaced the other.
    """

    subject: str
    predicate: str
    object: str
    fallback: str = ""
    described: tuple[bytes, ...] = ()
    by_record: bool = False


def links_of(
    record: Record, identifier: Identifier, own: str, catalogue: Catalogue, repairs: Counter[str]
) -> Iterator[Link]:
    """Yield the links of a record's document, whose IRI is ``own``; count relations that are left out."""
    for relation in record.relations:
        kind = relation.kind.lower()
        if kind in _CROSS_PRODUCTS:
            repairs["cross-product relation, replaced by number and series"] += 1
            continue
        target = parse(_prefixed(relation.target, catalogue))
        if target is None:
            repairs["relation to an identifier not understood"] += 1
        elif target == identifier:
            repairs["relation to itself"] += 1
        elif (link := _link(kind, identifier, own, target, catalogue)) is not None:
            yield link
        else:
            repairs[f"relation {kind} without a clear meaning"] += 1
    yield from _twins(record, own)
    if (original := named_adoption(identifier)) is not None:
        address, described = mention(original)
        yield Link(own, "sl:adoptionOf", address, described=described)
    for title in record.titles:
        if identifier.publishers[0] == "ETSI" and (original := published_as(title.text)) is not None:
            address, described = mention(original)
            yield Link(own, "sl:adoptionOf", address, described=described)


def _prefixed(target: str, catalogue: Catalogue) -> str:
    return f"ITU-T {target}" if catalogue.name == "itu" and not target.startswith("ITU") else target


def _link(kind: str, identifier: Identifier, own: str, target: Identifier, catalogue: Catalogue) -> Link | None:
    other = curated().standard(target)
    foreign = mention(target)[1] if target.publishers[0] != catalogue.publisher else ()
    if kind in _AMENDING:
        return Link(own, "sl:amends", other)
    if kind == "adoptedfrom":
        return Link(own, "sl:adoptionOf", other, described=foreign)
    if kind == "adoptedas":
        return Link(other, "sl:adoptionOf", own)
    if kind == "partof":
        return Link(own, "sl:partOf", other)
    return _replacement(identifier, own, target, other) if kind in _REPLACING else None


def _replacement(identifier: Identifier, own: str, target: Identifier, other: str) -> Link | None:
    if target.amended == identifier:
        return Link(other, "sl:amends", own)
    if identifier.amended == target:
        return Link(own, "sl:amends", other)
    mine, its = identifier.date, target.date
    if not mine or not its:
        return Link(min(own, other), "sl:supersedes", max(own, other), by_record=True)
    if mine[:7] == its[:7] or (mine[:4] == its[:4] and len(mine) != len(its)):
        return None
    return Link(own, "sl:supersedes", other) if mine > its else Link(other, "sl:supersedes", own)


def _twins(record: Record, own: str) -> Iterator[Link]:
    for docid in record.docids:
        if docid.type in _TWINS and docid.primary and any(d.type == "ITU" for d in record.docids):
            twin = parse(docid.text)
            if twin is not None:
                address, described = mention(twin)
                if address != own:
                    yield Link(own, "sl:commonTextWith", address, described=described)
