"""An RFC as triples: the document, its stream and working group, and its relations to other RFCs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import clean, date, iri, line, name, text
from ..curated import curated
from ..tabular import LABEL, A, described
from .index import Entry
from .publication import Published

STATUSES: Final = Path(__file__).with_name("statuses.toml")
EDITOR: Final = mint("actor", "rfc-editor")
#: Slugs of the evidence for dates.
DATE_PRINTED: Final = "ietf-printed-date"
DATE_LISTED: Final = "ietf-listed-date"
_PAGE: Final = "https://www.rfc-editor.org/rfc/rfc"
#: Streams by how the metadata write them, in lower case, with the body that decides on their documents.
_STREAMS: Final = {
    "ietf": ("IETF", "ietf"),
    "ietf - non working group": ("IETF", "ietf"),
    "iesg": ("IETF", "ietf"),
    "iab": ("IAB", "iab"),
    "irtf": ("IRTF", "irtf"),
    "independent": ("Independent", ""),
    "editorial": ("Editorial", ""),
    "legacy": ("Legacy", ""),
}
_BODIES: Final = {
    "ietf": ("Internet Engineering Task Force", "互联网工程任务组", "StandardsBody"),
    "iab": ("Internet Architecture Board", "互联网架构委员会", "Committee"),
    "irtf": ("Internet Research Task Force", "互联网研究任务组", "StandardsBody"),
}
#: What the XML writes for an RFC of no working group.
_NO_GROUP: Final = "non working group"


@cache
def _statuses() -> dict[str, dict[str, str]]:
    return tomllib.loads(STATUSES.read_text("utf-8"))


def designation(number: int) -> str:
    """Return the designation of an RFC."""
    return f"RFC {number}"


def document_iri(number: int) -> str:
    """Return the IRI of an RFC.

    >>> document_iri(9110)
    'https://w3id.org/standlink/id/standard/rfc-9110'
    """
    return mint("standard", f"rfc-{number}")


def replaced_by(entry: Entry, days: Mapping[int, str]) -> dict[int, bool]:
    """Return the RFCs that an RFC makes obsolete, each with whether it is the older of the two, as far as is known.

    Some RFCs were published after the one that makes them obsolete: RFC 5414 a year after RFC 5415.

    Args:
        entry: the metadata of the RFC.
        days: the dates of RFCs by number, "" if unknown.
    """
    own = days.get(entry.number, "")
    return {number: _is_no_later(days.get(number, ""), own) for number in dict.fromkeys(entry.obsoletes)}


def _is_no_later(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] <= other[:length]


def describe(entry: Entry, published: Published | None, days: Mapping[int, str], written: set[str]) -> Iterator[bytes]:
    """Yield the triples of an RFC.

    Args:
        entry: its metadata.
        published: its date; None if unknown.
        days: the dates ("" if unknown) of the RFCs that are described, by number; relations to others are left out.
        written: IRIs that are described already; extended.
    """
    address = document_iri(entry.number)
    subject = iri(address)
    if address not in curated().things:
        yield line(subject, A, name("sl:StandardDocument"))
        yield line(subject, LABEL, text(designation(entry.number), "en"))
        yield line(subject, name("sl:designation"), text(designation(entry.number)))
    if title := clean(entry.title):
        yield line(subject, name("dcterms:title"), text(title, "en"))
    yield line(subject, name("foaf:page"), iri(f"{_PAGE}{entry.number}"))
    yield line(subject, name("dcterms:source"), iri(f"{_PAGE}{entry.number}.json"))
    if re.fullmatch(r"10\.\d{4,}/\S+", entry.doi):
        yield line(subject, name("foaf:page"), iri(f"https://doi.org/{entry.doi}"))
    if published:
        yield line(subject, name("sl:publicationDate"), date(published.date) or "")
        origin = DATE_PRINTED if published.printed else DATE_LISTED
        yield line(subject, name("sl:evidence"), iri(mint("evidence", origin)))
    yield line(subject, name("sl:publishedBy"), iri(EDITOR))
    yield from _status(entry, address)
    yield from _stream(entry, subject, written)
    for other, is_older in replaced_by(entry, days).items():
        if other in days and other != entry.number and is_older:
            yield line(subject, name("sl:supersedes"), iri(document_iri(other)))
    for other in entry.updates:
        if other in days and other != entry.number:
            yield line(subject, name("sl:updates"), iri(document_iri(other)))
    for series in entry.see_also:
        whole = mint("standard", slug(series))
        yield line(subject, name("sl:partOf"), iri(whole))
        if whole not in written and whole not in curated().things:
            written.add(whole)
            yield from described(iri(whole), "sl:NumberedStandard", {"en": series})
            yield line(iri(whole), name("sl:designation"), text(series))


def related_by(entry: Entry, days: Mapping[int, str], known: Container[int]) -> Iterator[bytes]:
    """Yield the relations to an RFC of those that are described elsewhere, as its own metadata state them."""
    own = days.get(entry.number, "")
    newer = [number for number in entry.obsoleted_by if _is_no_later(own, days.get(number, ""))]
    for relation, others in (("sl:supersedes", newer), ("sl:updates", entry.updated_by)):
        for other in others:
            if other in known and other != entry.number:
                yield line(iri(document_iri(other)), name(relation), iri(document_iri(entry.number)))


def describe_editor() -> Iterator[bytes]:
    """Yield the description of the RFC Editor, who publishes every RFC."""
    if EDITOR not in curated().things:
        yield from described(iri(EDITOR), "sl:StandardsBody", {"en": "RFC Editor", "zh": "RFC编辑者"})


def _status(entry: Entry, address: str) -> Iterator[bytes]:
    subject = iri(address)
    unknown = _statuses()["UNKNOWN"]
    at_publication, now = (_statuses().get(words, unknown) for words in (entry.published_as, entry.status))
    if at_publication["word"]:
        yield line(subject, name("sl:documentKind"), text(at_publication["word"]))
    if now["word"]:
        yield line(subject, name("sl:stage"), text(now["word"]))
    if address not in curated().with_status:
        yield line(
            subject, name("sl:status"), name(f"sl:{'supersededStatus' if entry.obsoleted_by else now['status']}")
        )


def _stream_of(entry: Entry) -> tuple[str, str]:
    """Return the stream as a key of ``_STREAMS``, and the working or research group; "" if unknown or none.

    JSON has either in one field. What names no stream there is a group, of the IRTF if it is called a research group.
    """
    source, stream = clean(entry.source), entry.stream.lower()
    group = "" if source.lower() in {*_STREAMS, _NO_GROUP, ""} else source
    if not stream and group:
        stream = "irtf" if group.endswith("Research Group") else "ietf"
    return stream or source.lower(), group


def _stream(entry: Entry, subject: str, written: set[str]) -> Iterator[bytes]:
    """Yield the stream, and who prepared the document: the group, else the body of the stream."""
    stream, group = _stream_of(entry)
    if stream not in _STREAMS:
        return
    word, body = _STREAMS[stream]
    yield line(subject, name("sl:stream"), text(word))
    if not body:
        return
    committee = mint("actor", f"{body}-{slug(group)}" if group else body)
    yield line(subject, name("sl:preparedBy"), iri(committee))
    if group and committee not in written:
        written.add(committee)
        yield from described(iri(committee), "sl:Committee", {"en": f"{word} {group}"})
        yield line(iri(committee), name("sl:partOf"), iri(mint("actor", body)))
    if body not in written:
        written.add(body)
        yield from describe_body(body)


def describe_body(body: str) -> Iterator[bytes]:
    """Yield the description of the IETF, IAB or IRTF."""
    subject = iri(mint("actor", body))
    if mint("actor", body) not in curated().things:
        whole, chinese, kind = _BODIES[body]
        yield from described(subject, f"sl:{kind}", {"en": body.upper(), "zh": chinese})
        yield line(subject, name("skos:altLabel"), text(whole, "en"))
