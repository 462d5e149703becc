"""The pages of sources, and of claims that no source can decide."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}


def test_page_of_a_source_has_its_bibliographic_record_and_links_its_doi(client: FlaskClient) -> None:
    page = client.get("/id/source/environmental-regulation-and-competitiveness-porter", headers=HTML).text
    assert (
        '<a href="https://doi.org/10.1016/j.enpol.2015.02.014" rel="external noopener">10.1016/j.enpol.2015.02.014</a>'
        in page
    )
    for words in ("Rubashkina, Y.; Galeotti, M.; Verdolini, E.", "Energy Policy", "288-300", "Read in a copy at"):
        assert words in page
    chinese = client.get("/zh/id/source/environmental-regulation-and-competitiveness-porter", headers=HTML).text
    assert "所阅副本地址" in chinese
    assert "载于" in chinese


def test_paper_lists_its_references_and_each_says_who_cites_it(client: FlaskClient) -> None:
    paper = client.get("/id/source/standards-driven-growth", headers=HTML).text
    assert 'href="/id/source/porter-1990-the-competitive-advantage-of-nations"' in paper
    cited = client.get("/id/source/porter-1990-the-competitive-advantage-of-nations", headers=HTML).text
    assert 'href="/id/source/standards-driven-growth"' in cited


@pytest.mark.parametrize(("start", "words"), [("", "Cannot be checked"), ("/zh", "无法核查")])
def test_claim_that_no_source_can_decide_says_why(client: FlaskClient, start: str, words: str) -> None:
    page = client.get(f"{start}/id/claim/governments-should-unify-policies", headers=HTML).text
    assert words in page
    assert ("recommendation" if not start else "建议") in page
    assert ("not what should be done" if not start else "不能判定应当做什么") in page


def test_answer_on_claims_lists_why_some_cannot_be_checked(client: FlaskClient) -> None:
    csv = client.get("/questions/claims/checked.csv?verdict=unchecked").text
    assert len(csv.splitlines()) == 1 + 13
    assert "uncheckedBecause" in csv.splitlines()[0].split(",")
    text = client.get("/questions/claims/checked?verdict=unchecked", headers=HTML).text
    assert "Not checked because" in text
