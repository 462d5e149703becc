"""Matching does on real names and numbers what the documentation says, and no match is wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from standlink.bench import reconciling
from standlink.graph.releases.release import Release
from standlink.queries.reconciliation.identifiers import own_iri

CHECKOUT = Path(__file__).parents[3]
REPORT = CHECKOUT / "docs" / "openrefine.md"
OTHERS = CHECKOUT / "tests" / "data" / "gold" / "organizations-blind.csv"


@pytest.fixture(scope="module")
def found(release: Release) -> list[reconciling.Outcome]:
    return reconciling.outcomes(release, reconciling.read())


def test_list_has_200_texts_with_answers_that_the_release_has(release: Release) -> None:
    lines = reconciling.read()
    assert len({line.text for line in lines}) == 200
    assert Counter(line.relation for line in lines)["none"] > 50
    assert all((line.gold == "") == (line.relation == "none") for line in lines)
    missing = [line.gold for line in lines if line.gold and not release.describe(own_iri(line.gold) or "")]
    assert missing == []


def test_no_match_is_wrong(found: list[reconciling.Outcome]) -> None:
    assert list(reconciling.wrong_matches(found)) == []


def test_documentation_has_the_figures(found: list[reconciling.Outcome]) -> None:
    report = REPORT.read_text("utf-8")
    for line in (*reconciling.table(found), *reconciling.bands(found)):
        assert line in report


def test_documentation_has_the_figures_of_the_other_list(release: Release) -> None:
    found = reconciling.outcomes(release, reconciling.read_names(OTHERS, release))
    assert list(reconciling.wrong_matches(found)) == []
    assert list(reconciling.table(found))[2] in REPORT.read_text("utf-8")
