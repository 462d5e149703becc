"""The links below a picture, and the HTML with which other sites show it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release

HTML = {"Accept": "text/html"}
#: A page with a picture, and what is behind each.
PAGES = {
    "/": {"SVG", "PNG", "Data", "Question"},
    "/cases/ev-charging-unification": {"SVG", "PNG", "Data", "SPARQL", "Question"},
    "/id/standard/nacs": {"SVG", "PNG", "Data", "SPARQL", "Question"},
    "/questions/convergence/rival-adoption": {"SVG", "PNG", "Data", "SPARQL"},
    "/questions/linkages/path": {"SVG", "PNG", "Data", "SPARQL", "GraphML", "GEXF"},
}


def figures(client: FlaskClient, page: str) -> list[str]:
    return re.findall(r'<figure class="chart.*?</figure>', client.get(page, headers=HTML).text, re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_has_its_files_its_data_and_its_query(client: FlaskClient, page: str) -> None:
    rows = (figure.partition('<ul class="offered"')[2].partition("</ul>")[0] for figure in figures(client, page))
    offered = (dict(map(reversed, re.findall(r'<li><a href="([^"]+)">([^<]+)</a>', row))) for row in rows)
    # The timeline of a case, whose rows are on its page, has no data of its own.
    links = next({name: unescape(to) for name, to in row.items()} for row in offered if "Data" in row)
    assert links.keys() == PAGES[page]
    for name, media_type in (("SVG", "image/svg+xml"), ("Data", "text/csv")):
        response = client.get(links[name])
        assert response.status_code == 200
        assert response.mimetype == media_type
    assert links["PNG"] == links["SVG"].replace(".svg", ".png")
    if "SPARQL" in links:
        assert 'id="query"' in client.get(links["SPARQL"], headers=HTML).text


@pytest.mark.parametrize("language", ["", "/zh"])
@pytest.mark.parametrize("page", PAGES)
def test_every_picture_can_be_embedded_as_a_frame_and_as_an_image_that_name_their_source(
    client: FlaskClient, page: str, language: str
) -> None:
    (figure, *_) = figures(client, language + page)
    frame, image = (unescape(code) for code in re.findall(r"<pre><code>(.*?)</code></pre>", figure, re.DOTALL))
    inside = re.search(r'<iframe src="http://localhost([^"]+)"', frame)
    assert inside
    shown = client.get(unescape(inside[1]), headers=HTML)
    assert shown.status_code == 200
    assert shown.text.count("<picture>") == 1
    assert "CC BY 4.0" in shown.text
    assert f'lang="{language[1:] or "en"}"' in shown.text
    assert "<script" not in shown.text
    source, there, words = (
        re.search(pattern, image)
        for pattern in (r'<img src="http://localhost([^"]+)"', r'<a href="http://localhost([^"]+)">', r"</a>\. (.*?)</")
    )
    assert source
    assert there
    assert words
    assert "/releases/" in source[1]
    assert client.get(unescape(source[1])).mimetype == "image/svg+xml"
    assert client.get(unescape(there[1]), headers=HTML).status_code == 200
    assert re.search(r"\d{8}T\d+-\w+.*CC BY 4\.0", words[1])


def test_frame_and_image_of_a_release_stay_in_it(client: FlaskClient, release: Release) -> None:
    pinned = f"http://localhost/releases/{release.id}"
    figure = unescape(figures(client, f"/releases/{release.id}/questions/convergence/rival-adoption")[0])
    assert f'"{pinned}/embed/questions/convergence/rival-adoption' in figure
    assert f'"{pinned}/questions/convergence/rival-adoption.svg' in figure
