"""What a server reads before the first request for it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from standlink.queries.answers.attribution import organizations
from standlink.queries.answers.tables import tables_of
from standlink.queries.library import library
from standlink.web.server import _AHEAD, _read_ahead


def test_questions_that_are_read_ahead_exist():
    assert set(_AHEAD) <= library().keys()


def test_what_most_questions_need_is_not_read_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    site = client.application.extensions["standlink"]
    _read_ahead(site)
    tables = tables_of(site.releases.current())

    def read(name: str) -> None:
        pytest.fail(f"{name} is read again")

    monkeypatch.setattr(tables, "_load", read)
    for name in ("document", "evidence", "standard_actor", "standard_standard", "actor_region"):
        assert tables[name].columns
    assert len(organizations(tables))
