"""Resolution across a whole catalogue: targets of relations, the direction of replacements, one name per thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from ...store.ntriples import iri, line, name, text
from ..protocol import Report
from .documents import Documents
from .links import End, Link
from .successions import before

_NAME: Final = re.compile(
    rb"(<[^>]*>) (<http://www.w3.org/2000/01/rdf-schema#label>|<https://w3id.org/standlink/ontology#designation>) "
    rb"(\".*\")(@[A-Za-z-]+)? \.\n",
    re.DOTALL,
)
_LABEL: Final = name("rdfs:label").encode()
_ALSO: Final = name("skos:altLabel").encode()
#: Relations in which a number without a year stands for one edition.
_BETWEEN_EDITIONS: Final = ("sl:supersedes", "sl:amends")


@dataclass
class Known:
    """What the records of a whole catalogue tell about the ends of its links.

    Attributes:
        things: the addresses of described things.
        documents: the documents.
        same: the addresses of documents by those of numbers that denote the same document.
        by_year: the addresses of documents by those of their numbers with the year only.
    """

    things: Set[str]
    documents: Documents
    same: Mapping[str, str]
    by_year: Mapping[str, Set[str]]
    drafts: Set[str] = field(init=False)
    dates: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.drafts, self.dates = self.documents.drafts(), self.documents.dates()

    def address(self, end: End, predicate: str) -> str:
        """Return the address of the document at the end of a link."""
        found = self.documents.find(end)
        if predicate in _BETWEEN_EDITIONS:
            found = self.same.get(found, found)
        if found not in self.things:
            found = self.documents.replaced.get(found, found)
        return found


class Links:
    """The links of all records; those whose ends are both described are kept."""

    def __init__(self) -> None:
        self.links: set[Link] = set()
        self.by_year: dict[str, set[str]] = {}

    def add(self, links: Iterable[Link], by_year: Iterable[tuple[str, str]]) -> None:
        """Add the links of a batch, and the documents that a number with the year only may denote."""
        self.links.update(links)
        for short, address in by_year:
            self.by_year.setdefault(short, set()).add(address)

    def join(self, other: Links) -> None:
        """Add the links of another part of the catalogue."""
        self.links |= other.links
        for short, addresses in other.by_year.items():
            self.by_year.setdefault(short, set()).update(addresses)

    def resolve(self, known: Known, report: Report) -> tuple[list[bytes], set[bytes]]:
        """Return the sorted triples of the links, and the lines that describe things mentioned only in links.

        Args:
            known: what the records tell about the documents.
            report: counts links that are left out or changed.
        """
        triples: set[tuple[str, str, str]] = set()
        described: set[bytes] = set()
        for link in self.links:
            one, two = (known.address(end, link.predicate) for end in (link.subject, link.object))
            if one == two:
                report.repair("relation to itself")
                continue
            if link.predicate == "sl:supersedes":
                newer = _newer(link, one, two, known)
                if newer in _UNKNOWN:
                    report.repair(newer)
                    continue
                one, two = (one, two) if newer == one else (two, one)
            meant = self.by_year.get(two, ())
            if two not in known.things and len(meant) == 1:
                two = next(iter(meant))
            if link.predicate == "sl:supersedes" and one in known.drafts and two not in known.drafts:
                report.repair("replacement of a published document by a draft")
                continue
            predicate = link.predicate
            if predicate == "sl:amends" and one in known.drafts:
                predicate = "sl:draftAmendmentOf"
            if one in known.things and two in known.things:
                pass
            elif one in known.things and link.fallback:
                report.repair("amended edition not in the catalogue: linked to its standard instead")
                two = link.fallback
            elif link.described and (one in known.things or two in known.things):
                described.update(link.described)
            else:
                report.repair("relation to a document not in the catalogue")
                continue
            triples.add((one, predicate, two))
        mutual = {t for t in triples if t[1] == "sl:supersedes" and (t[2], t[1], t[0]) in triples}
        if mutual:
            report.repair("replacement that two records state in opposite directions", len(mutual))
        return sorted(line(iri(s), name(p), iri(o)) for s, p, o in triples - mutual), described


#: Reasons for which a replacement is left out.
_NEITHER: Final = "replacement whose direction neither numbers nor dates tell"
_BOTH: Final = "replacement of which number and date tell opposite directions"
_UNKNOWN: Final = (_NEITHER, _BOTH)


def _newer(link: Link, one: str, two: str, known: Known) -> str:
    """Return which of two documents replaced the other, or the reason for which this is not known.

    Dates of the records decide, or those given with the relation, and the years of the numbers. What the relation says
    decides only if nothing else does.
    """
    first = known.dates.get(one) or link.subject.date or link.subject.number_date
    second = known.dates.get(two) or link.object.date or link.object.number_date
    by_date = _later(first, second, one, two)
    by_number = _later(link.subject.number_date[:7], link.object.number_date[:7], one, two)
    if by_date and by_number and by_date != by_number:
        return _BOTH
    return by_date or by_number or (one if link.directed else _NEITHER)


def _later(first: str, second: str, one: str, two: str) -> str:
    if not first or not second:
        return ""
    return one if before(second, first) else two if before(first, second) else ""


def one_name_each(lines: Iterable[bytes], own: Mapping[str, str]) -> Iterator[bytes]:
    """Yield lines with one number, and one label per language, for each thing; others are alternative labels.

    Args:
        lines: descriptions of things that several records mention.
        own: the numbers of documents by their addresses. Their records name them, and other spellings do not.

    Of several spellings those in lower case are preferred to those in capitals.
    """
    seen: dict[tuple[bytes, bytes, bytes], bytes] = {}
    for each in sorted(lines, reverse=True):
        match = _NAME.fullmatch(each)
        if match is None:
            yield each
            continue
        thing, predicate, value, language = match[1], match[2], match[3], match[4] or b""
        named = own.get(thing[1:-1].decode())
        if named is not None and language in (b"", b"@en"):
            seen[thing, predicate, language] = text(named).encode()
        first = seen.setdefault((thing, predicate, language), value)
        if first == value:
            # The record of a document names it already.
            if named is None:
                yield each
        elif predicate == _LABEL:
            yield b"%s %s %s%s .\n" % (thing, _ALSO, value, language)
