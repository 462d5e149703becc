"""Headers with which a browser protects readers: on every kind of response, errors and 304 included."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from standlink import web
from standlink.web.app import create_app
from standlink.web.settings import Settings

RESPONSES = {
    "page": ("/id/actor/ford", 200, {}),
    "data": ("/id/actor/ford.ttl", 200, {}),
    "picture": ("/overview.svg", 200, {}),
    "file": ("/static/vendor/standlink.css", 200, {}),
    "redirect": ("/questions/", 308, {}),
    "unknown": ("/nothing", 404, {}),
    "method": ("/id/actor/ford", 405, {"method": "DELETE"}),
    "wrong": ("/sparql?query=x", 400, {}),
    "format": ("/id/actor/ford", 406, {"headers": {"Accept": "image/png"}}),
    "options": ("/sparql", 200, {"method": "OPTIONS"}),
}


@pytest.fixture(scope="module", params=["", "https://standlink.example", "http://standlink.example"])
def protected(home: Path, request: pytest.FixtureRequest) -> FlaskClient:
    """A client of a site with or without an address of its own."""
    return create_app(Settings(home=home, base_url=request.param)).test_client()


@pytest.mark.parametrize("kind", [*RESPONSES, "unchanged", "unchanged picture"])
def test_every_response_has_the_headers_that_protect(kind: str, protected: FlaskClient) -> None:
    base_url = protected.application.extensions["standlink"].settings.base_url
    if kind in RESPONSES:
        path, status, options = RESPONSES[kind]
        response = protected.open(path, **options)
        status = response.status_code if kind in ("redirect", "options") else status
    else:
        path, status = RESPONSES["picture" if "picture" in kind else "page"][0], 304
        response = protected.get(path, headers={"If-None-Match": protected.get(path).headers["ETag"]})
    assert response.status_code == status
    headers = response.headers
    policy = {d.split()[0]: d.split()[1:] for d in headers["Content-Security-Policy"].split("; ")}
    assert not [word for words in policy.values() for word in words if word.startswith("'unsafe")]
    assert (policy["default-src"], policy["script-src"], policy["frame-ancestors"]) == (
        ["'none'"],
        ["'self'"],
        ["'none'"],
    )
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"].split(", ")
    assert ("Strict-Transport-Security" in headers) == base_url.startswith("https:")


def test_no_page_has_inline_styles_or_scripts() -> None:
    """The policy forbids them; they would be ignored."""
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)")
    for path in sorted((Path(web.__file__).parent / "templates").glob("*.html")):
        assert not inline.search(path.read_text("utf-8")), path.name
