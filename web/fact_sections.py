"""The facts of a thing in the sections of its page: what readers of its kind look for first, and identifiers last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from ..graph.store.description import Description, Fact, Thing, Value
from ..ontology.namespaces import node

#: The first section of each kind, which has no heading; of other kinds it has all that no section takes.
LEAD: Final = "lead"
#: The sections at the end: what no other section takes, and identifiers in registers with other details of records.
MORE, IDENTIFIERS = "more", "identifiers"

#: By kind and section, the properties in the order of the page.
_SECTIONS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "region": {
        LEAD: ("sl:partOf", "foaf:homepage"),
    },
    "actor": {
        LEAD: ("sl:headquarteredIn", "sl:locatedIn", "sl:ownedBy", "sl:scope", "foaf:homepage"),
        "standards": (
            *("sl:adopts", "sl:backs", "sl:develops", "sl:publishes", "sl:mandates", "sl:deploys", "sl:opposes"),
            *("sl:contributesTo", "sl:takesPartIn", "sl:implements", "sl:uses", "sl:inventorOf"),
        ),
        "organizations": (
            *("sl:memberOf", "sl:hasMember", "sl:partOf", "sl:hasPart", "sl:owns", "sl:affiliatedWith"),
            *("sl:hasAffiliate", "sl:partnerOf", "sl:counterpartOf", "sl:foundedBy", "sl:founderOf"),
            *("sl:succeededBy", "sl:successorOf", "sl:administers", "sl:administeredBy"),
        ),
    },
    "source": {
        LEAD: (
            *("sl:sourceKind", "dcterms:creator", "dcterms:publisher", "dcterms:issued", "prism:publicationName"),
            *("bibo:volume", "bibo:issue", "bibo:pages", "bibo:doi", "bibo:isbn", "foaf:page", "sl:accessedAt"),
            *("schema:archivedAt", "sl:cites", "sl:citedBy"),
        ),
    },
    "standard": {
        LEAD: (
            *("sl:designation", "sl:formality", "sl:status", "sl:publishedBy", "sl:preparedBy", "sl:administeredBy"),
            *("sl:developedBy", "sl:publicationDate", "sl:withdrawalDate", "sl:inField", "foaf:homepage"),
        ),
        "ancestors": (
            *("sl:supersedes", "sl:basedOn", "sl:adoptionOf", "sl:mergedFrom", "sl:nextEditionOf", "sl:amends"),
            *("sl:updates", "sl:draftAmendmentOf", "sl:enabledBy", "sl:specifies"),
        ),
        "successors": (
            *("sl:supersededBy", "sl:basisOf", "sl:adoptedAs", "sl:mergesInto", "sl:amendedBy"),
            *("sl:hasDraftAmendment", "sl:enables", "sl:specifiedIn"),
        ),
        "rivals": ("sl:competesWith", "sl:incompatibleWith", "sl:compatibleWith", "sl:convergesWith"),
        "documents": ("sl:editionOf", "sl:partOf", "sl:hasPart", "sl:deliveredIn", "sl:commonTextWith"),
        "adopters": (
            *("sl:adoptedBy", "sl:backedBy", "sl:deployedBy", "sl:mandatedBy", "sl:opposedBy", "sl:hasContributor"),
            *("sl:hasParticipant", "sl:homeOfAdopters", "sl:homeOfParticipants", "sl:adoptedIn"),
        ),
    },
}  # fmt: skip
_IDENTIFIERS: Final = (
    *("skos:exactMatch", "skos:closeMatch", "sl:iso3166", "sl:m49", "sl:nuts", "schema:latitude", "schema:longitude"),
    *("sl:writtenName", "sl:matchMethod", "sl:matchScore", "sl:documentKind", "sl:stage", "sl:stream"),
    *("sl:directlySupersedes", "sl:firstPublicationDay", "sl:publicationYear", "sl:releaseNumber", "foaf:page"),
)
#: The registers whose name the label of an identifier begins with.
_REGISTERS: Final = ("Wikidata", "GeoNames", "ROR")


@dataclass(frozen=True)
class Identifier:
    """Identifiers of a thing in one register.

    Attributes:
        register: its name; the property, if it is not one of those that the labels of identifiers name.
        property: the property that has the identifiers as values.
    """

    register: Thing
    property: Thing
    values: tuple[Value, ...]


def sections(described: Description, besides: Iterable[str] = ()) -> dict[str, tuple[Fact, ...]]:
    """Return the facts of a thing by section, those that have any; the section ``identifiers`` is left to the function.

    Args:
        described: the thing.
        besides: the IRIs of properties that the page shows elsewhere.
    """
    kept = {fact.property.iri: fact for fact in described.facts if fact.property.iri not in set(besides)}
    for name in _last(described.kind):
        kept.pop(node(name).value, None)
    chosen = _SECTIONS.get(described.kind)
    if chosen is None:
        return {LEAD: tuple(kept.values())} if kept else {}
    found = {
        section: tuple(fact for name in names if (fact := kept.pop(node(name).value, None)))
        for section, names in chosen.items()
    }
    return {section: facts for section, facts in {**found, MORE: tuple(kept.values())}.items() if facts}


def identifiers(described: Description) -> list[Identifier]:
    """Return the identifiers of a thing, under the names of their registers, and other details of its record."""
    by_property = {fact.property.iri: fact for fact in described.facts}
    found: dict[tuple[Thing, Thing], list[Value]] = {}
    for name in _last(described.kind):
        fact = by_property.get(node(name).value)
        for value in fact.values if fact else ():
            register, bare = _in_register(value)
            found.setdefault((register or fact.property, fact.property), []).append(bare)  # type: ignore[union-attr]
    return [Identifier(*key, tuple(values)) for key, values in found.items()]


def _last(kind: str) -> Sequence[str]:
    """Return the properties that are identifiers on pages of a kind, but for those that another section takes."""
    taken = {name for names in _SECTIONS.get(kind, {}).values() for name in names}
    return tuple(name for name in _IDENTIFIERS if name not in taken)


def _in_register(value: Value) -> tuple[Thing | None, Value]:
    """Return the register that the label of a value names, and the value without that name."""
    name, _, rest = value.thing.label.partition(" ") if value.thing else ("", "", "")
    if name not in _REGISTERS or not rest or value.thing is None:
        return None, value
    return Thing("", name), msgspec.structs.replace(value, thing=Thing(value.thing.iri, rest))
