"""Lists of documents of 3GPP meetings (TDocs): who contributed what to which meeting and specification.

Each document is one contribution, identified by its number; figures at any level (firm and meeting, region and agenda
item) are counted from contributions. Withdrawn documents are included, with that outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import polars as pl

from ....ontology.namespaces import mint, slug
from ...store.ntriples import clean, date, iri, line, name, text
from ..coverage import RULES, Body
from ..curated import curated
from ..identifiers import Identifier
from ..organizations.linking import Match
from ..organizations.parties import Parties
from ..protocol import About, Importer, Reference, Report
from ..relaton.standards import describe_standard
from ..tabular import STEP, TableFile, described, evidence, source

_COLUMNS: Final = (
    *("meeting", "tdoc", "title", "source", "type", "status", "reserved", "agenda", "release", "spec"),
    *("work_items", "revision_of"),
)
_MEETING: Final = re.compile(r"TSG(?P<tsg>[RSC])(?P<group>\d?)_(?P<number>\d+[a-z]*)(?P<suffix>(?:[_-][A-Za-z]+)*)")
_TSGS: Final = {"R": "RAN", "S": "SA", "C": "CT"}
_NUMBER: Final = re.compile(r"[A-Z]\d?-\d{5,7}")
_SPECIFICATION: Final = re.compile(r"\d\d\.\d\d\d(?:-\d+)*")
_RELEASE: Final = re.compile(r"Rel-(\d+)")
_SLASHED: Final = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})(?!\d)")
_MONTHS: Final = 12
#: 3GPP was founded in December 1998; earlier dates are errors.
_FIRST: Final = "1998"
_PAGE: Final = "https://portal.3gpp.org/Meetings.aspx"


@dataclass(frozen=True)
class Tdocs(TableFile):
    """A table of TDocs of one or more meetings."""

    importer: ClassVar = Importer(
        "tdocs",
        "lists of documents of 3GPP meetings: who contributed what",
        version=5,
        reads=(
            Reference.THINGS,
            Reference.ORGANIZATIONS,
        ),
        files=(RULES,),
    )

    def about(self) -> About:
        return self.described_as(
            "Contributions to meetings of 3GPP",
            "https://www.3gpp.org/about-us/legal-matters",
            _PAGE,
            "Numbers, titles and sources as listed by 3GPP; the documents themselves belong to their authors.",
        )

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield a contribution per document with a known number, meeting, date and at least one known contributor."""
        rows = self.rows(report, "a TDoc table", _COLUMNS)
        writer = _Writer(self.retrieved(), report)
        yield writer.beginning()
        days = _days(rows.table)
        seen: set[str] = set()
        revisions: list[tuple[str, str]] = []
        for row in rows.named():
            if rows.place % STEP == 0:
                report.progress(rows.place / len(rows))
            report.read += 1
            tdoc, meeting = row["tdoc"], _MEETING.fullmatch(row["meeting"])
            if not _NUMBER.fullmatch(tdoc) or meeting is None:
                rows.refuse("document number or meeting malformed", f"{tdoc}, {row['meeting']}")
            elif not (day := days[row["meeting"]].get(row["reserved"])):
                rows.refuse("date missing or malformed", row["reserved"], tdoc)
            elif tdoc in seen:
                report.merged += 1
            elif not (found := writer.parties.find(row["source"])):
                rows.refuse("no known organization among the sources", row["source"], tdoc)
            else:
                seen.add(tdoc)
                report.kept += 1
                if row["revision_of"] not in ("", tdoc):
                    revisions.append((tdoc, row["revision_of"]))
                report.observe("ContributionPaper", Body(_committee(meeting), f"3GPP {_group(meeting)}"), day)
                yield b"".join(
                    [
                        *writer.meeting(meeting, sorted(days[row["meeting"]].values())),
                        *writer.contribution(row, day, meeting, found),
                    ]
                )
        yield _revisions(revisions, seen, report)
        yield writer.parties.description(self.retrieved())


def _revisions(revisions: list[tuple[str, str]], kept: set[str], report: Report) -> bytes:
    """Return the links between revisions that were both kept; the earlier document may be unlisted or refused."""
    known = [(newer, older) for newer, older in revisions if older in kept]
    if len(known) < len(revisions):
        report.repair("revision of an unlisted or refused document", len(revisions) - len(known))
    return b"".join(line(iri(_document(new)), name("sl:revisionOf"), iri(_document(old))) for new, old in known)


def _days(table: pl.DataFrame) -> dict[str, dict[str, str]]:
    """Return the meaning of each date by meeting: a day, or a year if the order of day and month is ambiguous.

    Lists are exports of different programs: dates are 2020-01-21, 1/21/2020 or 21/1/2020, the same throughout a list.
    """
    days: dict[str, dict[str, str]] = {}
    for meeting, values in table.group_by("meeting").agg(pl.col("reserved").unique()).iter_rows():
        slashed = {value: found for value in values if (found := _SLASHED.match(value))}
        day_first = any(int(found[1]) > _MONTHS for found in slashed.values())
        month_first = any(int(found[2]) > _MONTHS for found in slashed.values())
        meant = {value: value for value in values if value not in slashed and date(value)}
        for value, found in slashed.items():
            month, day = (found[2], found[1]) if day_first else (found[1], found[2])
            iso = f"{found[3]}-{int(month):02}-{int(day):02}" if day_first != month_first else found[3]
            if date(iso):
                meant[value] = iso
        days[meeting] = {value: day for value, day in meant.items() if day >= _FIRST}
    return days


