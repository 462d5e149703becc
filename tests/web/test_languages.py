"""Languages: addresses, preference, memory, and the labels of data."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CHINESE = {**BROWSER, "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}


def test_an_address_names_its_language_and_links_keep_it(client: FlaskClient) -> None:
    response = client.get("/zh/id/actor/ford")
    assert response.status_code == 200
    assert response.headers["Content-Language"] == "zh"
    assert '<html lang="zh">' in response.text
    page = re.sub(r"<link [^>]*hreflang[^>]*>", "", response.text)
    inner = set(re.findall(r'href="(/[^"#?]*)', page))
    assert [to for to in inner if not to.startswith(("/zh/", "/static/", "/language")) and to != "/zh"] == []


def test_names_of_things_are_chinese_where_there_are_and_else_say_their_language(client: FlaskClient) -> None:
    page = client.get("/zh/id/actor/ford").text
    assert "<h1>福特" in page
    assert re.search(r'<span lang="en">Ford[^<]*</span>', page)
    assert '<p class="lede">美国轿车和卡车制造商。' in page
    assert 'lang="en">' in client.get("/zh/id/region/japan").text


@pytest.mark.parametrize("page", ["/", "/cases", "/questions", "/id/actor/ford", "/sparql", "/data"])
def test_a_reader_who_prefers_chinese_is_led_there(client: FlaskClient, page: str) -> None:
    response = client.get(page + "?x=1", headers=CHINESE)
    assert (response.status_code, response.headers["Location"]) == (302, f"/zh{page}?x=1")
    assert {"Accept-Language", "Cookie"} <= set(response.headers["Vary"].split(", "))


@pytest.mark.parametrize("accept", ["application/json", "text/turtle", "*/*", ""])
def test_programs_are_never_led_elsewhere(client: FlaskClient, accept: str) -> None:
    response = client.get("/id/actor/ford", headers={**CHINESE, "Accept": accept})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "page", ["/id/actor/ford.ttl", "/static/vendor/standlink.css", "/api/v1/questions", "/embed/x/y"]
)
def test_files_and_addresses_of_programs_have_no_language(client: FlaskClient, page: str) -> None:
    assert client.get(page, headers=CHINESE).status_code != 302


def test_a_choice_is_remembered_and_goes_before_the_browser(client: FlaskClient) -> None:
    response = client.get("/language?to=en&page=/cases%3Fa%3D1", headers=CHINESE)
    assert (response.status_code, response.headers["Location"]) == (303, "/cases?a=1")
    assert client.get("/cases", headers=CHINESE).status_code == 200
    assert client.get("/language?to=zh&page=/cases").headers["Location"] == "/zh/cases"
    assert client.get("/cases", headers=BROWSER).headers["Location"] == "/zh/cases"
    client.get("/language?to=en")


@pytest.mark.parametrize("query", ["to=xx", "to=zh&page=//evil.example", "to=zh&page=https://evil.example", "page=/"])
def test_a_switch_leads_to_pages_of_this_site_only(client: FlaskClient, query: str) -> None:
    assert client.get(f"/language?{query}").status_code == 400


def test_a_page_links_to_itself_in_the_other_languages(client: FlaskClient) -> None:
    english, chinese = client.get("/cases").text, client.get("/zh/cases").text
    for page in (english, chinese):
        assert '<link rel="alternate" hreflang="zh" href="/zh/cases">' in page
        assert '<link rel="alternate" hreflang="en" href="/cases">' in page
    assert '<link rel="canonical" href="/cases">' in english
    assert '<link rel="canonical" href="/zh/cases">' in chinese
    assert 'href="/language?to=zh&amp;page=/cases"' in english
    assert 'href="/language?to=en&amp;page=/cases"' in chinese


def test_a_release_may_be_named_after_the_language(client: FlaskClient, release: Release) -> None:
    page = client.get(f"/zh/releases/{release.id}/cases").text
    assert f'href="/zh/releases/{release.id}/questions"' in page


def test_unchanged_pages_differ_by_language(client: FlaskClient) -> None:
    tags = [client.get(f"{at}/id/actor/ford", headers=BROWSER).headers["ETag"] for at in ("", "/zh")]
    assert tags[0] != tags[1]
    for at, own in zip(("", "/zh"), tags, strict=True):
        again = client.get(f"{at}/id/actor/ford", headers={**BROWSER, "If-None-Match": own})
        assert again.status_code == 304


#: Words that a page has in Chinese because the data have them, or that are marked as English.
WORDS_OF_DATA = {
    "/zh/cases": ["电动汽车充电标准统一", "以统一标准取代多种互不兼容的电动汽车充电插头与协议的进程"],
    "/zh/cases/ev-charging-unification": ["<h1>电动汽车充电标准统一</h1>", "<h2>障碍</h2>"],
    "/zh/search?q=充电": ["特斯拉", ">问题<"],
    "/zh/search?q=wifi": ["数据集", "案例：Wi-Fi"],
    "/zh/graph/wifi": ["<h1>案例：Wi-Fi</h1>"],
    "/zh/compare?of=standard:nacs&of=standard:ccs1": ["比较：北美充电标准"],
    "/zh/ontology/adopts": ["由行为主体指向"],
}


@pytest.mark.parametrize("page", WORDS_OF_DATA)
def test_texts_of_the_data_are_chinese_where_there_are_and_else_marked(client: FlaskClient, page: str) -> None:
    text = client.get(page, headers={"Accept": "text/html"}).text
    for words in WORDS_OF_DATA[page]:
        assert words in text


def test_the_page_of_a_source_names_what_rests_on_it_in_its_language(client: FlaskClient) -> None:
    assert "<dt>Publication</dt>" in client.get("/id/source/iec-62196-3-2022", headers=BROWSER).text
    assert "<dt>发布</dt>" in client.get("/zh/id/source/iec-62196-3-2022", headers=BROWSER).text
