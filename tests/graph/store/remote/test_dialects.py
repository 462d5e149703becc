"""The table of products: every entry has a source, and the page for operators shows it."""

from __future__ import annotations

from pathlib import Path

from standlink.graph.store.remote.dialect import dialects, documentation

ROOT = Path(__file__).parents[4]


def test_every_observation_has_a_source() -> None:
    for dialect in dialects().values():
        for each in dialect.seen:
            assert each.text.endswith("."), each
            source = each.source.partition(",")[0]
            assert source.startswith("https://") or (ROOT / source).exists(), each


def test_page_for_operators_has_the_table() -> None:
    assert (ROOT / "docs" / "remote-store.md").read_text("utf-8").endswith(documentation())
