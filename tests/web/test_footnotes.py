"""Footnotes: on cases each row has its own, links within a page lead somewhere, and repeats are folded."""

from __future__ import annotations

import html
import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from sampling import spread
from standlink.graph.releases.release import Release
from standlink.graph.store.description import Note, Thing
from standlink.graph.store.store import RDF_TYPE, sl
from standlink.ontology.namespaces import BASE, KINDS, THINGS, node
from standlink.queries import casebook
from standlink.queries.library import library
from standlink.web.footnotes import FEWEST_FOLDED, entries

HTML = {"Accept": "text/html"}
CASES = ["5g-standardization", "ev-charging-unification", "wi-fi-standardization"]
MAIN = [
    "/",
    "/cases",
    "/questions",
    "/browse",
    "/data",
    "/data/quality",
    "/ontology",
    "/sparql",
    "/search?q=nacs",
    "/why",
]
#: How many pages of a kind are read, spread over all. ``pytest -m whole`` reads all.
SPREAD = 40


def dead_anchors(client: FlaskClient, paths: list[str]) -> dict[str, set[str]]:
    """Return the links within pages that lead to nothing, by page."""
    dead = {}
    for path in paths:
        response = client.get(path, headers=HTML)
        assert response.status_code == 200, path
        ids = set(re.findall(r'\sid="([^"]+)"', response.text))
        if missing := set(re.findall(r'href="#([^"]+)"', response.text)) - ids:
            dead[path] = missing
    return dead


def test_main_pages_have_no_dead_anchors(client: FlaskClient) -> None:
    paths = [*MAIN, *(f"/cases/{case}" for case in CASES), *(f"/questions/{id_}" for id_ in library())]
    assert dead_anchors(client, paths) == {}


def pages(release: Release, kind: str) -> list[str]:
    """Return the addresses of all things of a kind."""
    subjects = (quad.subject for quad in release.store.quads(None, RDF_TYPE, None))
    iris = sorted({s.value for s in subjects if isinstance(s, ox.NamedNode) and s.value.startswith(f"{THINGS}{kind}/")})
    assert iris
    return [iri.removeprefix(BASE.rstrip("/")) for iri in iris]


