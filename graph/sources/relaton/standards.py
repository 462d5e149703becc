"""Descriptions of standards that records only mention: across editions, of several parts, of other catalogues."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ...store.ntriples import iri, line, name, text
from ..curated import curated
from ..identifiers import Identifier

TYPE: Final = name("rdf:type")
LABEL: Final = name("rdfs:label")
TITLE: Final = name("dcterms:title")
DESIGNATION: Final = name("sl:designation")
#: The series of an ITU recommendation: X of X.509.
_SERIES: Final = re.compile(r"([A-Z]{1,3})\.\d")


def names(subject: str, designation: str) -> list[bytes]:
    """Return the number of a standard, also as its label, since titles differ between catalogues."""
    return [line(subject, DESIGNATION, text(designation)), line(subject, LABEL, text(designation, "en"))]


def describe_standard(identifier: Identifier) -> tuple[str, list[bytes]]:
    """Return the IRI of a standard across its editions, with its description and that of the whole it is part of.

    A 3GPP specification is itself a document, as in the curated cases: its versions are published in one place.
    """
    address = curated().standard(identifier)
    subject = iri(address)
    lines = [line(subject, TYPE, name("sl:NumberedStandard"))]
    if address not in curated().things:
        if identifier.publishers[0] == "3GPP":
            lines.append(line(subject, TYPE, name("sl:StandardDocument")))
        lines += names(subject, identifier.designation)
    series = _SERIES.match(identifier.number) if identifier.publishers[0].startswith("ITU-") else None
    if identifier.part or series:
        whole = replace(identifier, part="", number=series[1] if series else identifier.number)
        outer, described = describe_standard(whole)
        lines += [line(subject, name("sl:partOf"), iri(outer)), *described]
    return address, lines


def mention(identifier: Identifier) -> tuple[str, tuple[bytes, ...]]:
    """Return the IRI of a document of another catalogue, and a description from its number."""
    family, described = describe_standard(identifier.family)
    address = curated().standard(identifier)
    if address == family or address in curated().things:
        return address, tuple(described)
    subject = iri(address)
    kind = line(subject, TYPE, name("sl:StandardDocument"))
    return address, (
        kind,
        *names(subject, identifier.designation),
        line(subject, name("sl:editionOf"), iri(family)),
        *described,
    )