class _Writer:
    """Writer of contributions that describes each thing they refer to once."""

    def __init__(self, retrieved: str, report: Report) -> None:
        self.parties = Parties(report)
        self._retrieved = retrieved
        self._written: set[str] = set()
        self._source, self._beginning = source("3gpp-tdoc-lists", "3GPP: lists of meeting documents", "3GPP", _PAGE)

    def beginning(self) -> bytes:
        return self._beginning

    def meeting(self, match: re.Match[str], reserved: Sequence[str]) -> Iterator[bytes]:
        """Yield the description of a meeting when it occurs for the first time.

        Lists do not say when a meeting took place. Numbers are reserved from weeks before to weeks after it, so only
        its year follows: that of the median day. A meeting of the curated cases keeps its name and date.

        Args:
            match: the name of the meeting.
            reserved: the days or years on which numbers were reserved, in ascending order.
        """
        address = _meeting(match)
        if not self._new(address):
            return
        called = f"3GPP {_group(match)}#{match['number']}{match['suffix'].replace('_', '-')}"
        committee = _committee(match)
        yield line(iri(address), name("sl:concerns"), iri(committee))
        if address not in curated().things:
            yield from described(iri(address), "sl:Meeting", {"en": f"Meeting {called}", "zh": f"{called}会议"})
            yield line(iri(address), name("sl:occurred"), date(reserved[len(reserved) // 2][:4]) or "")
        if days := [day for day in reserved if len(day) == len("2019-08-15")]:
            yield line(iri(address), name("sl:firstReservation"), date(days[0]) or "")
            yield line(iri(address), name("sl:lastReservation"), date(days[-1]) or "")
        evidence_term, lines = evidence(
            _evidence(match), f"List of documents of {called}", self._source, "whole list", self._retrieved
        )
        yield lines
        yield line(iri(address), name("sl:evidence"), evidence_term)
        if committee not in curated().things and self._new(committee):
            yield from described(iri(committee), "sl:Committee", {"en": f"3GPP {_group(match)}"})
            yield line(iri(committee), name("sl:partOf"), iri(mint("actor", "3gpp")))

    def contribution(
        self, row: dict[str, str], day: str, meeting: re.Match[str], found: Sequence[Match]
    ) -> Iterator[bytes]:
        """Yield the description of a contribution."""
        tdoc = row["tdoc"]
        subject = iri(_document(tdoc))
        label = f"{tdoc}: {row['title']}" if row["title"] else tdoc
        yield from described(subject, "sl:ContributionPaper", {"en": label})
        for match in found:
            yield line(subject, name("sl:contributor"), iri(match.iri))
        yield line(subject, name("sl:contributedTo"), iri(_committee(meeting)))
        yield line(subject, name("sl:atEvent"), iri(_meeting(meeting)))
        yield line(subject, name("sl:occurred"), date(day) or "")
        yield line(subject, name("sl:evidence"), iri(mint("evidence", _evidence(meeting))))
        for prop, column in (("sl:contributionKind", "type"), ("sl:agendaItem", "agenda")):
            if row[column]:
                yield line(subject, name(prop), text(clean(row[column])))
        if row["status"]:
            yield line(subject, name("sl:outcome"), text(clean(row["status"])))
        for item in filter(None, (part.strip() for part in row["work_items"].split(","))):
            yield line(subject, name("sl:workItem"), text(clean(item)))
        yield from self._specification(subject, row["spec"])
        yield from self._release(subject, row["release"])

    def _specification(self, subject: str, number: str) -> Iterator[bytes]:
        if not _SPECIFICATION.fullmatch(number):
            return
        number, _, part = number.partition("-")
        # 3GPP numbers reports nn.8xx and nn.9xx; a few specifications of the oldest series are exceptions.
        kind = "TR" if number[3] in "89" else "TS"
        identifier = Identifier(("3GPP",), number, type=kind, part=part)
        address, lines = describe_standard(identifier)
        if self._new(address):
            yield from lines
        yield line(subject, name("sl:contributedTo"), iri(address))

    def _release(self, subject: str, release: str) -> Iterator[bytes]:
        match = _RELEASE.fullmatch(release)
        if match is None:
            return
        address = mint("standard", f"3gpp-release-{match[1]}")
        if address not in curated().things and self._new(address):
            yield from described(iri(address), "sl:Release", {"en": f"3GPP Release {match[1]}"})
        yield line(subject, name("sl:forRelease"), iri(address))

    def _new(self, address: str) -> bool:
        if address in self._written:
            return False
        self._written.add(address)
        return True


def _group(meeting: re.Match[str]) -> str:
    tsg, group = _TSGS[meeting["tsg"]], meeting["group"]
    return f"{tsg} WG{group}" if group else f"TSG {tsg}"


def _committee(meeting: re.Match[str]) -> str:
    return mint("actor", slug(f"3gpp {_group(meeting)}"))


def _meeting(meeting: re.Match[str]) -> str:
    return mint("event", slug(f"3gpp {_group(meeting)} meeting {meeting['number']}{meeting['suffix']}"))


def _evidence(meeting: re.Match[str]) -> str:
    return slug(f"3gpp tdoc list {meeting[0]}")


def _document(tdoc: str) -> str:
    return mint("event", slug(f"3gpp {tdoc}"))
