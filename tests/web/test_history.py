"""The history of a thing over the kept releases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.history import history
from standlink.graph.releases.release import Release
from standlink.graph.store.store import INFERRED, LABEL, RDF_TYPE, sl
from standlink.ontology.namespaces import GRAPHS, THINGS
from standlink.web.app import create_app
from standlink.web.settings import Settings

from .test_hubs import OneRelease, made_of, thing

HTML = {"Accept": "text/html"}
DATASET = ox.NamedNode(GRAPHS + "made")
ACTOR = thing("actor", "a")


def quads(name: str, events: int) -> Iterator[ox.Quad]:
    """Yield an actor of some name with so many events."""
    yield ox.Quad(ACTOR, RDF_TYPE, sl("Company"), DATASET)
    yield ox.Quad(ACTOR, LABEL, ox.Literal(name, language="en"), DATASET)
    yield ox.Quad(ACTOR, sl("takesPartIn"), thing("standard", name.lower()), INFERRED)
    for number in range(events):
        yield ox.Quad(thing("event", number), RDF_TYPE, sl("Adoption"), DATASET)
        yield ox.Quad(thing("event", number), sl("adopter"), ACTOR, DATASET)


@pytest.fixture
def releases(release: Release, tmp_path: Path) -> list[Release]:
    """Five releases: without the actor, with it, the same, with another name and one event more, and without it."""
    manifest = {**release.manifest, "datasets": [{"name": "made"}]}
    found = []
    contents = ((), quads("Old", 1), quads("Old", 1), quads("New", 2), ())
    for number, content in enumerate(contents):
        folder = tmp_path / f"r{number}"
        folder.mkdir()
        found.append(made_of(content, folder, Release(folder, manifest)))
    return found


def test_history_says_when_a_thing_came_changed_and_went(releases: list[Release]) -> None:
    found = history(releases, ACTOR.value)
    assert [version.state for version in found] == ["absent", "added", "same", "changed", "removed"]
    changed = found[3]
    assert [(f.property.label, f.values[0].text) for f in changed.added] == [("name", "New")]
    assert [(f.property.label, f.values[0].text) for f in changed.removed] == [("name", "Old")]
    assert (changed.added_count, changed.removed_count) == (1, 1)
    assert changed.counts is not None
    assert changed.counts.events == 2


def test_first_release_cannot_say_that_a_thing_is_new(releases: list[Release]) -> None:
    assert [version.state for version in history(releases[1:3], ACTOR.value)] == ["kept", "same"]


def test_more_events_are_a_change(releases: list[Release], release: Release, tmp_path: Path) -> None:
    more = made_of(quads("Old", 3), tmp_path, Release(tmp_path, releases[1].manifest))
    (_, version) = history([releases[1], more], ACTOR.value)
    assert (version.state, version.added, version.removed) == ("changed", (), ())


def test_history_has_a_page_and_data(client: FlaskClient, release: Release) -> None:
    text = client.get("/id/standard/nacs/history", headers=HTML).text
    assert "described in the earliest release compared" in text
    assert f'href="/releases/{release.id}/id/standard/nacs"' in text
    assert 'href="/changes"' in text
    data = json.loads(client.get("/id/standard/nacs/history.json").data)
    assert [version["release"] for version in data["versions"]][-1] == release.id
    assert data["iri"] == f"{THINGS}standard/nacs"
    zh = client.get("/zh/id/standard/nacs/history", headers=HTML).text
    assert "变更历史" in zh


@pytest.mark.parametrize(
    "path", ["/id/standard/no-such/history", "/id/nothing/x/history", "/id/standard/nacs/history.csv"]
)
def test_what_has_no_history_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_page_of_a_thing_leads_to_its_history(client: FlaskClient) -> None:
    text = client.get("/id/actor/ford", headers=HTML).text
    assert 'href="/id/actor/ford/history"' in text
    case = client.get("/cases/5g-standardization", headers=HTML).text
    assert 'href="/id/initiative/5g-standardization/history"' in case


def test_kept_releases_are_compared(releases: list[Release], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from standlink.web import history as module

    app = create_app(Settings(home=tmp_path, memory_triples=0))
    app.extensions["standlink"] = replace(app.extensions["standlink"], releases=OneRelease(releases[3]))  # type: ignore[arg-type]
    monkeypatch.setattr(module, "_ids", lambda: ([each.id for each in releases[:4]], 0))
    monkeypatch.setattr(module, "_opened", lambda _: releases[:4])
    text = app.test_client().get("/id/actor/a/history", headers=HTML).text
    assert "Events: 1 to 2" in text
    assert text.index("changed") < text.index("described for the first time")
