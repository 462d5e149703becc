"""The search page: facets, sorting, editions, pages; and bulk look-up by form and by POST."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from flask.testing import FlaskClient
from standlink.web.lookup import MOST, MOST_BYTES

HTML = {"Accept": "text/html"}


def found(client: FlaskClient, query: str) -> dict[str, object]:
    return json.loads(client.get(f"/search?{query}", headers={"Accept": "application/json"}).text)


def test_every_count_of_the_page_is_the_number_of_results_behind_its_link(client: FlaskClient) -> None:
    page = client.get("/search?q=charging", headers=HTML).text
    links = re.findall(r'<li><a href="(/search\?[^"]*)" rel="nofollow">[^<]*</a> <span class="soft">([\d,]+)<', page)
    assert len(links) > 10
    for address, count in links:
        narrowed = client.get(address.replace("&amp;", "&"), headers={"Accept": "application/json"})
        assert json.loads(narrowed.text)["total"] == int(count.replace(",", ""))


def test_a_chosen_filter_is_marked_and_can_be_removed(client: FlaskClient) -> None:
    page = client.get("/search?q=charging&kind=event&year=2023", headers=HTML).text
    assert 'href="/search?q=charging&amp;year=2023" rel="nofollow" aria-current="true"' in page
    assert 'href="/search?q=charging&amp;kind=event" rel="nofollow" aria-current="true"' in page


def test_results_say_which_of_how_many_they_are_up_to_the_last_page(client: FlaskClient) -> None:
    total = found(client, "q=charging")["total"]
    assert isinstance(total, int)
    last = -(-total // 20)
    assert f"1 to 20 of {total}" in client.get("/search?q=charging", headers=HTML).text
    page = client.get(f"/search?q=charging&page={last}", headers=HTML).text
    assert f"to {total} of {total}" in page
    assert 'rel="next"' not in page


def test_results_are_sorted_by_name(client: FlaskClient) -> None:
    labels = [hit["label"] for hit in found(client, "q=charging&sort=name&kind=actor")["hits"]]  # type: ignore[attr-defined]
    assert labels == sorted(labels, key=str.lower)


def test_questions_and_terms_are_found(client: FlaskClient) -> None:
    page = client.get("/search?q=switched", headers=HTML).text
    assert 'href="/questions/convergence/switchers"' in page
    assert 'href="/ontology#Adoption"' in client.get("/search?q=adoption&kind=term", headers=HTML).text


def test_json_has_facets_and_says_what_was_searched_for(client: FlaskClient) -> None:
    misspelt = found(client, "q=hauwei")
    assert misspelt["instead"] == "huawei"
    assert misspelt["partial"] is False
    assert misspelt["facets"]["kind"]["actor"] >= 1  # type: ignore[index]
    assert found(client, "q=")["hits"] == []


@pytest.mark.parametrize("query", ["q=x&kind=nonsense", "of=standard:nonsense", "of=nonsense"])
def test_what_does_not_exist_is_not_found(client: FlaskClient, query: str) -> None:
    assert client.get(f"/search?{query}", headers=HTML).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a" * 100_000,
            "x " * 1_000,
            "AND OR (",
            "*",
            '"',
            "\x00",
            "💥🔌",
            "שלום עולם",
            "مرحبا",
            "a:b^2~3",
            "[* TO *]",
        ),
        *(".*", "(((", "\\", "/regex/", "+must -not", "‮abc", "中" * 5_000, "1" * 5_000, "'" * 500, "-" * 5_000),
    ],
)
def test_hostile_text_is_only_searched_for(client: FlaskClient, text: str) -> None:
    for address in ("/search", "/suggest"):
        assert client.get(address, query_string={"q": text}, headers={"Accept": "*/*"}).status_code == 200
    sent = client.post("/find", data=text.encode()[:MOST_BYTES], content_type="text/plain")
    assert sent.status_code in (200, 400)


# bulk look-up


def post(client: FlaskClient, data: str, media_type: str = "text/plain", accept: str = "application/json", **more: str):
    return client.post("/find", data=data, content_type=media_type, headers={"Accept": accept}, query_string=more)


def test_references_are_looked_up_as_json_and_csv(client: FlaskClient) -> None:
    results = json.loads(post(client, "ISO 15118-20\nNACS\nqqqqqq").text)
    assert [each["outcome"] for each in results] == ["found", "found", "none"]
    assert results[1]["matches"][0]["iri"] == "https://w3id.org/standlink/id/standard/nacs"
    response = post(client, "a,number\n1,ISO 15118-20\n", "text/csv", "text/csv")
    (row,) = csv.DictReader(io.StringIO(response.text))
    assert row["address"].endswith("/standard/iso-15118-20")
    assert post(client, "a,b\n1,NACS\n", "text/csv", column="b").status_code == 200
    assert json.loads(post(client, "@misc{k, title={NACS}}", "application/x-bibtex").text)[0]["outcome"] == "found"


@pytest.mark.parametrize(
    ("data", "media_type", "status", "message"),
    [
        ("x" * (MOST_BYTES + 1), "text/plain", 413, f"longer than {MOST_BYTES:,} bytes"),
        ("x\n" * (MOST + 1), "text/plain", 400, f"at most {MOST:,} are looked up at a time"),
        ("\n", "text/plain", 400, "the list is empty"),
        ("x", "application/pdf", 415, "Send one of text/plain, text/csv"),
        ("a,b\n1,2\n", "text/csv", 422, "name the one with the references (columns: a, b)"),
        ("@misc{a, b={", "application/x-bibtex", 422, "this entry does not end"),
    ],
)
def test_faulty_request_is_refused_with_what_to_do(
    client: FlaskClient, data: str, media_type: str, status: int, message: str
) -> None:
    response = post(client, data, media_type)
    assert response.status_code == status
    assert message in json.loads(response.text)["detail"]


def test_form_shows_results_with_reasons(client: FlaskClient) -> None:
    assert client.get("/find", headers=HTML).status_code == 200
    response = client.post("/find", data={"references": "NACS\nBlockchain\n<b>", "format": "html"})
    assert "3 references: 1 found, 1 with several equally good matches, 1 not found." in response.text
    assert '<td data-label="Reference">&lt;b&gt;</td>' in response.text
    assert client.post("/find", data={"references": "x", "input": "pdf"}).status_code == 400
