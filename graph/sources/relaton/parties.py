"""Publishers, committees, people and their organizations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import iri, line, name, text
from ..curated import curated
from ..languages import language_of
from .catalogues import Catalogue, abbreviation, body, group
from .record import Committee, Organization, Text
from .values import JAPANESE

_TYPE: Final = name("rdf:type")
_LABEL: Final = name("rdfs:label")
_ALSO: Final = name("skos:altLabel")
_PART_OF: Final = name("sl:partOf")
_CODE: Final = re.compile(r"(?:TC|SC|PC|SyC|TMB|JTC|JPC|JWG|SEG|SMB|ACOS|ACEC|CIS|WG)(?=\d|\b)")
#: The part of a committee's code that names a committee within another.
_INNER: Final = re.compile(r"/(?:SC|WG|JWG|AG|CIS/)[^/]*$|(?<=/CIS)/[A-Z]$")
#: A study group of ITU belongs to one of its sectors.
_SECTOR: Final = re.compile(r"ITU-[DRT]\b")
_SPACE_BEFORE: Final = re.compile(r"\s+(?=[,;])")
_LATIN: Final = re.compile(r"[A-Za-z]{2}")


def actor_of(label: str) -> str:
    """Return the IRI of the actor with a name; names without Latin or Cyrillic letters are identified by a checksum."""
    if not JAPANESE.search(label) and (_LATIN.search(label) or (not label.isascii() and _slug(label))):
        return mint("actor", slug(label))
    return mint("actor", f"body-{hashlib.sha256(label.encode()).hexdigest()[:12]}")


def _slug(label: str) -> str:
    """Return the slug of a name in letters that can be written as Latin ones, or an empty text."""
    words = "".join(c for c in label if c.isalpha())
    try:
        return slug(words) if words and len(slug(words)) >= len(words) // 2 else ""
    except ValueError:
        return ""


def publisher(short: str) -> tuple[str, list[bytes]]:
    """Return the IRI of the body with an abbreviation, and its description unless it is in the curated cases."""
    known = body(short)
    return _body(known.actor if known else "", short, known.name if known and known.name else short)


def publishers_of(organizations: Iterable[Organization]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the publishers that a record names, with their descriptions."""
    for found in organizations:
        if "publisher" not in found.roles:
            continue
        english = (n for n in found.names if n.language in ("", "en"))
        full = next(english, found.names[0] if found.names else Text(""))
        short = found.abbreviation or abbreviation(full.text) or full.text
        if known := body(short):
            yield _body(known.actor, short, known.name or full.text)
        else:
            yield _body("", short, full.text or short, full.language or "en")


def _body(actor: str, short: str, label: str, language: str = "en") -> tuple[str, list[bytes]]:
    address = mint("actor", actor) if actor else actor_of(short)
    if address in curated().things:
        return address, []
    subject = iri(address)
    named = text(label, language_of(label, language))
    lines = [line(subject, _TYPE, name("sl:StandardsBody")), line(subject, _LABEL, named)]
    if label != short:
        lines.append(line(subject, _ALSO, text(short, "en")))
    return address, lines


def split_committees(found: Committee, catalogue: Catalogue) -> list[Committee]:
    """Return the committees in one entry: 3GPP writes "N1  /  SMG03A", "R2, R4" and "N4 (ex NSS)"."""
    if catalogue.name != "3gpp":
        return [found]
    of_today = re.sub(r"\(ex [^()]*\)", " ", found.name)
    return [Committee(part) for part in re.split(r"[/,\s]+", of_today) if part]


def committee(found: Committee, catalogue: Catalogue) -> tuple[str, list[bytes]] | None:
    """Return the IRI of a committee and its description, or None if it cannot be identified."""
    if catalogue.name == "3gpp":
        code = group(found.name)
        if code is None:
            return None
        body, _, rest = code.upper().partition("-")
        return _described(mint("actor", code), f"{body} {rest.replace('-', ' ')}", "", (body,))
    label, also = (found.code, found.name) if found.code else (catalogue.committees.get(found.name, found.name), "")
    if not _LATIN.search(label) and not JAPANESE.search(label):
        return None
    publishers: tuple[str, ...] = (catalogue.publisher,) if catalogue.publisher else ()
    if label.startswith("ISO/IEC"):
        publishers = ("ISO", "IEC")
    elif sector := _SECTOR.match(label):
        publishers = (sector[0],)
    elif _CODE.match(label) or (not found.code and catalogue.publisher and not label.startswith(catalogue.publisher)):
        label = f"{catalogue.publisher} {label}".strip()
    return _described(actor_of(label), label, also, publishers)


def _described(address: str, label: str, also: str, publishers: tuple[str, ...]) -> tuple[str, list[bytes]]:
    """Return a committee with its description and those of the committee and bodies that it is part of."""
    if address in curated().things:
        return address, []
    subject = iri(address)
    lines = [line(subject, _TYPE, name("sl:Committee"))]
    if JAPANESE.search(label):
        # JIS names its drafting bodies in Japanese alone, without their readings: there is no English name to state.
        lines.append(
            line(subject, _LABEL, text(label.removeprefix(f"{publishers[0]} ") if publishers else label, "ja"))
        )
    else:
        lines.append(line(subject, _LABEL, text(label, language_of(label))))
    if also:
        lines.append(line(subject, _ALSO, text(also, "en")))
    outer = _INNER.sub("", label)
    if outer != label and _LATIN.search(outer):
        parent, described = _described(actor_of(outer), outer, "", publishers)
        return address, [*lines, line(subject, _PART_OF, iri(parent)), *described]
    for short in publishers:
        owner, described = publisher(short)
        lines += [line(subject, _PART_OF, iri(owner)), *described]
    return address, lines


def person(full_name: str, address: str) -> tuple[str, list[bytes]]:
    """Return the IRI of a person and its description."""
    if address in curated().things:
        return address, []
    return address, [
        line(iri(address), _TYPE, name("sl:Person")),
        line(iri(address), _LABEL, text(full_name, language_of(full_name))),
    ]


def organization(full_name: str) -> tuple[str, list[bytes]]:
    """Return the IRI of an organization known only by name, and its description."""
    # Two catalogues with one organization must give it one label.
    label = _SPACE_BEFORE.sub("", full_name)
    address = actor_of(label)
    if address in curated().things:
        return address, []
    return address, [
        line(iri(address), _TYPE, name("sl:Organization")),
        line(iri(address), _LABEL, text(label, language_of(label))),
    ]
