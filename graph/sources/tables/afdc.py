"""US charging stations of the Alternative Fuels Data Center: figures by state, network and connector.

The table lists the stations in service on the day of the export, each with its opening date. The number installed by
the end of a year therefore counts stations opened by then and still in service; stations closed since are not counted.

A connector carries alternating or direct current. Tesla's carries either: it counts for direct current at a station
with fast chargers (``EV DC Fast Count``), for alternating current at any other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import clean, date, iri, line, name
from ..coverage import RULES, Body
from ..curated import curated
from ..organizations.files import rows
from ..protocol import About, Importer, Reference, Report
from ..tabular import TableFile, described, evidence, observation, source

_COLUMNS: Final = (
    *("Fuel Type Code", "ID", "State", "Country", "EV Network", "EV Connector Types", "Open Date", "EV DC Fast Count"),
)
_STATES: Final = Path(__file__).with_name("us-states.csv")
_PAGE: Final = "https://afdc.energy.gov/data_download"
#: Connectors in the table: standards of the curated cases, and outlets for home use; the current is empty for either.
_CONNECTORS: Final = {
    "J1772": ("standard", "sae-j1772", "SAE J1772", "alternating"),
    "J1772COMBO": ("standard", "ccs1", "CCS Combo 1", "direct"),
    "CHADEMO": ("standard", "chademo", "CHAdeMO", "direct"),
    "TESLA": ("standard", "nacs", "Tesla/NACS", ""),
    "J3271": ("standard", "sae-j3271", "SAE J3271", "direct"),
    "NEMA1450": ("technology", "nema-14-50", "NEMA 14-50", "alternating"),
    "NEMA515": ("technology", "nema-5-15", "NEMA 5-15", "alternating"),
    "NEMA520": ("technology", "nema-5-20", "NEMA 5-20", "alternating"),
}
#: The short forms of the currents, for names of figures.
_SHORT: Final = {"alternating": ("ac", "AC", "交流"), "direct": ("dc", "DC", "直流")}
#: State, network (empty: all of them), connector and current.
_Cell = tuple[str, str, str, str]


@dataclass(frozen=True)
class Afdc(TableFile):
    """A download of the AFDC's stations in CSV."""

    importer: ClassVar = Importer(
        "afdc",
        "charging stations of the United States, from the AFDC",
        version=4,
        reads=(Reference.THINGS,),
        files=(_STATES, RULES),
    )

    def about(self) -> About:
        return self.described_as(
            "Charging stations in service in the United States, by state, network, connector and year",
            "https://afdc.energy.gov/about_data",
            _PAGE,
            "Published by the Alternative Fuels Data Center of the US Department of Energy; credit it as the source.",
        )

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield the stations opened in each year and installed by its end; other fuels are skipped."""
        table = self.rows(report, "an AFDC table of stations", _COLUMNS)
        states = {row["code"]: (row["slug"], row["name"]) for _, row in rows(_STATES, ("code", "slug", "name"))}
        opened: dict[_Cell, Counter[int]] = {}
        seen: set[str] = set()
        today = self.retrieved()
        for fuel, station, state, country, network, connectors, when, fast in table:
            if fuel != "ELEC":
                continue
            report.read += 1
            record = f"line {table.line}, station {station}"
            known = [word for word in dict.fromkeys(connectors.split()) if word in _CONNECTORS]
            if not re.fullmatch(r"\d+", station):
                table.refuse("station number missing or malformed", station, record)
            elif country != "US" or state not in states:
                table.refuse("not a US state", f"{state}, {country}", record)
            elif not when or date(when) is None:
                table.refuse("opening date missing or malformed", when, record)
            elif when > today:
                table.refuse("opening date later than the list", when, record)
            elif not known:
                table.refuse("no known connector", connectors, record)
            elif station in seen:
                report.merged += 1
            else:
                seen.add(station)
                report.kept += 1
                for variable in _WORDS:
                    report.observe(variable, Body(mint("region", states[state][0]), states[state][1]), when)
                for word in known:
                    current = _CONNECTORS[word][3] or ("direct" if fast.strip("0 ") else "alternating")
                    for whose in ("", clean(network) or "Non-Networked"):
                        opened.setdefault((state, whose, word, current), Counter())[int(when[:4])] += 1
        report.progress(0.5)
        yield from _things(opened, states)
        yield from self._figures(opened, states)
        report.progress(1.0)

    def _figures(self, opened: dict[_Cell, Counter[int]], states: dict[str, tuple[str, str]]) -> Iterator[bytes]:
        origin, lines = source("afdc-stations", "AFDC: alternative fuel stations", "US Department of Energy", _PAGE)
        yield lines
        evidence_term, lines = evidence(
            "afdc-stations-by-connector",
            "Charging stations listed by the AFDC, counted by state, network, connector and year of opening",
            origin,
            "rows of charging stations in service",
            self.retrieved(),
        )
        yield lines
        last = max((year for years in opened.values() for year in years), default=0)
        for (state, network, word, current), years in sorted(opened.items()):
            kind, thing, label, only = _CONNECTORS[word]
            short, label_en, label_zh = ("", label, label) if only else _with_current(label, current)
            narrowed = {"sl:connector": iri(mint(kind, thing)), "sl:current": name(f"sl:{current}Current")}
            if network:
                narrowed["sl:chargingNetwork"] = iri(_network(network))
            place, called = states[state]
            stem = f"afdc-{state.lower()}-{slug(network) if network else 'all'}-{thing}{short}"
            which = f", {called}" + (f", network {network}" if network else "")
            total = 0
            for year in range(min(years), last + 1):
                total += years[year]
                # A network has figures for the years in which they change; all networks together for every year.
                for indicator, value in (("stationsOpened", years[year]), ("stationsInstalled", total)):
                    if years[year] or (not network and indicator == "stationsInstalled"):
                        word_en, word_zh = _WORDS[indicator]
                        labels = {
                            "en": f"{word_en} with {label_en}{which}, {year}",
                            "zh": f"{word_zh}（{label_zh}{which}），{year}年",
                        }
                        yield observation(
                            f"{stem}-{indicator.removeprefix('stations').lower()}-{year}",
                            labels,
                            f"sl:{indicator}{'ByNetwork' if network else ''}",
                            iri(mint("region", place)),
                            year,
                            value,
                            evidence_term,
                            narrowed,
                        )


_WORDS: Final = {
    "stationsOpened": ("Charging stations opened", "新开充电站"),
    "stationsInstalled": ("Charging stations installed", "累计充电站"),
}


def _with_current(label: str, current: str) -> tuple[str, str, str]:
    """Return the end of the name of a figure and the English and Chinese labels of a connector for either current."""
    short, en, zh = _SHORT[current]
    return f"-{short}", f"{label} ({en})", f"{label}（{zh}）"


def _network(network: str) -> str:
    return mint("technology", slug(f"charging-network-{network}"))


def _things(opened: dict[_Cell, Counter[int]], states: dict[str, tuple[str, str]]) -> Iterator[bytes]:
    """Yield descriptions of states, networks and outlets that are not in the curated cases."""
    for state in sorted({state for state, *_ in opened}):
        place, label = states[state]
        address = mint("region", place)
        if address not in curated().things:
            yield from described(iri(address), "sl:SubnationalRegion", {"en": label})
            yield line(iri(address), name("sl:partOf"), iri(mint("region", "united-states")))
    by_address = {_network(network): network for _, network, *_ in sorted(opened) if network}
    for address, network in sorted(by_address.items()):
        yield from described(iri(address), "sl:Product", {"en": f"{network} (charging network)"})
    for kind, thing, label, _ in sorted(_CONNECTORS[word] for word in {word for _, _, word, _ in opened}):
        if kind == "technology":
            yield from described(iri(mint(kind, thing)), "sl:Technology", {"en": label})
