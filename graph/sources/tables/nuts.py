"""NUTS, the statistical regions of the European Union and its neighbours, each with the region that it is part of.

They are linked to the curated regions at both ends: the countries of NUTS are those of the gazetteer, and
``nuts-places.csv`` gives the region of each place in the curated cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import clean, iri, line, name, text
from ..languages import language_of
from ..organizations.files import rows
from ..organizations.words import read_words
from ..protocol import About, Importer, Reference, Report
from ..tabular import TableFile, described

_COLUMNS: Final = ("code", "level", "label", "country_label")
_CODE: Final = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
#: ISO 3166-1 codes of countries for which NUTS uses another code.
_COUNTRIES: Final = {"EL": "GR", "UK": "GB"}
#: Languages, by NUTS code of a country, of the names that are not in Latin letters.
_LANGUAGES: Final = {"BG": "bg", "CY": "el", "EL": "el", "MK": "mk", "RS": "sr"}
_PLACES: Final = Path(__file__).with_name("nuts-places.csv")
_PAGE: Final = "https://ec.europa.eu/eurostat/web/nuts"


@dataclass(frozen=True)
class Nuts(TableFile):
    """The table of NUTS 2021: code, level, label."""

    importer: ClassVar = Importer(
        "nuts",
        "NUTS, the regions of Europe for statistics",
        version=3,
        reads=(Reference.COUNTRIES,),
        files=(_PLACES,),
    )

    def about(self) -> About:
        return self.described_as(
            "NUTS 2021, regions of Europe for statistics",
            "https://ec.europa.eu/info/legal-notice_en",
            _PAGE,
            "Published by Eurostat; reuse with acknowledgement of the source.",
        )

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield a region for each code below the countries, and links to curated countries and places.

        The countries are those of the gazetteer, by ISO 3166-1 code; only their NUTS code is added.
        """
        countries = read_words().countries
        table = self.rows(report, "a NUTS table", _COLUMNS)
        known = set(table.table["code"])
        seen: set[str] = set()
        for code, level, label, _ in table:
            report.read += 1
            country = countries.get(_COUNTRIES.get(code[:2], code[:2]))
            if not _CODE.fullmatch(code) or level != str(len(code) - 2):
                table.refuse("not a NUTS code of its level", f"{code}, level {level}")
            elif country is None:
                table.refuse("country not in ISO 3166-1", code)
            elif code in seen:
                report.merged += 1
            elif level == "0":
                seen.add(code)
                report.merged += 1
                yield line(iri(mint("region", country)), name("sl:nuts"), text(code))
            elif not label or (len(code) > 3 and code[:-1] not in known):
                table.refuse("label or parent region missing", code)
            else:
                seen.add(code)
                report.kept += 1
                yield b"".join(_region(code, label, country))
        for _, place in rows(_PLACES, ("slug", "code")):
            if place["code"] in seen:
                yield line(iri(mint("region", place["slug"])), name("sl:partOf"), iri(region_iri(place["code"])))
            else:
                report.repair("curated place whose NUTS region is not in the table")
        report.progress(1.0)


def region_iri(code: str) -> str:
    """Return the IRI of the region with a code.

    >>> region_iri("DE21H")
    'https://w3id.org/standlink/id/region/nuts-de21h'
    """
    return mint("region", slug(f"nuts-{code}"))


def _region(code: str, label: str, country: str) -> Iterator[bytes]:
    subject = iri(region_iri(code))
    language = language_of(label, "en", _LANGUAGES.get(code[:2], ""))
    yield from described(subject, "sl:SubnationalRegion", {language: f"{label} ({code})"})
    yield line(subject, name("skos:altLabel"), text(clean(label)))
    yield line(subject, name("sl:nuts"), text(code))
    above = mint("region", country) if len(code) == 3 else region_iri(code[:-1])
    yield line(subject, name("sl:partOf"), iri(above))
