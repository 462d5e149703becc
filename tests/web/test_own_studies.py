"""The site of a study: its things, terms, questions and charts are where those of Standlink are, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import standlink
from flask.testing import FlaskClient
from standlink.web.app import create_app
from standlink.web.settings import Settings
from studied import known_study

pytestmark = [pytest.mark.slow, pytest.mark.release]

HTTP3 = "/id/standard/my-study~rfc-9114"
IRI = "https://example.org/my-study/standard/rfc-9114"


@pytest.fixture(scope="module")
def own(study: Path) -> Iterator[FlaskClient]:
    """A client of the site of a study."""
    with known_study():
        yield create_app(Settings(home=study / ".standlink")).test_client()


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200, path
    return response.text


def test_own_thing_has_a_page_with_its_own_facts(own: FlaskClient) -> None:
    text = page(own, HTTP3)
    assert "RFC 9114 (HTTP/3)" in text
    assert "Runs over" in text
    assert 'href="/id/standard/my-study~rfc-9000"' in text
    assert "运行于" in page(own, f"/zh{HTTP3}")


def test_own_thing_has_data_in_every_format(own: FlaskClient) -> None:
    for suffix in ("ttl", "jsonld", "nt", "rdf", "json", "bib", "nanopub.trig"):
        assert own.get(f"{HTTP3}.{suffix}").status_code == 200, suffix
    assert IRI in own.get(f"{HTTP3}.nt").text
    assert "my-study:runsOver my-study-standard:rfc-9000" in own.get(f"{HTTP3}.ttl").text
    assert own.get(HTTP3, headers={"Accept": "text/turtle"}).headers["Content-Location"] == f"{HTTP3}.ttl"


def test_own_thing_is_linked_from_what_was_there(own: FlaskClient) -> None:
    assert 'href="/id/event/my-study~google-announces-quic"' in page(own, "/id/actor/google")


def test_own_case_is_among_the_cases(own: FlaskClient) -> None:
    assert 'href="/cases/my-study~quic"' in page(own, "/cases")
    assert "2 standards" in page(own, "/cases")
    assert "RFC 9000 (QUIC)" in page(own, "/cases/my-study~quic")


def test_own_question_is_listed_and_answered(own: FlaskClient) -> None:
    assert "/questions/my-study/events-by-date" in page(own, "/questions")
    text = page(own, "/questions/my-study/events-by-date")
    assert "Google announces QUIC as an experiment" in text
    assert "Showing an example" not in text
    assert "按时间排列的事件" in page(own, "/zh/questions/my-study/events-by-date")
    assert own.get("/questions/my-study/events-by-date.svg").mimetype == "image/svg+xml"
    rows = own.get("/questions/my-study/events-by-date.csv").text.splitlines()
    assert rows[0] == "event,event_label,date,kind,kind_label"
    assert len(rows) == 4


def test_own_question_and_things_are_in_the_api(own: FlaskClient) -> None:
    listed = own.get("/api/v1/questions").json
    assert listed is not None
    assert "my-study/events-by-date" in {each["id"] for each in listed["questions"]}
    found = own.get("/api/v1/things/standard/my-study~rfc-9114").json
    assert found is not None
    assert (found["iri"], found["label"]) == (IRI, "RFC 9114 (HTTP/3)")


def test_search_finds_own_things_questions_and_terms(own: FlaskClient) -> None:
    assert HTTP3 in page(own, "/search?q=HTTP%2F3")
    assert "/questions/my-study/events-by-date" in page(own, "/search?q=events+by+date")
    assert "my-study-runsOver" in page(own, "/search?q=runs+over")


def test_sparql_knows_own_prefixes(own: FlaskClient) -> None:
    query = "SELECT ?o { my-study-standard:rfc-9114 my-study:runsOver ?o }"
    response = own.get("/sparql", query_string={"query": query}, headers={"Accept": "application/sparql-results+json"})
    (row,) = json.loads(response.text)["results"]["bindings"]
    assert row["o"]["value"] == "https://example.org/my-study/standard/rfc-9000"


def test_reconciliation_finds_own_things(own: FlaskClient) -> None:
    response = own.post("/reconcile", data={"queries": json.dumps({"q": {"query": "RFC 9114 (HTTP/3)"}})})
    assert response.json is not None
    assert response.json["q"]["result"][0]["id"] == "standard/my-study~rfc-9114"


def test_own_term_has_a_page_and_links(own: FlaskClient) -> None:
    assert "runs over" in page(own, "/ontology/my-study-runsOver")
    assert "RFC 9114" in page(own, "/id/standard/my-study~rfc-9000/to/my-study~runsOver")


def test_why_explains_what_an_own_term_implies(own: FlaskClient) -> None:
    why = "/why?subject=my-study-standard:rfc-9114&property=sl:basedOn&object=my-study-standard:rfc-9000"
    assert "runs over" in page(own, why)


@pytest.mark.usefixtures("own")
def test_study_opens_in_python_with_its_questions(study: Path) -> None:
    graph = standlink.open(study)
    assert "my-study/events-by-date" in graph.questions()
    assert len(graph.ask("my-study/events-by-date", actor="Google")) == 1
    assert graph.describe("my-study-standard:rfc-9114").iri == IRI
    assert graph.describe("rfc-9114").iri == IRI


def test_thing_of_an_unknown_study_is_not_found(own: FlaskClient) -> None:
    assert own.get("/id/standard/other~rfc-9114", headers={"Accept": "text/html"}).status_code == 404


def test_dataset_of_the_study_is_described(own: FlaskClient) -> None:
    assert "My study" in page(own, "/graph/my-study-quic")
    assert "https://example.org/my-study/cases/quic.ttl" in page(own, "/graph/my-study-quic")
