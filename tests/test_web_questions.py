"""Every question can be asked on its page: with its example, with mistakes, and as data."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from standlink.graph.release import Release
from standlink.queries.library import library
from standlink.web.app import create_app
from standlink.web.settings import Settings

HTML = {"Accept": "text/html"}
IDS = sorted(library())
RIVALS = "/questions/convergence/rival-adoption"


@pytest.fixture(scope="module")
def clients(asked: dict[str, Release]) -> dict[str, FlaskClient]:
    """A client of the release to which each question is put."""
    homes = {of.path.parents[1] for of in asked.values()}
    sites = {home: create_app(Settings(home=home)).test_client() for home in homes}
    return {name: sites[of.path.parents[1]] for name, of in asked.items()}


@pytest.mark.parametrize("name", IDS)
def test_question_shows_its_example(clients: dict[str, FlaskClient], name: str) -> None:
    response = clients[name].get(f"/questions/{name}", headers=HTML)
    assert response.status_code == 200
    assert library()[name].title_zh in response.text
    assert 'id="answer"' in response.text
    assert "No answer" not in response.text
    assert ("Edit in SPARQL" if library()[name].sparql else "The measure") in response.text


@pytest.mark.parametrize("name", IDS)
def test_answer_comes_as_data(clients: dict[str, FlaskClient], name: str) -> None:
    client = clients[name]
    query = urlencode(library()[name].example, doseq=True)
    table = list(csv.reader(io.StringIO(client.get(f"/questions/{name}.csv?{query}").text)))
    document = json.loads(client.get(f"/questions/{name}.json?{query}").data)
    assert len(table) - 1 == len(document["results"]["bindings"]) > 0


def test_index_lists_every_question(client: FlaskClient) -> None:
    text = client.get("/questions", headers=HTML).text
    assert all(f'href="/questions/{name}"' in text for name in IDS)


def test_wrong_name_is_said_next_to_its_field_and_kept(client: FlaskClient) -> None:
    response = client.get("/questions/convergence/switchers?from=ccs1&to=<b>nacks", headers=HTML)
    assert response.status_code == 400
    assert 'value="&lt;b&gt;nacks"' in response.text
    assert 'value="ccs1"' in response.text
    assert 'aria-invalid="true"' in response.text
    assert 'role="alert"' in response.text


def test_wrong_name_is_a_problem_for_machines(client: FlaskClient) -> None:
    response = client.get("/questions/convergence/switchers.json?from=ccs1&to=nothing-of-that-name")
    assert response.status_code == 400
    assert json.loads(response.data)["parameter"] == "to"


def test_half_filled_form_is_a_beginning(client: FlaskClient) -> None:
    response = client.get("/questions/convergence/switchers?from=standard:ccs1", headers=HTML)
    assert response.status_code == 200
    assert 'value="standard:ccs1"' in response.text
    assert 'id="answer"' not in response.text


def test_unknown_word_of_a_choice(client: FlaskClient) -> None:
    response = client.get("/questions/linkages/regions?level=galaxy", headers=HTML)
    assert response.status_code == 400
    assert 'id="p-level"' in response.text


def test_empty_fields_and_strange_parameters_do_not_matter(client: FlaskClient) -> None:
    response = client.get(f"{RIVALS}?rivals=nacs&rivals=ccs1&rivals=&region=&utm_source=x", headers=HTML)
    assert response.status_code == 200
    assert "example’s answer" not in response.text


def test_names_find_what_they_mean(client: FlaskClient) -> None:
    assert client.get("/questions/convergence/switchers.csv?from=CCS+Combo+1&to=NACS").status_code == 200


def test_chart_is_drawn_for_page_and_phone_in_the_colours_of_the_page(client: FlaskClient) -> None:
    text = client.get(RIVALS, headers=HTML).text
    assert text.count("<svg ") == 2
    assert "var(--accent)" in text
    assert "NACS leads with" in text


def test_chart_can_be_taken_along(client: FlaskClient) -> None:
    response = client.get(f"{RIVALS}.svg?rivals=nacs&rivals=ccs1")
    assert response.mimetype == "image/svg+xml"
    assert "#0b5d5e" in response.text
    assert "var(" not in response.text


def test_question_without_chart_has_no_svg(client: FlaskClient) -> None:
    assert client.get("/questions/convergence/switchers.svg").status_code == 404


def test_long_answer_is_cut_until_all_is_asked_for(client: FlaskClient) -> None:
    path = "/questions/standards/timeline?case=5g-standardization"
    cut, full = (client.get(p, headers=HTML).text for p in (path, f"{path}&all"))
    assert "all#answer" in cut
    assert cut.count("<tr>") < full.count("<tr>")
