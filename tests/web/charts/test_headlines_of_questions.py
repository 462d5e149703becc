"""Headlines of the questions on the releases of the tests."""

from __future__ import annotations

import re
from collections import Counter

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.run import Answer, ask
from standlink.queries.table import Table
from standlink.web.charts.claims import FEWEST, Claim
from standlink.web.charts.drawing import Chart, charts, headline_of
from standlink.web.charts.layout import written
from standlink.web.charts.scope import Scope, scope_of

from .test_headlines import SUPERLATIVE, Faults


@pytest.fixture(scope="module")
def headlines(asked: dict[str, Release]) -> dict[str, tuple[Answer, list[Chart], Scope]]:
    """The example of each question, with its charts and scope."""
    found = {}
    for name, question in library().items():
        answer = ask(asked[name], question, question.example)
        scope = scope_of(answer, asked[name])
        found[name] = (answer, charts(question.charts, answer.table, "", asked[name].store, scope), scope)
    return found


@pytest.mark.release
@pytest.mark.parametrize("name", sorted(library()))
def test_headline_of_a_question_is_a_claim_that_holds_or_the_neutral_title(
    headlines: dict[str, tuple[Answer, list[Chart], Scope]], faults: Faults, name: str
) -> None:
    answer, drawn, scope = headlines[name]
    names = set(answer.table.labels.values()) | {w for ws in scope.arguments.values() for w in ws}
    names |= {answer.table.shown(term) for row in answer.table.rows for term in row if isinstance(term, ox.Literal)}
    for said in [c.headline for c in drawn] or [headline_of(answer, drawn, scope)]:
        seen = [n for n in names if re.search(r"\w", n) and not re.fullmatch(r"[\d.,-]+", n)]
        seen += [m[1] for n in seen if (m := re.search(r"[（(]([A-Z][\w./-]{1,11})[)）]$", n))]
        assert faults(said.text, seen, False) == [], said.text
        if said.claim is None:
            assert not SUPERLATIVE.search(said.text.replace(answer.question.title, "")), said.text
            continue
        claim = said.claim
        assert claim.n > 0
        assert (scope.place.en in said.text) or answer.question.id.startswith(("convergence/", "diffusion/")), said.text
        if claim.kind in ("most", "least"):
            assert min(claim.compared, claim.n) >= FEWEST
            assert is_extreme(answer.table, claim)


def is_extreme(table: Table, claim: Claim) -> bool:
    """Return whether the value of a claim is, in some column or in the counts of some column, alone at the extreme."""
    extreme = max if claim.kind == "most" else min
    columns = [[row[name] for row in table] for name in table.columns]
    numbers = [[v for v in column if isinstance(v, (int, float))] for column in columns]
    counts = [list(Counter(column).values()) for column in columns]
    return any(
        abs(extreme(values) - claim.value) < 1e-9 and sum(written(v) == written(claim.value) for v in values) == 1
        for values in [*numbers, *counts]
        if values
    )


@pytest.mark.parametrize("pair", [("linkages/regions", "linkages/network")])
def test_two_questions_on_the_same_ties_have_the_same_headline_measure(
    headlines: dict[str, tuple[Answer, list[Chart], Scope]], pair: tuple[str, str]
) -> None:
    texts = [headlines[name][1][0].finding.partition(",")[0] for name in pair]
    assert texts == ["Pairs of regions by tie strength"] * 2


def test_headline_of_ties_does_not_contradict_its_own_note(
    headlines: dict[str, tuple[Answer, list[Chart], Scope]],
) -> None:
    answer, drawn, _ = headlines["linkages/beyond-chance"]
    (note,) = [str(note) for note in answer.notes if "exceed chance" in str(note)]
    assert re.findall(r"(\d+) of (\d+)", note) == re.findall(r"(\d+) of (\d+)", drawn[0].finding)


def test_headline_on_members_says_which_memberships_count(release: Release) -> None:
    """Britain left the European Union: without a period only current members count, with one those of the period."""
    question = library()["actors/reach-of-bodies"]
    for period, scope, members in (
        ({}, "memberships without a recorded end", 27),
        ({"since": "2000"}, "since 2000", 28),
    ):
        answer = ask(release, question, {"level": "country", **period})
        (drawn,) = charts(question.charts, answer.table, "", release.store, scope_of(answer, release))
        # Of some bodies all members are recorded, of others a few, so none is said to lead.
        assert drawn.finding == f"Bodies by the number of regions of their members, in Standlink ({scope})"
        assert answer.table.records()[0]["richness"] == members


def test_events_of_a_case_or_on_a_standard_are_those_of_both(release: Release) -> None:
    question = library()["standards/timeline"]
    answer = ask(release, question, {"standard": "nacs", "case": "5g-standardization"})
    line, drawn = charts(question.charts, answer.table, "", release.store, scope_of(answer, release))
    assert line.finding.startswith("Events by date and kind, in 5G standardization and on NACS")
    assert re.match(r"In 5G standardization and on NACS, \d+ dated events are recorded, \d+ of them in ", drawn.finding)
    assert drawn.headline.text_zh.startswith("5G标准化及NACS：")


def test_events_of_a_case_are_said_to_be_the_dated_ones(release: Release, client: FlaskClient) -> None:
    """A rapporteur is an event of the case, but has no date in the curated data: a count without it says so."""
    question = library()["standards/timeline"]
    answer = ask(release, question, {"case": "5g-standardization"})
    dated = len({row["event"] for row in answer.table.records()})
    (note,) = [note for note in answer.notes if note.kind == "excluded"]
    assert note.counts["rows"] > 0
    _, drawn = charts(question.charts, answer.table, "", release.store, scope_of(answer, release))
    assert drawn.finding.startswith(f"In 5G standardization, {dated} dated events are recorded, ")
    page = client.get("/cases/5g-standardization", headers={"Accept": "text/html"}).text
    assert f">All {dated} dated events</a>" in page


def test_announcements_that_apply_in_a_country_may_be_for_a_larger_region(release: Release) -> None:
    question = library()["convergence/rival-adoption"]
    answer = ask(release, question, {"rivals": ["nacs", "ccs1"], "region": "united-states"})
    (drawn,) = charts(question.charts, answer.table, "", release.store, scope_of(answer, release))
    assert drawn.finding == (
        "In Standlink (announcements that apply in the United States), NACS has 27 recorded adopters up to 2024"
    )


def test_adopters_since_a_year_are_not_all_by_its_end(release: Release) -> None:
    question = library()["diffusion/growth"]
    answer = ask(release, question, {"standard": "nacs", "since": "2024"})
    assert not any(c.claim for c in charts(question.charts, answer.table, "", release.store, scope_of(answer, release)))


def test_table_without_a_chart_has_the_title_of_its_question_and_its_arguments(client: FlaskClient) -> None:
    page = client.get("/questions/convergence/shared-parts?a=nacs&b=ccs", headers={"Accept": "text/html"}).text
    assert "<h2>Shared parts of two standards: NACS and CCS, in Standlink</h2>" in page
    page = client.get("/questions/claims/checked?verdict=disputed", headers={"Accept": "text/html"}).text
    assert "<h2>Verdicts on the paper&#39;s claims, in Standlink (disputed claims only)</h2>" in page
