"""Headlines of answers whose rows differ by what sources record, not only by what they count."""

from __future__ import annotations

from standlink.web.charts.drawing import chart

from .test_headlines import SUPERLATIVE, _headline, _table


def test_years_and_standards_that_sources_record_differently_are_not_compared() -> None:
    events = [(str(year), f"e{year}{n}", "Adoption") for year in range(2015, 2024) for n in range(year - 2009)]
    reached = [("A", 30, 90), *((name, 5, 60) for name in "BCDE")]
    for found in (
        chart("events-by-year", _table("date event kind", *events)),
        chart("reach-of-standards", _table("standard richness total", *reached)),
    ):
        assert found is not None
        assert not SUPERLATIVE.search(_headline(found))


def test_lead_of_the_first_of_a_line_of_standards_is_said_to_be_by_construction() -> None:
    rows = [(name, 60 - i, 7 - i, 9) for i, name in enumerate("ABCDEF")]
    found = _headline(chart("extent-of-lineages", _table("standard descendants depth width", *rows)))
    assert "60 documents descend from A by recorded relations" in found
    assert "the first of a line has those of its successors too" in found


def test_missing_remedy_is_said_to_be_one_of_the_record() -> None:
    gaps = _table("case kind unaddressed barriers", ("EV", "technological", 4, 5), ("EV", "economic", 1, 2))
    assert "4 of 5 technological barriers have no recorded remedy" in _headline(chart("gaps-of-barriers", gaps))
