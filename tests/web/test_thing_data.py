"""The data of things is answered before the web framework, with the bytes and headers that the framework gives."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import KINDS, THINGS
from standlink.web.app import create_app
from standlink.web.conditional_get import ConditionalGet
from standlink.web.settings import Settings
from standlink.web.thing_data import ThingData
from werkzeug.test import Client, EnvironBuilder

Answer = tuple[str, list[tuple[str, str]], bytes]
FORMATS = ("json", "ttl", "nt", "rdf", "jsonld")
ACCEPTED = (
    "application/json",
    "text/turtle;q=0.9, application/ld+json",
    "application/rdf+xml, text/html;q=0.5",
    "text/html",
    "image/png",
    "*/*",
)


@pytest.fixture(scope="module")
def apps(home: Path) -> tuple[Flask, Flask]:
    """Two applications of one release: as it is served, and without what answers before the framework."""
    whole, plain = (create_app(Settings(home=home, memory_triples=0)) for _ in range(2))
    inner = partial(Flask.wsgi_app, plain)
    plain.wsgi_app = ConditionalGet(plain.extensions["standlink"], inner)  # type: ignore[method-assign]
    for app in (whole, plain):
        app.extensions["standlink"].releases.current()
    return whole, plain


def answer(app: Callable[..., Any], target: str, method: str = "GET", root: str = "", **headers: str) -> Answer:
    """Return status, headers in their order, and body."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    environ = EnvironBuilder(target, method=method, headers=given, base_url=f"http://localhost{root}/").get_environ()
    body, status, found = Client(app).run_wsgi_app(environ)
    return status, list(found), b"".join(body)


@pytest.fixture(scope="module")
def things(release: Release) -> list[str]:
    """The paths of a thing of each kind and of a person."""
    with closing(sqlite3.connect(release.index)) as db:
        found = [db.execute("SELECT min(iri) FROM things WHERE kind = ?", (kind,)).fetchone()[0] for kind in KINDS]
    person = next(t.subject for t in release.store.triples(None, None) if "#Person" in str(t.object))
    return [f"/id/{iri.removeprefix(THINGS)}" for iri in (*filter(None, found), person.value)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_kind_is_answered_as_by_the_framework(apps: tuple[Flask, Flask], things: list[str], suffix: str) -> None:
    for path in things:
        own, plain = (answer(app.wsgi_app, f"{path}.{suffix}") for app in apps)
        assert own == plain
        assert own[0] == "200 OK"
        assert answer(apps[0].wsgi_app, f"{path}.{suffix}", "HEAD") == (*own[:2], b"")


@pytest.mark.parametrize("accept", ACCEPTED)
def test_accept_header_is_read_as_by_the_framework(apps: tuple[Flask, Flask], things: list[str], accept: str) -> None:
    for path in things[:3]:
        own, plain = (answer(app.wsgi_app, path, Accept=accept) for app in apps)
        assert own == plain


@pytest.mark.parametrize(
    "target",
    [
        "/id/actor/nobody.json", "/id/actor/nobody.ttl", "/id/planet/mars.json", "/id/actor/Ford.json",
        "/id/actor/ford.exe", "/id/actor/ford.", "/id/actor/.json", "/id/actor/ford/.json", "/id/actor/ford.json/",
        "/id/actor/f%6Frd.json", "/id/actor/ford.ttl?page=1", "/id/actor/ford.ttl?page=2", "/id/actor/ford.json?x",
        "/id/actor/ford.bib", "/id/actor/%00.json", "/id/%E4%BE%8B.json", "/id/actor/ford.csl.json",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_other_requests_are_answered_as_by_the_framework(apps: tuple[Flask, Flask], target: str, method: str) -> None:
    own, plain = (answer(app.wsgi_app, target, method) for app in apps)
    assert own == plain


def test_conditions_and_languages_are_answered_as_by_the_framework(apps: tuple[Flask, Flask]) -> None:
    target = "/id/actor/ford.json"
    own = dict(answer(apps[0].wsgi_app, target)[1])["ETag"]
    for condition in (own, own.removeprefix("W/"), "*", '"other"', f'"other", {own}', ""):
        given, plain = (answer(app.wsgi_app, target, If_None_Match=condition) for app in apps)
        assert given == plain
    for language in ("en", "zh-CN,zh;q=0.9", "*"):
        given, plain = (answer(app.wsgi_app, target, Accept_Language=language) for app in apps)
        assert given == plain


def test_site_below_a_path_names_it_in_its_links(apps: tuple[Flask, Flask]) -> None:
    for target in ("/id/actor/ford.json", "/id/actor/ford.ttl"):
        own, plain = (answer(app.wsgi_app, target, root="/standlink") for app in apps)
        assert own == plain
        assert "</standlink/id/actor/ford.ttl>" in dict(own[1])["Link"]


def test_framework_is_not_asked_for_plain_data_only(apps: tuple[Flask, Flask]) -> None:
    asked: list[str] = []

    def framework(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return []

    app = ThingData(apps[0].extensions["standlink"], framework)
    for suffix in FORMATS:
        answer(app, f"/id/actor/ford.{suffix}")
    answer(app, "/id/actor/ford", Accept="text/turtle")
    assert asked == []
    left = ["/id/actor/ford", "/id/actor/ford.bib", "/id/actor/nobody.json", "/questions"]
    for path in left:
        answer(app, path)
    assert asked == left


def test_failure_is_left_to_the_framework(apps: tuple[Flask, Flask]) -> None:
    """It has a page and a problem document for a damaged release; this module has none."""

    def lost() -> None:
        raise OSError(5, "Input/output error")

    site = SimpleNamespace(releases=SimpleNamespace(known=lost))
    app = ThingData(site, apps[1].wsgi_app)  # type: ignore[arg-type]
    assert answer(app, "/id/actor/ford.json") == answer(apps[1].wsgi_app, "/id/actor/ford.json")
