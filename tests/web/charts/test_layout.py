"""Parts of charts: short names that stay apart."""

from __future__ import annotations

from standlink.web.charts.layout import shortened


def test_lines_of_catalogues_keep_names_of_their_own() -> None:
    """What stands in brackets is the source of all of them."""
    titles = ["IEC publications (Relaton)", "ISO standards (Relaton)", "Combined Charging System (CCS)"]
    assert list(shortened(titles, 48).values()) == [*titles[:2], "CCS"]


def test_names_with_one_abbreviation_are_written_out() -> None:
    names = ["Alliance of One (AO)", "Association of Others (AO)"]
    assert list(shortened(names, 48).values()) == names
