"""Persons ask search engines not to be listed, other things do not, and every page links to privacy."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

PERSON = "/id/actor/bengt-ake-lundvall"


@pytest.mark.parametrize("suffix", ["", ".json", ".ttl"])
def test_pages_and_data_of_persons_are_not_to_be_listed(client: FlaskClient, suffix: str) -> None:
    assert client.get(PERSON + suffix).headers["X-Robots-Tag"] == "noindex"


def test_pages_of_persons_say_so_themselves(client: FlaskClient) -> None:
    assert '<meta name="robots" content="noindex">' in client.get(PERSON).text


def test_pages_of_organizations_may_be_listed(client: FlaskClient) -> None:
    response = client.get("/id/actor/ford")
    assert "X-Robots-Tag" not in response.headers
    assert "noindex" not in response.text


def test_every_page_links_to_privacy(client: FlaskClient) -> None:
    assert 'href="/privacy"' in client.get("/").text
    assert "E-mail addresses" in client.get("/privacy").text
