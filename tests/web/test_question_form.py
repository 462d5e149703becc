"""The filters of a question: what is in sight, what a name may mean, and what is behind a row."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
#: The title of two editions of ISO 14001.
SEVERAL = "Environmental management systems - Requirements with guidance for use"


def test_first_filters_are_in_sight_and_those_that_are_set(client: FlaskClient) -> None:
    form = client.get("/questions/linkages/network?level=country&until=2020", headers=HTML).text
    first, _, more = form.partition('<details class="others">')
    more = more.partition("</details>")[0]
    names = re.compile(r' name="(\w+)"')
    assert {"level", "until"} <= set(names.findall(first))
    assert "until" not in names.findall(more)
    assert "since" in names.findall(more)
    assert f"{len(set(names.findall(more)))} more filters" in more


def test_few_filters_need_no_disclosure(client: FlaskClient) -> None:
    assert '<details class="others">' not in client.get("/questions/linkages/regions", headers=HTML).text


@pytest.mark.parametrize(
    ("address", "status", "said", "meant"),
    [
        ("convergence/switchers?from=ccs1&to=nacss", 400, "Nothing here is called “nacss”", "from=standard:ccs1&to="),
        (
            f"linkages/path?from=NACS&to={SEVERAL}",
            400,
            "guidance for use” can be several things",
            "from=standard:nacs&to=",
        ),
        ("linkages/path?from=ford&to=zzzzqqqq", 400, "Choose a name from the list", ""),
    ],
)
def test_name_that_is_not_understood_offers_what_it_may_mean(
    client: FlaskClient, address: str, status: int, said: str, meant: str
) -> None:
    response = client.get(f"/questions/{address}", headers=HTML)
    assert response.status_code == status
    (wrong,) = re.findall(r'<div class="wrong".*?</div>', response.text, re.DOTALL)
    assert said in wrong
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', wrong)]
    assert bool(links) == bool(meant)
    for link in links:
        assert meant in link
        assert client.get(link, headers=HTML).status_code == 200


def test_fault_is_said_in_the_language_of_the_page(client: FlaskClient) -> None:
    page = client.get("/zh/questions/convergence/switchers?from=ccs1&to=nacss", headers=HTML).text
    assert "没有名为“nacss”的对象" in page
    assert 'href="/zh/questions/convergence/switchers?from=standard:ccs1' in page


def test_candidates_are_listed_for_machines_too(client: FlaskClient) -> None:
    problem = client.get("/questions/convergence/switchers.json?from=ccs1&to=nacss").get_json(force=True)
    assert "standard:nacs" in problem["accepted"]


def test_two_unknown_names_are_both_pointed_out(client: FlaskClient) -> None:
    page = client.get("/questions/convergence/switchers?from=ccs1x&to=nacss", headers=HTML).text
    assert page.count('class="wrong"') == 2


def test_row_leads_to_the_question_behind_it(client: FlaskClient) -> None:
    page = client.get("/questions/linkages/network?level=country&case=5g-standardization&since=2010", headers=HTML).text
    links = [unescape(a) for a in re.findall(r'<td class="behind"[^>]*><a href="([^"]+)">What links them', page)]
    assert len(links) > 5
    assert all("case=initiative:5g-standardization" in link for link in links), "the filter of both"
    assert not any("since=" in link or "level=" in link for link in links), "not those of one"
    for link in links[:3]:
        assert re.search(r'id="answer" data-rows="[1-9]', client.get(link, headers=HTML).text)


def test_row_leads_nowhere_that_its_values_do_not_fit(client: FlaskClient) -> None:
    kinds = client.get("/questions/actors/kinds?counting=full", headers=HTML).text
    links = re.findall(r'<td class="behind"[^>]*><a href="([^"]+)"', kinds)
    assert any("actors=company" in link for link in links)
    assert not any("actors=unknown" in link or "actors=other" in link for link in links)


def test_filter_is_not_kept_where_it_would_widen_the_answer(client: FlaskClient) -> None:
    page = client.get("/questions/linkages/between-regions?a=sweden&b=china&case=5g-standardization", headers=HTML).text
    links = re.findall(r'href="(/questions/standards/timeline\?[^"]+)"', page)
    assert links
    assert not any("case=" in link for link in links)
