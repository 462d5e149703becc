"""Questions on figures of many countries and years: rows that follow from the invented ones of ``paneled.py``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from paneled import COUNTRIES, FIRST, LAST, value_of
from standlink import Graph
from standlink.graph.releases.release import Release

from .test_golden_on_catalogues import answers

GERMAN_PATENTS = sum(value_of("IP.PAT.RESD", len(COUNTRIES) - 3, year) for year in range(FIRST, LAST + 1))
#: By question: arguments, columns, and rows that must be there.
OF_PANELS: dict[str, tuple[dict[str, Any], tuple[str, ...], list[tuple[Any, ...]]]] = {
    "synergy/co-movement": ({}, ("year", "regions"), [(1996, 26), (2012, 26)]),
    "synergy/convergence": ({}, ("figure", "year", "regions", "zeros"), [("publications", 1996, 26, 0)]),
    "synergy/lead-lag": (
        {},
        ("direction", "offset", "regions", "years"),
        [("participation on innovation", 2, 26, 13), ("innovation on participation", -2, 26, 13)],
    ),
    # The countries that the curated cases tie to another, and that have a figure.
    "synergy/position": ({"least": "8"}, ("measure", "regions"), [("strength", 11), ("degree", 11)]),
    # Germany is the third from the end, and has 100 x 25 + 9 x 2 applications.
    "synergy/profile": (
        {"region": "germany"},
        ("figure", "year", "value", "rank", "tied", "of"),
        [("patents", 2012, 2518.0, 3, 0, 26)],
    ),
    # Germany is the third from the end, in all years together too.
    "synergy/ranking": (
        {"figure": "patents", "per": "absolute", "people": "0"},
        ("rank", "tied", "total"),
        [(3, 0, GERMAN_PATENTS)],
    ),
    # The later half have more of their families in the first field than all have.
    "synergy/specialization-match": (
        {},
        ("field", "regions", "specialized", "own"),
        [("digital communication", 26, 13, True)],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("question", OF_PANELS)
def test_rows_that_follow_from_the_figures_are_there(question: str, paneled: Release) -> None:
    arguments, columns, expected = OF_PANELS[question]
    found = [tuple(row[c] for c in columns) for row in answers(Graph(paneled), question, arguments)]
    assert [row for row in expected if row not in found] == []


@pytest.mark.slow
def test_disparities_per_head_are_those_of_the_invented_figures(paneled: Release) -> None:
    values = np.array(
        [value_of("IP.JRN.ARTC.SC", i, FIRST) / value_of("SP.POP.TOTL", i, FIRST) for i in range(len(COUNTRIES))]
    )
    gini = np.abs(values[:, None] - values[None, :]).mean() / (2 * values.mean())
    rows = Graph(paneled).ask("synergy/convergence").records()
    first = next(row for row in rows if (row["figure"], row["year"]) == ("publications", FIRST))
    assert first["gini"] == pytest.approx(gini)
    assert first["sigma"] == pytest.approx(np.log(values).std(ddof=1))


@pytest.mark.slow
def test_ranking_per_head_is_of_countries_with_enough_people(paneled: Release) -> None:
    rows = Graph(paneled).ask("synergy/ranking", figure="patents", people="4").records()
    germany = next(row for row in rows if row["total"] == GERMAN_PATENTS)
    assert germany["value"] == pytest.approx(GERMAN_PATENTS / (LAST - FIRST + 1) / 4)
    assert {row["population"] for row in rows} == {4, 5}
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
