"""Invented records over many years, for tests of observation windows: rapporteurs since 2006, papers since 2016.

What must be found is known by hand. Specification 99.001 has rapporteurs of Nokia (Finland) and Ericsson (Sweden) in
all years, 99.002 of Huawei (China) and Ericsson since 2016, 99.003 of Nokia and Qualcomm (United States) until 2010.
The papers of Huawei and Ericsson on 38.473, since 2020 also on 38.401, begin in 2016 with the lists; 2025 ends in
March.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.registry import find_importer
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton

#: By specification: the first and the last year of its versions, and the organizations of its rapporteurs.
SPECIFICATIONS = {
    "99.001": (2006, 2024, ("Nokia", "Ericsson")),
    "99.002": (2016, 2024, ("Huawei", "Ericsson")),
    "99.003": (2006, 2010, ("Nokia", "Qualcomm")),
}
#: The given names of the rapporteurs of each specification.
GIVEN = {"99.001": "Ada", "99.002": "Bo", "99.003": "Cy"}
_HEADER = "meeting,tdoc,title,source,type,status,reserved,agenda,release,spec,work_items,revision_of,cr"


def import_windowed(home: Path, sources: Path) -> None:
    """Import the records into a data folder.

    Args:
        home: the data folder.
        sources: a folder for the files that are read.
    """
    records = sources / "3gpp" / "data"
    records.mkdir(parents=True)
    for number, (first, last, employers) in SPECIFICATIONS.items():
        for year in range(first, last + 1):
            for month in ("03", "12"):
                name = f"TS_{number}_{year}_{month}.yaml"
                (records / name).write_text(json.dumps(_version(number, year, month, employers)), "utf-8")
    with open_files(str(sources / "3gpp")) as files:
        import_source(home, Relaton(files, catalogue("3gpp"), processes=1))
    papers = sources / "tdocs.csv"
    papers.write_text("\n".join([_HEADER, *_papers()]) + "\n", "utf-8")
    import_source(home, find_importer("tdocs").load(papers))


def _version(number: str, year: int, month: str, employers: tuple[str, ...]) -> dict[str, object]:
    version = f"{year - 1999}.{int(month)}.0"
    people = [
        {
            "person": {
                "name": {"completename": {"content": f"EXAMPLE, {GIVEN[number]} {employer}"}},
                "affiliation": [{"organization": {"name": [employer]}}],
            },
            "role": ["author"],
        }
        for employer in employers
    ]
    return {
        "docid": [{"id": f"3GPP TS {number}:REL-{year - 1999}/{version}", "type": "3GPP", "primary": True}],
        "title": [{"type": "main", "content": f"Invented specification {number}"}],
        "date": [{"type": "published", "value": f"{year}-{month}-15"}],
        "contributor": people,
        "version": [{"draft": version}],
    }


def _papers() -> list[str]:
    rows = []
    for year in range(2016, 2026):
        for month in ("02", "11") if year < 2025 else ("03",):
            papers = product(("38.473", *(("38.401",) if year >= 2020 else ())), ("Huawei", "Ericsson"))
            for place, (number, source) in enumerate(papers):
                named = f"TSGR1_{year % 100}{month},R1-{year % 100}{month}{place:03},Paper,{source}"
                rows.append(f"{named},CR,agreed,{year}-{month}-10,1,,{number},,,")
    return rows
