"""The site of a release in a service: the same pages, and a plain message while the service is away."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases import remote_releases
from standlink.graph.releases.release import Release

from .conftest import Pushed, store_of

pytestmark = [pytest.mark.server, pytest.mark.slow]

PAGES = (
    "/",
    "/id/standard/nacs",
    "/id/actor/ericsson",
    "/zh/id/region/sweden",
    "/cases/5g-standardization",
    "/questions/regions/participation",
    "/questions/standards/timeline",
    "/search?q=charging",
    "/graph/wifi",
    "/id/standard/nacs.ttl",
    "/graph/wifi.ttl",
    "/sparql?query=SELECT+?s+{+?s+a+sl:Barrier+}+ORDER+BY+?s",
)


#: Things of each kind, some with much to read; the first asks a question that Virtuoso has to have evaluated here.
THINGS = (
    "standard/ccs1",
    "standard/ieee-802-11",
    "standard/hiperlan2",
    "actor/qualcomm",
    "region/china",
    "technology/artificial-intelligence",
    "event/ford-adopts-nacs",
    "source/ieee-802-11-98-284",
)


def test_first_page_of_a_thing_takes_five_queries_at_most(remote: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    # That a server looks every two seconds whether another release is the current one is not counted.
    monkeypatch.setattr(remote_releases, "_AGE", 3600)
    remote.get("/")
    store = store_of(remote.application.extensions["standlink"].releases.current())
    taken = {}
    for thing in THINGS:
        store.forget()
        before = store.connection.sent
        assert remote.get(f"/id/{thing}", headers={"Accept": "text/html"}).status_code == 200, thing
        taken[thing] = store.connection.sent - before
    assert max(taken.values()) <= 5, taken


def test_pages_are_the_same(remote: FlaskClient, client: FlaskClient, release: Release) -> None:
    different = []
    for path in PAGES:
        here, there = (each.get(path, headers={"Accept": "text/html, */*;q=0.5"}) for each in (client, remote))
        assert here.status_code == 200, path
        if (there.status_code, there.text) != (here.status_code, here.text):
            different.append(path)
    assert different == []


def test_page_says_that_the_service_is_away_and_is_there_again(remote: FlaskClient, pushed: Pushed) -> None:
    thing = "/id/actor/qualcomm"
    assert remote.get("/id/actor/ericsson").status_code == 200
    pushed.service.kill()
    try:
        away = remote.get(thing, headers={"Accept": "text/html"})
        assert away.status_code == 503
        assert away.headers["Retry-After"]
        assert "Temporarily unavailable" in away.text
        assert pushed.service.url in away.text, "which service is missing"
        assert '<h2 lang="en">Qualcomm</h2>' in away.text, "what the index has of the thing"
        assert "facts, events, evidence and pictures are missing" in away.text.lower()
        assert 'href="/data/tables"' in away.text
        assert remote.get("/data/tables", headers={"Accept": "text/html"}, follow_redirects=True).status_code == 200
        chinese = remote.get(f"/zh{thing}", headers={"Accept": "text/html"})
        assert chinese.status_code == 503
        assert "Qualcomm" in chinese.text
        assert "均缺失" in chinese.text
        assert '<h2 lang="zh">高通' in chinese.text, "its name is in the table of labels"
        unknown = remote.get("/id/actor/no-such-actor", headers={"Accept": "text/html"})
        assert unknown.status_code == 503
        assert 'id="held"' not in unknown.text
    finally:
        pushed.service.start()
    site = remote.application.extensions["standlink"]
    site.releases.current().service.connection.breaker.succeeded()
    assert remote.get(thing, headers={"Accept": "text/html"}).status_code == 200
