"""What the SPARQL editor asks for while a query is written: marks, completion, and queries of the library."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from standlink.queries.library import library


def checked(client: FlaskClient, query: str, site: str = "") -> list[dict[str, Any]]:
    response = client.post(f"{site}/sparql/check", data={"query": query})
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.headers["Cache-Control"] == "no-store"
    found: list[dict[str, Any]] = response.get_json()["marks"]
    return found


def completed(client: FlaskClient, query: str, site: str = "") -> dict[str, Any]:
    at = len(query.encode("utf-16-le")) // 2
    found: dict[str, Any] = client.post(f"{site}/sparql/complete", data={"query": query, "at": at}).get_json()
    return found


def test_marks_have_place_words_and_fix(client: FlaskClient) -> None:
    (mark,) = checked(client, "ASK {\r\n  ?a sl:adoptz ?b }")
    assert (mark["line"], mark["column"], mark["from"], mark["to"], mark["fault"]) == (2, 6, 11, 20, False)
    assert mark["message"] == "sl:adoptz is not in the ontology; did you mean sl:adopts?"
    assert mark["fixes"] == [{"name": "sl:adopts", "from": 11, "to": 20, "text": "sl:adopts"}]
    assert checked(client, "ASK { ?a sl:adopts ?b }") == []


def test_marks_are_in_the_language_of_the_page(client: FlaskClient) -> None:
    (mark,) = checked(client, "ASK { ?a sl:adoptz ?b }", "/zh")
    assert mark["message"] == "本体中没有 sl:adoptz；是否应为 sl:adopts？"


def test_places_are_counted_as_scripts_do(client: FlaskClient) -> None:
    (mark,) = checked(client, "ASK { ?a rdfs:label '𝔸𝔸' ; sl:adoptz ?b }")
    assert (mark["from"], mark["column"]) == (29, 28)
    assert completed(client, "ASK { ?a rdfs:label '𝔸𝔸' ; sl:ado")["from"] == 29


def test_query_that_is_too_long_is_not_checked(client: FlaskClient) -> None:
    assert client.post("/sparql/check", data={"query": "x" * 100_001}).status_code == 413
    assert client.get("/sparql/check").status_code == 405


def test_completion_has_names_and_the_declarations_of_their_prefixes(client: FlaskClient) -> None:
    found = completed(client, "# mine\nSELECT * { ?a sl:adopts NACS")
    assert found["from"] == 31
    assert found["options"][0]["name"] == "standard:nacs"
    assert found["declarations"]["standard"] == "PREFIX standard: <https://w3id.org/standlink/id/standard/>"
    assert found["top"] == 7
    declared = "PREFIX standard: <https://w3id.org/standlink/id/standard/>\nSELECT * { ?a sl:adopts NACS"
    assert "standard" not in completed(client, declared)["declarations"]


def test_completion_has_the_label_in_the_language_of_the_page(client: FlaskClient) -> None:
    for site, label in (("", "adopts"), ("/zh", "采用")):
        options = completed(client, "SELECT * { ?a sl:adopts", site)["options"]
        assert next(option["label"] for option in options if option["name"] == "sl:adopts") == label


@pytest.mark.parametrize("at", ["", "-1", "x", "99"])
def test_completion_needs_a_place_in_the_query(client: FlaskClient, at: str) -> None:
    response = client.post("/sparql/complete", data={"query": "ASK {}", "at": at})
    assert response.status_code == 400
    assert "must be a place in the query" in response.get_json()["detail"]


def test_page_lists_every_question_that_the_release_can_answer(client: FlaskClient) -> None:
    text = client.get("/sparql", headers={"Accept": "text/html"}).text
    for question in library().values():
        if not question.needs:
            path = f"/sparql/questions/{question.id}" if question.sparql else f"/questions/{question.id}"
            assert f'href="{path}"' in text
            assert question.question in html.unescape(text)
    assert "(computed, without a query)" in text


@pytest.mark.parametrize("name", [name for name, q in library().items() if q.sparql and not q.needs])
def test_query_of_a_question_can_be_run(client: FlaskClient, name: str) -> None:
    response = client.get(f"/sparql/questions/{name}", headers={"Accept": "application/sparql-query"})
    assert (response.status_code, response.mimetype) == (200, "application/sparql-query")
    assert response.text.startswith(f"# {library()[name].question}\n")
    ran = client.get("/sparql", query_string={"query": response.text}, headers={"Accept": "text/csv"})
    assert ran.status_code == 200


def test_browser_is_led_to_the_result_of_a_question(client: FlaskClient) -> None:
    browser = {"Accept": "text/html"}
    response = client.get("/sparql/questions/convergence/switchers", headers=browser)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/sparql?query=")
    assert client.get("/sparql/questions/linkages/network", headers=browser).status_code == 404


def test_page_without_scripts_lists_the_marks_of_a_query_that_failed(client: FlaskClient) -> None:
    query = "SELECT * {\n  ?a sl:adoptz ?b"
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "at 1:10: a } is missing for this {" in response.text
    assert response.text.count("is missing for this") == 1
    assert "Line 2, column 6: sl:adoptz is not in the ontology; did you mean sl:adopts?" in response.text


def test_empty_query_is_said_to_be_empty(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": " "}, headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "The editor is empty" in response.text
    assert re.search(r"<textarea[^>]*></textarea>", response.text)
