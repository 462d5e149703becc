"""Untrusted data: labels are escaped everywhere, and only web addresses become links."""

from __future__ import annotations

import re
from dataclasses import replace

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from standlink.graph.index.writer import index
from standlink.graph.releases.release import FORMAT, Release
from standlink.graph.store.store import INFERRED, Store, sl
from standlink.ontology.namespaces import PREFIXES, THINGS
from standlink.queries.table import Table
from standlink.web.app import create_app
from standlink.web.caching import Cache
from standlink.web.charts.drawing import chart
from standlink.web.linking import href, is_web_address
from standlink.web.settings import Settings

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>{{ 7 * 7 }}"
GRAPH = ox.NamedNode("https://w3id.org/standlink/graph/hostile")


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(THINGS + name)


def say(subject: ox.NamedNode, prop: str, value: ox.NamedNode | ox.Literal, graph: ox.NamedNode = GRAPH) -> ox.Quad:
    prefix, _, local = prop.partition(":")
    return ox.Quad(subject, ox.NamedNode(PREFIXES[prefix] + local), value, graph)


class OneRelease:
    """Releases with a single release, held in memory."""

    def __init__(self, release: Release) -> None:
        self.release = release

    def current(self) -> Release:
        return self.release


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    actor, event, evidence, source, claim = (
        node(n) for n in ("actor/evil", "event/evil", "evidence/evil", "source/evil", "claim/evil")
    )
    text = ox.Literal(HOSTILE, language="en")
    quads = [
        say(actor, "rdf:type", sl("Company")),
        *(say(n, "rdfs:label", text) for n in (actor, event, source, claim)),
        say(actor, "rdfs:label", ox.Literal(HOSTILE, language="zh")),
        say(actor, "dcterms:description", text),
        say(actor, "foaf:homepage", ox.NamedNode("javascript:alert(1)")),
        say(actor, "sl:website", ox.Literal("javascript:alert(2)")),
        say(actor, "sl:partOf", ox.NamedNode("https://w3id.org/standlink//evil.example/")),
        say(actor, "sl:adopts", node("standard/evil"), INFERRED),
        say(actor, "sl:evidence", evidence),
        say(event, "rdf:type", sl("Event")),
        say(event, "sl:participant", actor),
        say(event, "sl:outcome", text),
        say(event, "sl:evidence", evidence),
        say(evidence, "rdf:type", sl("Evidence")),
        say(evidence, "sl:source", source),
        say(evidence, "sl:locator", text),
        say(source, "foaf:page", ox.NamedNode("javascript:alert(3)")),
        say(source, "dcterms:publisher", ox.Literal(HOSTILE)),
        say(claim, "rdf:type", sl("Claim")),
        say(claim, "sl:about", actor),
        say(claim, "sl:finding", text),
        say(claim, "sl:disputedBy", evidence),
    ]
    manifest = {"format": FORMAT, "published": "2026-01-01T00:00:00", "counts": {}, "triples": 1, "datasets": []}
    release = Release(tmp_path_factory.mktemp("hostile"), manifest)
    release.__dict__["store"] = store = Store.of(quads)
    index(store.inner, release.index)
    app: Flask = create_app(Settings(home=tmp_path_factory.mktemp("empty")))
    app.extensions["standlink"] = replace(app.extensions["standlink"], releases=OneRelease(release))
    return app.test_client()


@pytest.mark.parametrize("path", ["actor/evil", "event/evil", "claim/evil", "evidence/evil", "source/evil"])
def test_labels_are_escaped(hostile: FlaskClient, path: str) -> None:
    response = hostile.get(f"/id/{path}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text
    assert "{{ 7 * 7 }}" in response.text or "49" not in response.text


@pytest.mark.parametrize("path", ["actor/evil", "source/evil", "evidence/evil"])
def test_only_web_addresses_become_links(hostile: FlaskClient, path: str) -> None:
    links = re.findall(r'href="([^"]*)"', hostile.get(f"/id/{path}", headers={"Accept": "text/html"}).text)
    assert links
    assert not [link for link in links if link.startswith(("javascript:", "//", "data:"))]


def test_bibtex_is_escaped(hostile: FlaskClient) -> None:
    text = hostile.get("/id/actor/evil.bib").text
    assert "{{ 7" not in text
    assert text.count("\n}") == 1


def test_chart_escapes_labels() -> None:
    rival = ox.NamedNode("https://example.org/r")
    counts = ((2020, 1), (2021, 3), (2022, 4))
    rows = tuple((ox.Literal(year), rival, ox.Literal(count), ox.Literal(True)) for year, count in counts)
    found = chart(
        "rival-adoption", Table(("year", "rival", "adopters", "enumerated"), rows, {rival.value: "<script>x</script>"})
    )
    assert found is not None
    assert "<script" not in found.draw(Cache(1), "release")


@pytest.mark.parametrize(
    ("iri", "to"),
    [
        ("https://w3id.org/standlink/id/actor/ford", "/id/actor/ford"),
        ("https://w3id.org/standlink/ontology#adopts", "/ontology#adopts"),
        ("https://w3id.org/standlink/graph/wifi", "/graph/wifi"),
        ("https://w3id.org/standlink//evil.example/", "https://w3id.org/standlink//evil.example/"),
        ("https://www.sae.org/", "https://www.sae.org/"),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)", None),
        ("data:text/html,x", None),
        ("urn:isbn:1", None),
        ("https://", None),
    ],
)
def test_iri_links_to_a_safe_address(iri: str, to: str | None) -> None:
    assert href(iri) == to


def test_address_with_quotes_is_no_link() -> None:
    assert not is_web_address('https://x.example/"onmouseover="alert(1)')


def test_pages_forbid_foreign_scripts(hostile: FlaskClient) -> None:
    policy = hostile.get("/id/actor/evil").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
