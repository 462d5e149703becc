"""The front page: what the site is, one true picture, three ways on, and what the release answers."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import CACHE, Release
from standlink.queries.library import find_question, library
from standlink.queries.run import ask
from standlink.web.cases import LEADING_QUESTION
from standlink.web.findings import findings_of, make
from standlink.web.wording import speak

HTML = {"Accept": "text/html"}


@pytest.fixture
def findings(client: FlaskClient, release: Release) -> dict[str, str]:
    version = client.application.extensions["standlink"].version
    make(release, release.path.parents[1] / CACHE)
    return dict(findings_of(release, version))


def test_reader_has_three_ways_on(client: FlaskClient) -> None:
    page = client.get("/", headers=HTML).text
    assert len(re.findall("<h1", page)) == 1
    ways = re.search(r'<ul class="ways">(.*?)</ul>', page, re.DOTALL)
    assert ways is not None
    addresses = re.findall(r'href="([^"]+)"', ways[1])
    assert len(addresses) == 3
    for address in addresses:
        assert client.get(address, headers=HTML).status_code == 200


def test_picture_has_the_number_and_dates_of_its_answer(client: FlaskClient, release: Release) -> None:
    question = find_question(LEADING_QUESTION)
    rows = [row for row in ask(release, question, question.example).table.records() if int(row["adopters"])]
    page = unescape(re.sub("<[^>]+>", "", client.get("/", headers=HTML).text))
    assert f"gained {rows[-1]['adopters']} recorded adopters between 25 May 2023 and 12 February 2024" in page
    assert (rows[0]["date"], rows[-1]["date"]) == ("2023-05-25", "2024-02-12")


@pytest.mark.slow
def test_findings_are_the_headlines_of_their_questions(client: FlaskClient, findings: dict[str, str]) -> None:
    assert len(findings) > 5
    for id_ in list(findings)[:3]:
        page = client.get(f"/questions/{id_}", headers=HTML).text
        assert findings[id_] in unescape(page)


@pytest.mark.slow
def test_front_page_says_each_finding_once_and_names_its_question(
    client: FlaskClient, findings: dict[str, str]
) -> None:
    page = client.get("/", headers=HTML).text
    said = [unescape(each) for each in re.findall(r'<span class="said">(.*?)\.</span>', page)]
    assert len(said) == len(set(said)) > 3
    assert set(said) <= set(findings.values())
    questions = re.findall(r'</span> <a href="/questions/([^"]+)">', page)
    assert [findings[id_] for id_ in questions] == said


@pytest.mark.slow
def test_findings_speak_the_language_of_the_page(
    client: FlaskClient, findings: dict[str, str], release: Release
) -> None:
    page = client.get("/zh/", headers=HTML).text
    speak("zh")
    chinese = findings_of(release, client.application.extensions["standlink"].version)
    speak("en")
    said = [unescape(each) for each in re.findall(r'<span class="said">(.*?)。</span>', page)]
    assert said
    assert set(said) <= set(chinese.values())
    assert not set(chinese.values()) & set(findings.values())


def test_every_listed_question_is_one_of_the_library(client: FlaskClient) -> None:
    listed = re.findall(r'href="/questions/([a-z-]+/[a-z-]+)"', client.get("/", headers=HTML).text)
    assert len(listed) > 10
    assert set(listed) <= set(library())
