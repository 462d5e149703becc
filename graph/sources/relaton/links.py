"""Links between documents (replaces, amends, adopts) from the relations, identifiers and title of a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ..identifiers import Identifier, parse, published_as
from ..identifiers.links import named_adoption
from .catalogues import Catalogue
from .naming import Named, named
from .record import Record, RefusedError, Relation
from .relations import Meaning, kind_of, meaning
from .standards import mention

#: Identifiers under which another body publishes the text of an ITU recommendation.
_TWINS: Final = frozenset({"ISO", "IEC"})


@dataclass(frozen=True)
class End:
    """A document at the end of a link.

    Attributes:
        iri: the address of its number.
        edition, date: what tells it from other documents of that number, where the record has them.
        number_date: the date in the number.
    """

    iri: str
    edition: str = ""
    date: str = ""
    number_date: str = ""


@dataclass(frozen=True)
class Link:
    """A relation that is kept if both ends are described.

    Attributes:
        fallback: replaces the object if that is not described.
        described: lines that describe the end in another catalogue if nothing else does.
        directed: for replacements: whether the kind of relation tells the newer document where dates do not.
    """

    subject: End
    predicate: str
    object: End
    fallback: str = ""
    described: tuple[bytes, ...] = ()
    directed: bool = True


def links_of(record: Record, own: Named, end: End, catalogue: Catalogue, repairs: Counter[str]) -> Iterator[Link]:
    """Yield the links of a record's document; count relations that are left out.

    Args:
        record: the record.
        own: the name of its document.
        end: its document as the end of a link.
        catalogue: the catalogue that has the record.
        repairs: counts relations that are left out, by reason.
    """
    for relation in record.relations:
        kind = kind_of(relation)
        found = meaning(kind)
        if reason := catalogue.left_out.get(kind):
            repairs[reason] += 1
        elif found is None:
            repairs[f"relation {kind} without a clear meaning"] += 1
        elif found.left_out:
            repairs[f"relation {relation.kind} left out: {found.left_out}"] += 1
        else:
            if kind in catalogue.reversed:
                found = replace(found, reverse=not found.reverse)
            yield from _related(relation, found, own, end, catalogue, repairs)
    yield from _twins(record, end)
    if own.identifier is None:
        return
    if (original := named_adoption(own.identifier)) is not None:
        address, described = mention(original)
        yield Link(end, "sl:adoptionOf", End(address), described=described)
    for title in record.titles:
        if own.identifier.publishers[0] == "ETSI" and (original := published_as(title.text)) is not None:
            address, described = mention(original)
            yield Link(end, "sl:adoptionOf", End(address), described=described)


def _related(
    relation: Relation, found: Meaning, own: Named, end: End, catalogue: Catalogue, repairs: Counter[str]
) -> Iterator[Link]:
    try:
        target = named(_prefixed(relation.target, catalogue), relation.of_type, catalogue)
    except RefusedError:
        repairs["relation to an identifier not understood"] += 1
        return
    other = End(target.iri, relation.edition, relation.date, target.identifier.date if target.identifier else "")
    # Several editions may have the same number; they are told apart when all records are known.
    if target.designation == own.designation and not (own.is_undated and (other.edition or other.date)):
        repairs["relation to itself"] += 1
        return
    one, two = (other, end) if found.reverse else (end, other)
    if found.property == "sl:supersedes" and _amends(own.identifier, target.identifier):
        yield Link(end, "sl:amends", other)
    elif found.property == "sl:supersedes" and _amends(target.identifier, own.identifier):
        yield Link(other, "sl:amends", end)
    else:
        yield Link(one, found.property, two, described=_foreign(found, target, catalogue), directed=found.directed)


def _amends(one: Identifier | None, other: Identifier | None) -> bool:
    return one is not None and other is not None and one.amended == other


def _foreign(found: Meaning, target: Named, catalogue: Catalogue) -> tuple[bytes, ...]:
    """Return the description of a document of another body that is taken over, or that takes one over."""
    identifier = target.identifier
    if found.property != "sl:adoptionOf" or identifier is None or identifier.publishers[0] == catalogue.publisher:
        return ()
    return mention(identifier)[1]


def _prefixed(target: str, catalogue: Catalogue) -> str:
    return f"ITU-T {target}" if catalogue.name == "itu" and not target.startswith("ITU") else target


def _twins(record: Record, own: End) -> Iterator[Link]:
    for docid in record.docids:
        if docid.type in _TWINS and docid.primary and any(d.type == "ITU" for d in record.docids):
            twin = parse(docid.text)
            if twin is not None:
                address, described = mention(twin)
                if address != own.iri:
                    yield Link(own, "sl:commonTextWith", End(address), described=described)
