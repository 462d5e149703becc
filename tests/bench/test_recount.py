"""Answers on small releases, counted again by a second implementation; the full release is for the command."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest
from standlink.bench.recount.__main__ import THEMES
from standlink.bench.recount.comparing import RECOUNTS, compare
from standlink.bench.recount.data import Data
from standlink.graph.releases.release import Release

for theme in THEMES:
    import_module(f"standlink.bench.recount.{theme}")


@pytest.fixture(scope="module")
def curated(release: Release) -> Data:
    return Data(release)


@pytest.fixture(scope="module")
def with_catalogues(catalogued: Release) -> Data:
    return Data(catalogued)


@pytest.mark.parametrize("question", sorted(RECOUNTS))
def test_answers_on_the_curated_cases_are_those_of_a_second_implementation(question: str, curated: Data) -> None:
    assert compare(curated, question).differences == ()


@pytest.mark.slow
@pytest.mark.parametrize("question", sorted(RECOUNTS))
def test_answers_on_catalogues_are_those_of_a_second_implementation(question: str, with_catalogues: Data) -> None:
    assert compare(with_catalogues, question).differences == ()


def test_a_wrong_answer_is_shown_with_both_values(curated: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(RECOUNTS["barriers/gaps"], rows=lambda *_: [("x", "y", 1, 2)])
    monkeypatch.setitem(RECOUNTS, "barriers/gaps", wrong)
    verdict = compare(curated, "barriers/gaps")
    assert "x, y: unaddressed barriers = no row, recounted [(1, 2)]" in verdict.differences
    assert str(verdict).startswith(f"DIFFERENT  barriers/gaps: {verdict.rows + 1} of {verdict.rows} rows")
