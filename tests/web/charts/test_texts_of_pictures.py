"""The texts of all pictures: none meets another, in either language and at either width; what they say; their font."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from lettering_of_svg import collisions
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.web.caching import Cache
from standlink.web.charts.drawing import charts
from standlink.web.charts.scope import scope_of
from standlink.web.wording import ENGLISH, speak

pytestmark = pytest.mark.slow

#: Further arguments with crowded pictures.
CROWDED = {
    "standards/timeline": ({"case": "5g-standardization"}, {"case": "wi-fi-standardization"}),
    "convergence/lineage": ({"standard": "5g-nr"}, {"standard": "ieee-802-11"}),
    "barriers/of-initiative": ({"initiative": "ev-charging-unification"}, {"initiative": "wi-fi-standardization"}),
}
DRAWN = sorted(name for name, question in library().items() if question.charts)


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak(ENGLISH)


@pytest.mark.parametrize("name", DRAWN)
def test_no_text_meets_another_or_leaves_the_picture(asked: dict[str, Release], name: str, language: str) -> None:
    question, release = library()[name], asked[name]
    for arguments in (question.example, *CROWDED.get(name, ())):
        answer = ask(release, question, arguments)
        for found in charts(question.charts, answer.table, "", release.store, scope_of(answer, release)):
            for width in ("wide", "phone"):
                svg = found.draw(Cache(1), release.id, width, "light", "system")
                assert collisions(svg) == [], (found.name, width)
                assert f'lang="{language}"' not in svg


def test_texts_that_meet_would_be_found() -> None:
    texts = '<text transform="translate(5,20)" font-size="13px">{}</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40">{texts.format("Sweden")}{{}}</svg>'
    assert collisions(svg.format("")) == []
    assert collisions(svg.format(texts.format("China"))) == ["Sweden / China"]
    beside = '<g transform="translate(70,0)">' + texts.format("China") + "</g>"
    assert collisions(svg.format(beside)) == []
    assert collisions(svg.format(texts.format("A name that is far too long for this picture")))[-1].endswith("picture")


def test_picture_of_a_page_has_no_font_and_the_one_to_save_has(client: FlaskClient) -> None:
    page = client.get("/questions/linkages/ranking", headers={"Accept": "text/html"}).text
    shown = re.findall(r'(?:srcset|src)="([^"]+\.svg[^"]*)"', page)
    assert shown
    assert all("font=system" in address for address in shown)
    part = client.get("/questions/linkages/ranking.svg?font=system").text
    saved = client.get("/questions/linkages/ranking.svg").text
    assert "<style" not in part
    assert "@font-face" in saved
    assert "PingFang SC" in part
    assert client.get("/questions/linkages/ranking.svg?font=comic").status_code == 400


def test_marks_lead_to_the_question_behind_them_with_the_same_arguments(client: FlaskClient) -> None:
    svg = client.get("/questions/linkages/regions.svg?case=5g-standardization&level=country&font=system").text
    links = {address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', svg)}
    assert links
    assert all(a.startswith("/questions/linkages/between-regions?a=region:") for a in links)
    assert client.get(min(links), headers={"Accept": "text/html"}).status_code == 200
    saved = client.get("/questions/linkages/regions.svg?case=5g-standardization&level=country").text
    assert 'href="http://localhost/questions/linkages/between-regions' in saved


def test_picture_of_a_chinese_page_is_in_chinese(client: FlaskClient) -> None:
    page = client.get("/zh/questions/linkages/ranking", headers={"Accept": "text/html"}).text
    alternative = re.search(r'<img src="/zh/questions/linkages/ranking.svg[^>]*alt="([^"]+)"', page)
    assert alternative is not None
    assert alternative[1].startswith("各地区的联系总强度")
    svg = client.get("/zh/questions/linkages/ranking.svg?level=country&chart=map-of-ranking&font=system").text
    assert "无数据" in svg
    assert "no data" not in svg
    assert 'aria-label="巴西：无数据"' in svg


def test_alternative_has_the_main_values(client: FlaskClient) -> None:
    rows = client.get("/questions/linkages/ranking.csv").text.splitlines()
    page = client.get("/questions/linkages/ranking", headers={"Accept": "text/html"}).text
    alternative = re.search(r' alt="([^"]+)"', page)
    assert alternative is not None
    assert all(row.split(",")[1] in alternative[1] for row in rows[1:4])
