"""Errors: problem details for machines, help for readers, no internals for anyone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from standlink.web.app import create_app
from standlink.web.settings import Settings

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/id/standard/no-such-thing", "/id/nonsense/x", "/questions/linkages/nothing", "/graph/nothing"],
)
def test_missing_is_a_problem_for_machines_and_a_page_for_people(client: FlaskClient, path: str) -> None:
    machine = client.get(path, headers={"Accept": "application/json"})
    problem = json.loads(machine.data)
    assert machine.mimetype == "application/problem+json"
    assert (machine.status_code, problem["status"], problem["title"]) == (404, 404, "Not Found")
    person = client.get(path, headers=HTML)
    assert (person.status_code, person.mimetype) == (404, "text/html")
    assert 'id="start"' in person.text


def test_misspelt_address_gets_suggestions(client: FlaskClient) -> None:
    text = client.get("/id/standard/nac", headers=HTML).text
    assert 'id="near"' in text
    assert 'href="/id/standard/nacs"' in text


def test_wrong_method_lists_those_allowed(client: FlaskClient) -> None:
    response = client.delete("/id/standard/nacs")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_unexpected_error_shows_only_its_number(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("standlink.graph.releases.release.Release.describe", fail)
    for accept in ("text/html", "application/json"):
        response = client.get("/id/standard/nacs.html", headers={"Accept": accept})
        assert response.status_code == 500
        assert "secret" not in response.text
        assert "Traceback" not in response.text
        assert re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", response.text), (
            "the number under which it is logged"
        )


def test_missing_release_is_explained(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path)).test_client()
    response = client.get("/", headers={"Accept": "application/json"})
    assert response.status_code == 503
    assert "standlink build" in json.loads(response.data)["detail"]
    assert response.headers["Retry-After"]
    assert client.get("/", headers=HTML).status_code == 503


def test_errors_are_not_cached(client: FlaskClient) -> None:
    assert client.get("/nothing").headers["Cache-Control"] == "no-store"
