"""Names of UN M49 countries and areas in the languages of the United Nations, added to countries of the gazetteer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from ....ontology.namespaces import mint
from ...store.ntriples import clean, iri, line, name, text
from ..organizations.words import read_words
from ..protocol import About, Importer, Reference, Report
from ..tabular import LABEL, TableFile

_CODE: Final = "ISO3166-1-Alpha-2"
#: Columns with names, by language.
_NAMES: Final = {
    "ar": "official_name_ar",
    "es": "official_name_es",
    "fr": "official_name_fr",
    "ru": "official_name_ru",
    "zh": "official_name_cn",
}
_COLUMNS: Final = (_CODE, *_NAMES.values(), "Geoname ID", "wikidata_id")
_WIKIDATA: Final = re.compile(r"https?://www\.wikidata\.org/(?:wiki|entity)/(Q\d+)")


@dataclass(frozen=True)
class Countries(TableFile):
    """The table of country codes that DataHub publishes."""

    importer: ClassVar = Importer(
        "countries",
        "names of countries and areas (UN M49) in further languages",
        version=1,
        reads=(Reference.REGIONS,),
    )

    def about(self) -> About:
        return self.described_as(
            "Names of countries and areas in the languages of the United Nations (M49)",
            "https://opendatacommons.org/licenses/pddl/1-0/",
            "https://datahub.io/core/country-codes",
        )

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield names in languages that the gazetteer lacks, and matches in Wikidata and GeoNames."""
        words = read_words()
        seen: set[str] = set()
        rows = self.rows(report, "a table of country codes", _COLUMNS)
        for row in rows.named():
            report.read += 1
            slug = words.countries.get(row[_CODE])
            if slug is None:
                rows.refuse("country code not in the gazetteer", row[_CODE])
            elif slug in seen:
                report.merged += 1
            else:
                seen.add(slug)
                report.kept += 1
                yield b"".join(_country(slug, row, words.names[slug]))
        report.progress(1.0)


def _country(slug: str, row: dict[str, str], known: dict[str, str]) -> Iterator[bytes]:
    subject = iri(mint("region", slug))
    for language, column in _NAMES.items():
        if language not in known and clean(row[column]):
            yield line(subject, LABEL, text(clean(row[column]), language))
    if match := _WIKIDATA.fullmatch(row["wikidata_id"]):
        yield line(subject, name("skos:exactMatch"), iri(f"http://www.wikidata.org/entity/{match[1]}"))
    if row["Geoname ID"].isascii() and row["Geoname ID"].isdigit():
        yield line(subject, name("skos:exactMatch"), iri(f"https://sws.geonames.org/{row['Geoname ID']}/"))
