"""Headlines say only what the rows support: ties, single rows, equal values, conditions, scope."""

from __future__ import annotations

import re
import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.queries.table import Table
from standlink.web.charts import drawing
from standlink.web.charts.drawing import Chart, chart
from standlink.web.charts.scope import Scope, scope_of

CHARTS = tomllib.loads((Path(drawing.__file__).parent / "charts.toml").read_text("utf-8"))
DRAWN = {name: entry for name, entry in CHARTS.items() if "form" in entry}
SUPERLATIVE = re.compile(r"\b(most|highest|largest|longest|more than|more often than)\b")
IN_5G = Scope("in 5G standardization (all years)", True)


def _table(columns: str, *rows: tuple[object, ...]) -> Table:
    return Table(tuple(columns.split()), tuple(tuple(None if v is None else ox.Literal(v) for v in r) for r in rows))  # type: ignore[call-overload]


def _fields(*rows: tuple[str, int]) -> Chart | None:
    return chart("fields-by-size", _table("field standards", *rows), scope=IN_5G)


def _headline(found: Chart | None) -> str:
    assert found is not None
    return found.finding


def test_strict_maximum_is_a_finding_with_its_scope_and_unit() -> None:
    assert _headline(_fields(("A", 3), ("B", 1200))) == (
        "In 5G standardization (all years), the field B has 1,200 standards, more than any other technology field"
    )


def test_one_is_singular() -> None:
    assert "has 1 standard, more" in _headline(_fields(("A", 1), ("B", 0)))


def test_tie_is_said_as_a_tie() -> None:
    text = _headline(_fields(("A", 3), ("B", 3), ("C", 2)))
    assert "the fields A and B have 3 standards each" in text
    text = _headline(_fields(("A", 3), ("B", 3), ("C", 3), ("D", 2)))
    assert "A, B and C" in text


def test_tie_of_many_names_the_table() -> None:
    text = _headline(_fields(*((name, 3) for name in "ABCD"), ("E", 2)))
    assert text == "Technology fields by number of standards, in 5G standardization (all years)"


def test_tie_of_many_pairs_counts_them() -> None:
    rows = [(a, b, 3) for a, b in ("AB", "AC", "AD", "BC")] + [("B", "D", 1)]
    text = _headline(chart("network-of-bodies", _table("a b shared", *rows)))
    assert text == "4 pairs of bodies share 3 members each, more than any other pair"


@pytest.mark.parametrize("rows", [[], [("A", 3)], [("A", 3), ("B", 3)], [("A", 0), ("B", 0), ("C", 0)]])
def test_empty_single_and_equal_rows_have_no_chart(rows: list[tuple[str, int]]) -> None:
    assert _fields(*rows) is None


def test_matrix_of_equal_values_is_drawn_only_if_cells_are_missing() -> None:
    full = [(a, b, s) for a, b in product("AB", "CD") for s in "s"]
    assert chart("actors-between-regions", _table("actorA actorB standard", *full)) is None
    found = chart("actors-between-regions", _table("actorA actorB standard", *full[:-1]))
    assert not SUPERLATIVE.search(_headline(found))


def test_values_that_are_written_alike_tie() -> None:
    rows = (("A", "B", 2.0041, 3.0), ("A", "C", 2.0, 3.0), ("B", "C", 1.0, 3.0))
    text = _headline(chart("network-of-actors", _table("a b strength association", *rows)))
    assert text.startswith("2 pairs of actors have the highest tie strength: 2 (")


def test_tie_strength_is_a_finding_only_above_chance() -> None:
    for association, is_finding in ((1.5, True), (0.9, False)):
        rows = (("A", "B", 2.5, association), ("A", "C", 2.0, 3.0))
        text = _headline(chart("network-of-regions", _table("a b strength association", *rows)))
        assert bool(SUPERLATIVE.search(text)) is is_finding


def test_median_of_few_adoptions_is_no_finding() -> None:
    for adoptions, is_finding in ((5, True), (4, False)):
        rows = (("A", 2.0, adoptions), ("B", 1.0, 9))
        text = _headline(chart("lag-of-standards", _table("standard median adoptions", *rows)))
        assert bool(SUPERLATIVE.search(text)) is is_finding


def test_lag_is_in_years() -> None:
    text = _headline(chart("lag-of-standards", _table("standard median adoptions", ("A", 1.25, 5), ("B", 1.0, 9))))
    assert text.endswith("of all standards: 1.25 years (5 adoptions)")


def test_ratio_is_a_finding_only_where_the_test_says_that_it_exceeds_chance() -> None:
    scope = Scope(arguments={"between": "bodies"})
    for exceeds in (True, False):
        rows = (("A", "B", 3, 1.1, exceeds), ("A", "C", 2, 1.9, False))
        text = _headline(chart("beyond-chance", _table("a b shared expected exceeds", *rows), scope=scope))
        assert ("A and B share 3 members" in text) is exceeds


