"""Invented figures of 26 countries over many years, for tests of innovation beside participation in standards.

Values are made up: the names of countries and indicators are real, since they are what importers match. Countries
later in the list publish and invent more; the first four never have an author of an RFC.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.registry import find_importer

#: ISO 3166 alpha-3 code, alpha-2 code, and name.
COUNTRIES: Final = [
    tuple(line.split(","))
    for line in (
        "AUT,AT,Austria",
        "BRA,BR,Brazil",
        "CHL,CL,Chile",
        "EGY,EG,Egypt",
        "GRC,GR,Greece",
        "HUN,HU,Hungary",
        "IRL,IE,Ireland",
        "IND,IN,India",
        "ISR,IL,Israel",
        "POL,PL,Poland",
        "PRT,PT,Portugal",
        "MEX,MX,Mexico",
        "NZL,NZ,New Zealand",
        "BEL,BE,Belgium",
        "ESP,ES,Spain",
        "ITA,IT,Italy",
        "DNK,DK,Denmark",
        "NOR,NO,Norway",
        "AUS,AU,Australia",
        "CAN,CA,Canada",
        "NLD,NL,Netherlands",
        "CHE,CH,Switzerland",
        "FRA,FR,France",
        "DEU,DE,Germany",
        "FIN,FI,Finland",
        "SWE,SE,Sweden",
    )
]
FIRST, LAST = 1996, 2012
WITHOUT_AUTHORS: Final = 4
FIELDS: Final = ("digital communication", "computer technology", "pharmaceuticals", "transport", "medical technology")
_INDICATORS: Final = {
    "IP.JRN.ARTC.SC": ("Scientific and technical journal articles", "number"),
    "IP.PAT.RESD": ("Patent applications, residents", "number"),
    "GB.XPD.RSDV.GD.ZS": ("Research and development expenditure (% of GDP)", "% of GDP"),
    "SP.POP.TOTL": ("Population, total", "persons"),
    "NY.GDP.PCAP.PP.CD": ("GDP per capita, PPP (current international $)", "current international $"),
}
_WDI: Final = "indicator,indicator_name,unit,country_iso3,country_name,is_aggregate,year,value"
_FAMILIES: Final = "technology_field,area,country,iso3,area_path,income_group,year,value,source_table"
_GIVEN: Final = ("Ann", "Bert", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hilda", "Ivo", "Jill", "Kurt", "Lola")


def import_paneled(home: Path, sources: Path) -> None:
    """Import the figures and the RFCs into a data folder.

    Args:
        home: the data folder.
        sources: a folder for the files that are read.
    """
    texts = sources / "texts"
    texts.mkdir(parents=True)
    for name, header, rows in (("wdi", _WDI, _figures()), ("ncses", _FAMILIES, _families())):
        path = sources / f"{name}.csv"
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        import_source(home, find_importer(name).load(path))
    index = []
    for number, year, month, authors in _rfcs():
        (texts / f"rfc{number}.txt").write_text(_text(number, year, month, authors), "utf-8")
        index.append(json.dumps(_entry(number, year, month, authors)))
    (sources / "index.jsonl").write_text("\n".join(index) + "\n", "utf-8")
    import_source(home, find_importer("ietf").load(sources / "index.jsonl", str(texts)), refusals_allowed=1)


def value_of(indicator: str, country: int, year: int) -> float:
    """Return the invented value of an indicator."""
    t = year - FIRST
    return {
        "IP.JRN.ARTC.SC": 1000.0 * (country + 1) + 40 * ((country * 7 + t * t) % 11),
        "IP.PAT.RESD": 100.0 * (country + 2) + 9 * ((country * 5 + t * 3) % 7),
        "GB.XPD.RSDV.GD.ZS": 0.5 + 0.1 * country + 0.02 * ((country + t * t) % 9),
        "SP.POP.TOTL": 1e6 * (1 + country % 5),
        "NY.GDP.PCAP.PP.CD": 5000.0 + 900 * ((country * 5) % 26) + 200 * t,
    }[indicator]


def _university(country: int) -> str:
    return f"University of Lanterns in {COUNTRIES[country][2]}"


def _figures() -> Iterator[str]:
    for indicator, (name, unit) in _INDICATORS.items():
        for i, (iso3, _, country) in enumerate(COUNTRIES):
            for year in range(FIRST, LAST + 1):
                quoted = f'"{name}"' if "," in name else name
                yield f"{indicator},{quoted},{unit},{iso3},{country},0,{year},{value_of(indicator, i, year)}"
        yield f"{indicator},{name.replace(',', ';')},{unit},WLD,World,1,{LAST},{sum(range(100))}"


def _families() -> Iterator[str]:
    for i, (iso3, iso2, country) in enumerate(COUNTRIES):
        for year in range(FIRST + 2, LAST + 1):
            values = [4.0 + i, *(10.0 + (i * f + year) % 4 for f in range(1, len(FIELDS)))]
            for field, value in (*zip(FIELDS, values, strict=True), ("all", sum(values))):
                yield f"{field},{country},{iso2},{iso3},World > {country},High,{year},{value},5820"


def _rfcs() -> Iterator[tuple[int, int, int, list[int]]]:
    """Yield RFCs: number, year, month, and the countries of the authors."""
    number = 3000
    taking_part = range(WITHOUT_AUTHORS, len(COUNTRIES))
    for year in range(FIRST - 1, LAST + 2):
        for month in range(1, 13):
            first = taking_part[(month * 3 + year) % len(taking_part)]
            second = taking_part[-1 - (month * year) % 9]
            yield number, year, month, [first, second] if first != second else [first]
            number += 1


def _name(number: int, place: int) -> tuple[str, str]:
    return _GIVEN[(number + place) % len(_GIVEN)], ("Marlow" if place == 0 else "Quist")


def _text(number: int, year: int, month: int, authors: list[int]) -> str:
    when = f"{_MONTHS[month - 1]} {year}"
    names = [_name(number, place) for place in range(len(authors))]
    left = ["Network Working Group", f"Request for Comments: {number}", "Category: Informational", "", ""]
    right = []
    for (given, family), country in zip(names, authors, strict=True):
        right += [f"{given[0]}. {family}", _university(country)]
    right.append(when)
    front = [f"{one:32}{other:>40}" for one, other in zip([*left, ""][: len(right)], right, strict=False)]
    address = [
        f"   {given} {family}\n   {_university(country)}\n   12 Main Street\n   {COUNTRIES[country][2]}\n"
        for (given, family), country in zip(names, authors, strict=True)
    ]
    head = "Authors' Addresses" if len(authors) > 1 else "Author's Address"
    return "\n".join(["", *front, "", f"                 Invented Lamps {number}", "", "[...]", "", head, "", *address])


def _entry(number: int, year: int, month: int, authors: list[int]) -> dict[str, object]:
    names = [f"{given[0]}. {family}" for given, family in (_name(number, place) for place in range(len(authors)))]
    lists: dict[str, list[str]] = {
        key: [] for key in ("obsoletes", "obsoleted_by", "updates", "updated_by", "see_also", "keywords")
    }
    return {
        "draft": "", "doc_id": f"RFC{number}", "title": f"Invented Lamps {number}", "authors": names,
        "format": ["TEXT"], "page_count": "4", "pub_status": "INFORMATIONAL", "status": "INFORMATIONAL",
        "source": "INDEPENDENT", "abstract": "", "pub_date": f"{_MONTHS[month - 1]} {year}", "doi": "",
        "errata_url": None, **lists,
    }  # fmt: skip


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
