"""Figures of regions by year on their pages, and the coverage of indicators on the page on data quality."""

from __future__ import annotations

import re
from html import unescape

import pytest
from conftest import ClientOf
from standlink.graph.releases.release import Release
from standlink.queries.region_figures import figures_of
from standlink.web.wording import speak

pytestmark = pytest.mark.slow


def page(client_of: ClientOf, release: Release, path: str) -> str:
    response = client_of(release).get(path)
    assert response.status_code == 200
    return unescape(response.text)


def section(html: str, name: str) -> str:
    found = re.search(rf'<section id="{name}">.*?</section>', html, re.S)
    return found[0] if found else ""


def cells(html: str) -> list[list[str]]:
    """Return the texts of the cells of each row of a table."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.S)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in rows]


def test_region_lists_its_latest_figures_with_unit_year_and_source(client_of: ClientOf, catalogued: Release) -> None:
    rows = cells(section(page(client_of, catalogued, "/id/region/sweden"), "measured"))
    research = next(row for row in rows if row and row[0] == "Research and development expenditure")
    assert research == ["Research and development expenditure", "3.25", "% of GDP", "2018", "2018", "1",
                        "World Development Indicators"]  # fmt: skip
    inflow = next(row for row in rows if row and row[0].startswith("Foreign direct investment"))
    assert inflow[1:4] == ["-126", "current US$", "2018"]


def test_region_speaks_chinese(client_of: ClientOf, catalogued: Release) -> None:
    found = section(page(client_of, catalogued, "/zh/id/region/sweden"), "measured")
    speak("en")
    assert "研究与试验发展经费投入强度" in found
    assert "占GDP的百分比" in found
    assert "世界发展指标" in found


def test_line_is_drawn_of_several_years_that_differ(client_of: ClientOf, windowed: Release) -> None:
    found = section(page(client_of, windowed, "/id/region/sweden"), "measured")
    line = re.search(r"<li><p><a [^>]*>Contributions to 3GPP meetings.*?</svg>", found, re.S)
    assert line
    # The year 2025 is not recorded to its end.
    assert "contributions; 9 years" in line[0]
    # Two years of rapporteurships are no line.
    assert ">Rapporteurships" not in found.partition("<details>")[0]


def test_region_without_figures_has_no_section(client_of: ClientOf, release: Release) -> None:
    figures = figures_of(release)
    assert figures.of("https://w3id.org/standlink/id/region/antarctica") == []
    assert section(page(client_of, release, "/id/region/antarctica"), "measured") == ""


def test_quality_page_has_the_coverage_of_each_indicator(client_of: ClientOf, catalogued: Release) -> None:
    found = section(page(client_of, catalogued, "/data/quality"), "indicators")
    table = catalogued.table("indicator").collect()
    assert all(code in found for code in table["code"])
    # Figures of regions lead to the definitions.
    linked = set(re.findall(r"#(indicator-[\w-]+)", page(client_of, catalogued, "/id/region/sweden")))
    assert linked
    assert linked <= set(re.findall(r'id="(indicator-[\w-]+)"', found))
    row = next(row for row in cells(found) if row and row[0].startswith("Research and development expenditure"))
    assert row[1:6] == ["4", "2", "2018", "2018 (2)", "2019 (1)"]


def test_coverage_page_counts_values_apart_from_things(client_of: ClientOf, catalogued: Release) -> None:
    html = page(client_of, catalogued, "/coverage")
    row = next(row for row in cells(html) if row and row[0] == "World Development Indicators")
    assert row[1] == "0"
    assert re.fullmatch(r"8 values of 4 indicators.*1960.*2019", row[2])
