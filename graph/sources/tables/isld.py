"""Patents declared to ETSI as essential: a table of filings by company, office and month, as figures per year.

The table counts the filings declared in ETSI's database (ISLD, ipr.etsi.org). A declared patent is not necessarily
essential, and one invention filed at five offices counts five times. The table does not say what its months date; some
are older than ETSI, so they are not those of declaration.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from ....ontology.namespaces import mint
from ...store.ntriples import iri, text
from ..coverage import RULES, Body
from ..organizations.actors import Actor
from ..organizations.parties import Parties
from ..protocol import About, Importer, Reference, Report
from ..tabular import TableFile, evidence, observation, source

_COLUMNS: Final = ("country", "company", "bucket", "filing_count")
_OFFICE: Final = re.compile(r"[A-Z]{2}|ALL")
_MONTH: Final = re.compile(r"((?:19|20)\d\d)-(?:0[1-9]|1[0-2])-01")
_COUNT: Final = re.compile(r"[1-9]\d{0,6}")
_ALL: Final = "ALL"
_ETSI: Final = Body(mint("actor", "etsi"), "ETSI")
_PAGE: Final = "https://ipr.etsi.org/"


@dataclass(frozen=True)
class Isld(TableFile):
    """The table of declared filings: office, company, month, count."""

    importer: ClassVar = Importer(
        "isld",
        "counts of patent filings declared to ETSI",
        version=5,
        reads=(Reference.ORGANIZATIONS,),
        files=(RULES,),
    )

    def about(self) -> About:
        return self.described_as(
            "Patent filings declared to ETSI as essential, by company and year",
            "https://www.etsi.org/intellectual-property-rights",
            _PAGE,
            "Declarations are the companies' own; ETSI does not check whether a patent is essential.",
        )

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield a figure per company, office and year; the first row of each is kept, and others are merged into it."""
        rows = self.rows(report, "a table of filings declared to ETSI", _COLUMNS)
        parties = Parties(report)
        actors: dict[str, Actor] = {}
        sums: Counter[tuple[str, str, int]] = Counter()
        for office, company, month, count in rows:
            report.read += 1
            when = _MONTH.fullmatch(month)
            if not company:
                rows.refuse("company missing")
            elif not _OFFICE.fullmatch(office) or when is None or not _COUNT.fullmatch(count):
                rows.refuse("office, month or count malformed", f"{office}, {month}, {count}")
            elif (match := parties.resolve(company)) is None:
                rows.refuse("unknown organization", company)
            else:
                actors[match.slug] = match.actor
                key = (match.slug, office, int(when[1]))
                if key in sums:
                    report.merged += 1
                else:
                    report.kept += 1
                variable = "declaredFilings" if office == _ALL else "declaredFilingsByOffice"
                report.observe(variable, _ETSI, month[:7])
                sums[key] += int(count)
        report.progress(0.5)
        yield from self._figures(sums, actors, parties)
        report.progress(1.0)

    def _figures(
        self, sums: Counter[tuple[str, str, int]], actors: dict[str, Actor], parties: Parties
    ) -> Iterator[bytes]:
        origin, lines = source("etsi-isld", "ETSI database of declared patents (ISLD)", "ETSI", _PAGE)
        yield lines
        evidence_term, lines = evidence(
            "etsi-isld-filing-counts",
            "Filings declared to ETSI, counted by company, office and month",
            origin,
            "rows of the company, summed by year",
            self.retrieved(),
        )
        yield lines
        yield parties.description(self.retrieved())
        for (slug, office, year), count in sorted(sums.items()):
            actor = actors[slug]
            where = "all offices" if office == _ALL else office
            labels = {
                "en": f"Filings declared to ETSI by {actor.names['en']}, {where}, dated {year}",
                "zh": f"{actor.names.get('zh', actor.names['en'])}向ETSI声明的专利申请（{office}），表中日期{year}年",
            }
            name = f"isld-{slug}-{office.lower()}-{year}"
            indicator, narrowed = "sl:declaredFilings", {}
            if office != _ALL:
                indicator, narrowed = "sl:declaredFilingsByOffice", {"sl:patentOffice": text(office)}
            yield observation(name, labels, indicator, iri(actor.iri), year, count, evidence_term, narrowed)
