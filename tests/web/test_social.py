"""What other sites show beside a link: a picture of the right size, with a headline that is never cut."""

from __future__ import annotations

import re
import struct

import pytest
from flask.testing import FlaskClient
from standlink.web import social

HTML = {"Accept": "text/html"}
PAGES = ["/", "/id/standard/nacs", "/cases/ev-charging-unification", "/questions/regions/participation"]


@pytest.mark.parametrize("page", PAGES)
def test_page_names_a_picture_of_the_usual_size(client: FlaskClient, page: str) -> None:
    text = client.get(page, headers=HTML).text
    addresses = re.findall(r'<meta property="og:image" content="([^"]+)">', text)
    assert len(addresses) == 1
    assert '<meta name="twitter:card" content="summary_large_image">' in text
    picture = client.get(addresses[0])
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert struct.unpack(">II", picture.data[16:24]) == (1200, 630)


def test_headline_that_does_not_fit_is_replaced_not_cut(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[list[str]] = []

    def template(_name: str, lines: list[str], **_given: object) -> str:
        drawn.append(lines)
        return '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

    monkeypatch.setattr(social, "render_template", template)
    with client.application.test_request_context("/"):
        social._png("A statement that goes on " * 20, None, "Short")
        social._png("A statement", None, "Short")
    assert drawn == [["Short"], ["A statement"]]


def test_missing_case_has_no_picture(client: FlaskClient) -> None:
    assert client.get("/social/cases/nothing.png").status_code == 404