def test_values_of_different_units_are_not_compared() -> None:
    for unit, is_finding in (("number", True), ("per cent", False)):
        rows = (("A", "2018-11", 406, unit), ("B", "2019", 180, "number"))
        table = _table("observed period value unit", *rows)
        text = _headline(chart("figures-of-indicator", table, scope=Scope(arguments={"indicator": "member count"})))
        assert (text == "A has the highest recorded value (member count): 406 (November 2018)") is is_finding


def test_rows_of_a_cut_table_have_a_superlative_only_if_they_are_ranked() -> None:
    cut = Scope(is_cut=True)
    for rows, is_finding in (((("A", 9), ("B", 1)), True), ((("B", 1), ("A", 9)), False)):
        found = chart("fields-by-size", _table("field standards", *rows), scope=cut)
        assert bool(SUPERLATIVE.search(_headline(found))) is is_finding


def test_counts_over_a_cut_table_are_no_finding() -> None:
    table = _table("community actor", *((c, a) for c, a in (("1", "a"), ("1", "b"), ("2", "c"))))
    assert "largest" in _headline(chart("communities-of-actors", table))
    assert not SUPERLATIVE.search(_headline(chart("communities-of-actors", table, scope=Scope(is_cut=True))))


def test_rivals_are_counted_whole_even_if_not_all_lines_are_drawn() -> None:
    rows = [(year, f"R{n}", 10 - n) for year in (2020, 2021) for n in range(10)]
    rows[-1] = (2021, "R9", 40)
    scope = Scope(arguments={"rivals": "10 that were compared"})
    text = _headline(chart("rival-adoption", _table("year rival adopters", *rows), scope=scope))
    assert text == "By 2021, 40 of 94 recorded commitments to 10 that were compared were to R9"


def test_level_rivals_are_both_named() -> None:
    rows = [(2020, "A", 1), (2020, "B", 0), (2021, "A", 2), (2021, "B", 2)]
    scope = Scope(arguments={"rivals": "A and B"})
    text = _headline(chart("rival-adoption", _table("year rival adopters", *rows), scope=scope))
    assert text == "By 2021, A and B had 2 recorded commitments each"


def test_verdict_is_a_share_of_claims_only_if_all_verdicts_were_asked_for() -> None:
    rows = [("causal", "qualified", f"c{n}") for n in range(3)] + [("causal", "supported", "d")]
    table = _table("kind judged claim", *rows)
    assert _headline(chart("verdicts-on-claims", table)) == "3 of 4 causal claims of the paper are qualified"
    text = _headline(chart("verdicts-on-claims", table, scope=Scope(arguments={"verdict": "qualified"})))
    assert not re.search(r"\d", text)


def test_regions_have_their_article() -> None:
    rows = (("Germany", "United States", 5), ("China", "Japan", 4), ("China", "Germany", 1))
    text = _headline(chart("region-pairs", _table("a b shared", *rows)))
    assert "Germany and the United States" in text


@pytest.mark.parametrize(
    ("question_id", "arguments", "text"),
    [
        ("linkages/ranking", {}, "in Standlink (all years)"),
        ("linkages/ranking", {"case": "5g-standardization"}, "in 5G standardization (all years)"),
        ("regions/participation", {"counting": "fractional"}, "in Standlink (fractional counting, all years)"),
        (
            "actors/central",
            {"actors": "company", "within": "china", "since": "2010", "until": "2020"},
            "in Standlink (companies only, actors in China, 2010 to 2020)",
        ),
        ("actors/central", {"within": "united-states"}, "in Standlink (actors in the United States, all years)"),
        ("barriers/gaps", {}, "in Standlink"),
        ("standards/timeline", {"standard": "nacs"}, "in Standlink (on NACS)"),
    ],
)
def test_scope_says_what_an_answer_covers(
    release: Release, question_id: str, arguments: dict[str, str], text: str
) -> None:
    scope = scope_of(ask(release, library()[question_id], arguments))
    assert scope.text == text
    assert scope.narrowed is (text not in ("in Standlink", "in Standlink (all years)", "in Standlink (on NACS)"))


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_entry_is_complete(name: str) -> None:
    entry: dict[str, Any] = DRAWN[name]
    assert entry["title"]
    assert entry["about"]
    assert "figure" in entry or "finding" in entry or entry["form"] != "map"
    assert not SUPERLATIVE.search(entry["title"])
    for key in ("tie", "single"):
        if entry["form"] not in ("steps", "shares") and key in entry:
            assert "finding" in entry


@given(st.lists(st.integers(0, 5), min_size=2, max_size=8))
def test_superlative_names_exactly_the_rows_with_the_maximum(values: list[int]) -> None:
    rows = [(f"F{n}", value) for n, value in enumerate(values)]
    found = _fields(*rows)
    leaders = [name for name, value in rows if value == max(values)]
    if found is None:
        assert len(leaders) == len(rows)
    elif SUPERLATIVE.search(found.finding):
        assert re.findall(r"F\d", found.finding) == leaders
    else:
        assert len(leaders) > 3