@pytest.mark.slow
@pytest.mark.parametrize("kind", spread(KINDS, 3))
def test_pages_of_things_have_no_dead_anchors(client: FlaskClient, release: Release, kind: str) -> None:
    paths = pages(release, kind)
    assert dead_anchors(client, paths[:: max(1, len(paths) // SPREAD)]) == {}


@pytest.mark.slow
@pytest.mark.whole
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_of_a_thing_has_dead_anchors(client: FlaskClient, release: Release, kind: str) -> None:
    assert dead_anchors(client, pages(release, kind)) == {}


# cases


def rows_of(page: str) -> list[str]:
    """Return the rows of the page of a case: events, barriers and what they relate to, things studied, claims."""
    timeline = page[page.index('<section id="timeline">') :].split("</section>")[0].split("<tbody>")[1]
    rest = page[page.index('<section id="barriers">') :].split('<section id="evidence"')[0]
    values = re.findall(r'<span class="value".*?</span>(?=,|\s|\.|<)', rest, re.DOTALL)
    claims = re.findall(r'<p class="assertion">.*?</p>', rest, re.DOTALL)
    return [*re.findall(r"<tr>.*?</tr>", timeline, re.DOTALL), *values, *claims]


@pytest.mark.parametrize("case", CASES)
def test_every_row_of_a_case_has_a_footnote_with_its_source(client: FlaskClient, case: str) -> None:
    page = client.get(f"/cases/{case}", headers=HTML).text
    rows = rows_of(page)
    assert len(rows) > 50
    assert [html.unescape(re.sub(r"<[^>]+>", " ", row)) for row in rows if 'href="#note-' not in row] == []
    notes = re.findall(r'<li id="note-\d+".*?</li>', page[page.index('<section id="evidence"') :], re.DOTALL)
    assert len(notes) > 100
    assert all('href="/id/source/' in note and 'href="/id/evidence/' in note and "Accessed" in note for note in notes)


@pytest.mark.parametrize("case", CASES)
def test_footnotes_of_a_case_are_numbered_from_top_to_bottom(client: FlaskClient, case: str) -> None:
    page = client.get(f"/cases/{case}", headers=HTML).text
    text, evidence = page.split('<section id="evidence"')
    first = list(dict.fromkeys(map(int, re.findall(r'href="#note-(\d+)"', text))))
    listed = sorted(map(int, re.findall(r'id="note-(\d+)"', evidence)))
    assert listed == list(range(1, len(listed) + 1))
    assert set(first) <= set(listed)


def test_footnote_of_a_relation_is_that_of_its_statement(release: Release) -> None:
    """That uneven transposition hinders the directive on alternative fuels is stated with its own evidence."""
    store = release.store
    case = casebook.read_case(release, f"{THINGS}initiative/ev-charging-unification")
    assert case is not None
    numbers = {note.number: note.iri for note in case.notes}
    checked = 0
    for found in case.barriers:
        for prop, fact, ends in (("addresses", found.remedies, "os"), ("hinders", found.hinders, "so")):
            for value in fact.values:
                assert value.thing
                this, other = (
                    ox.NamedNode(found.barrier.thing.iri if found.barrier.thing else ""),
                    ox.NamedNode(value.thing.iri),
                )
                subject, object_ = (this, other) if ends == "so" else (other, this)
                stated = {
                    evidence.value
                    for statement in store.subjects(sl("subject"), subject)
                    if sl(prop) in store.objects(statement, sl("property"))
                    and object_ in store.objects(statement, sl("object"))
                    for evidence in store.nodes(statement, sl("evidence"))
                }
                if stated:
                    checked += 1
                    assert {numbers[n] for n in value.notes} == stated
    assert checked > 5


def test_inferred_row_of_a_case_says_so_and_leads_to_the_reasons(client: FlaskClient) -> None:
    """The merger of 5Gi resolves market fragmentation, so it addresses it."""
    page = client.get("/cases/5g-standardization", headers=HTML).text
    (row,) = re.findall(
        r'<span class="value" data-origin="inferred"><a href="/id/event/5gi-merge[^"]*">.*?</span>', page
    )
    (path,) = re.findall(r'class="why" href="([^"]+)"', row)
    assert "property=sl:addresses" in path
    assert client.get(html.unescape(path), headers=HTML).status_code == 200


# folding


def a_note(number: int, **other: str) -> Note:
    fields = {
        "publisher": "3GPP",
        "retrieved": "2026-11-22",
        "confidence": "high",
        "kind": "bibliographicRecord",
    } | other
    kind = Thing(node(f"sl:{fields.pop('kind')}").value, "kind")
    source = Thing(f"{THINGS}source/s-{other.get('source', number)}", f"Source {number}")
    fields.pop("source", None)
    return Note(
        number, f"{THINGS}evidence/e-{number}", source, issued="", locator="title", page="", kind=kind, **fields
    )


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("/id/standard/homerf", "en", "HomeRF was forced to dissolve itself in January 2003."),
        ("/zh/id/standard/homerf", "en", "HomeRF was forced to dissolve itself in January 2003."),
        ("/id/standard/wapi", "fr", "Seul 8 votes contre 17 ont été en faveur du système chinois."),
    ],
)
def test_quotation_stands_with_its_source_in_the_language_of_the_source(
    client: FlaskClient, path: str, language: str, words: str
) -> None:
    notes = re.findall(r'<li id="note-.*?</li>', client.get(path, headers=HTML).text, re.DOTALL)
    quoted = [note for note in notes if words in html.unescape(note)]
    assert quoted
    assert all(f'<q lang="{language}">' in note for note in quoted)


def test_records_are_folded_from_a_number_on() -> None:
    few, many = ([a_note(n + 1) for n in range(number)] for number in (FEWEST_FOLDED - 1, FEWEST_FOLDED))
    assert [len(entry.notes) for entry in entries(few)] == [1] * (FEWEST_FOLDED - 1)
    assert [(len(entry.notes), entry.records) for entry in entries(many)] == [(FEWEST_FOLDED, FEWEST_FOLDED)]


def test_passages_of_one_source_are_folded_from_a_number_on() -> None:
    few, many = ([a_note(n + 1, source="s", kind="news") for n in range(number)] for number in (4, FEWEST_FOLDED))
    assert not any(entry.is_folded for entry in entries(few))
    assert [(len(entry.notes), entry.records) for entry in entries(many)] == [(FEWEST_FOLDED, 0)]


def test_folded_line_counts_records_not_notes() -> None:
    notes = [a_note(n + 1, source=str(n // 2)) for n in range(2 * FEWEST_FOLDED)]
    (entry,) = entries(notes)
    assert (len(entry.notes), entry.records) == (2 * FEWEST_FOLDED, FEWEST_FOLDED)


@pytest.mark.parametrize(
    "other", [{"publisher": "ISO"}, {"retrieved": "2026-11-23"}, {"confidence": "low"}, {"kind": "news"}]
)
def test_what_differs_is_not_folded(other: dict[str, str]) -> None:
    notes = [a_note(1), a_note(2, **other), *(a_note(n) for n in range(3, FEWEST_FOLDED + 2))]
    assert [entry.notes[0].number for entry in entries(notes)] == [1, 2]
    assert [n.number for entry in entries(notes) for n in entry.notes if entry.is_folded] == [
        1,
        *range(3, FEWEST_FOLDED + 2),
    ]
