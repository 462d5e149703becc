"""Pages of questions: with the example, with wrong arguments, and as data."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.table import Table
from standlink.web import wording
from standlink.web.app import create_app
from standlink.web.caching import Cache
from standlink.web.charts.drawing import chart
from standlink.web.settings import Settings

HTML = {"Accept": "text/html"}
IDS = sorted(library())
RIVALS = "/questions/convergence/rival-adoption"


@pytest.fixture(scope="module")
def clients(asked: dict[str, Release]) -> dict[str, FlaskClient]:
    """For each question, a client of the release that answers it."""
    homes = {of.path.parents[1] for of in asked.values()}
    sites = {home: create_app(Settings(home=home)).test_client() for home in homes}
    return {name: sites[of.path.parents[1]] for name, of in asked.items()}


@pytest.mark.parametrize("name", IDS)
def test_question_shows_its_example(clients: dict[str, FlaskClient], name: str) -> None:
    response = clients[name].get(f"/questions/{name}", headers=HTML)
    assert response.status_code == 200
    assert library()[name].title_zh in response.text
    assert re.search(r'id="answer" data-rows="[1-9]', response.text)
    assert ('id="query"' if library()[name].sparql else 'id="definition"') in response.text


@pytest.mark.parametrize("name", IDS)
def test_answer_comes_as_data(clients: dict[str, FlaskClient], name: str) -> None:
    client = clients[name]
    query = urlencode(library()[name].example, doseq=True)
    table = list(csv.reader(io.StringIO(client.get(f"/questions/{name}.csv?{query}").text)))
    document = json.loads(client.get(f"/questions/{name}.json?{query}").data)
    assert len(table) - 1 == len(document["results"]["bindings"]) > 0
    assert set(document["head"]["vars"]) <= wording.table("heads.columns").keys()


def test_index_lists_every_question(client: FlaskClient) -> None:
    text = client.get("/questions", headers=HTML).text
    assert all(f'href="/questions/{name}"' in text for name in IDS)


def test_wrong_name_is_kept_with_an_error_beside_its_field(client: FlaskClient) -> None:
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


def test_form_with_missing_values_is_not_an_error(client: FlaskClient) -> None:
    response = client.get("/questions/convergence/switchers?from=standard:ccs1", headers=HTML)
    assert response.status_code == 200
    assert 'value="standard:ccs1"' in response.text
    assert 'id="answer"' not in response.text


def test_unknown_word_of_a_choice(client: FlaskClient) -> None:
    response = client.get("/questions/linkages/regions?level=galaxy", headers=HTML)
    assert response.status_code == 400
    assert 'id="p-level"' in response.text


def test_empty_fields_and_unknown_parameters_are_ignored(client: FlaskClient) -> None:
    response = client.get(f"{RIVALS}?rivals=nacs&rivals=ccs1&rivals=&region=&utm_source=x", headers=HTML)
    assert response.status_code == 200
    assert 'id="example"' not in response.text
    assert 'id="example"' in client.get(RIVALS, headers=HTML).text


def test_arguments_can_be_names(client: FlaskClient) -> None:
    assert client.get("/questions/convergence/switchers.csv?from=CCS+Combo+1&to=NACS").status_code == 200


def test_page_has_the_finding_of_its_chart_and_links_to_its_pictures(
    client: FlaskClient,
) -> None:
    text = client.get(f"{RIVALS}?rivals=nacs&rivals=ccs1", headers=HTML).text
    assert "<svg" not in text
    (heading,) = re.findall(r'<section id="answer"[^>]*>\s*<h2>(.*?)</h2>', text)
    assert "NACS" in heading
    assert text.count(heading) == 2, "the heading and the text for those who do not see the picture"
    pictures = [unescape(a) for a in re.findall(r'(?:srcset|src)="([^"]+\.svg[^"]*)"', text)]
    sizes = re.findall(r'<(?:source|img) [^>]*?width="(\d+)" height="(\d+)"', text)
    assert len(pictures) == len(sizes) == 8, "how many adopters, and their shares"
    for address, (width, height) in zip(pictures, sizes, strict=True):
        svg = client.get(address).text
        assert f'width="{width}" height="{height}"' in svg.partition(">")[0], "or the page would jump"


def test_pictures_are_light_or_dark_wide_or_narrow(client: FlaskClient) -> None:
    light, dark = (client.get(f"{RIVALS}.svg?width=phone&scheme={s}").text for s in ("light", "dark"))
    assert "#0b5d5e" in light
    assert "#0b5d5e" not in dark
    assert "#6fc2bd" in dark
    assert 'width="342"' in light


def test_unchanged_picture_is_not_sent_again(client: FlaskClient) -> None:
    for address in (f"{RIVALS}.svg", "/overview.svg", "/cases/ev-charging-unification.svg", "/id/standard/nacs.svg"):
        first = client.get(address)
        assert (first.status_code, first.mimetype) == (200, "image/svg+xml")
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("page", ["/", "/cases/ev-charging-unification", "/id/standard/nacs"])
def test_every_picture_of_a_page_exists(client: FlaskClient, page: str) -> None:
    pictures = re.findall(r'(?:srcset|src)="([^"]+\.svg[^"]*)"', client.get(page, headers=HTML).text)
    assert len(pictures) == 4
    assert {client.get(unescape(picture)).mimetype for picture in pictures} == {"image/svg+xml"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/questions/convergence/rival-adoptions.svg", 404),
        ("/cases/no-such-case.svg", 404),
        ("/id/standard/no-such-standard.svg", 404),
        ("/id/actor/ford.svg", 404),
        (f"{RIVALS}.svg?rivals=nacs&rivals=no-such-standard", 400),
        (f"{RIVALS}.svg?width=huge", 400),
        (f"{RIVALS}.svg?scheme=pink", 400),
    ],
)
def test_missing_picture_is_an_error(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert "<svg" not in response.text


def test_matrix_shows_each_pair_on_both_sides(client: FlaskClient) -> None:
    svg = client.get("/questions/linkages/regions.svg?level=country").text
    cells = set(re.findall(r'aria-label="across: ([^;]+); down: ([^;]+);', svg))
    assert ("Germany", "United States") in cells
    assert cells == {(down, across) for across, down in cells}


def test_matrix_distinguishes_names_with_the_same_beginning() -> None:
    long = "Working group on the interfaces of charging stations and vehicles, part "
    rows = tuple((ox.Literal(f"{long}{n}"), ox.Literal("China"), ox.Literal(n)) for n in (1, 2, 3))
    found = chart("region-pairs", Table(("a", "b", "strength"), rows))
    assert found is not None
    cells = re.findall(r'aria-label="across: ([^;]+); down: ([^;]+);', found.draw(Cache(1), "release", "phone"))
    assert len(set(cells)) == 6


@pytest.mark.parametrize("question", ["linkages/network", "linkages/path", "convergence/lineage"])
def test_page_of_a_network_has_its_data_and_its_table(client: FlaskClient, question: str) -> None:
    text = client.get(f"/questions/{question}", headers=HTML).text
    assert f'data-answer="/questions/{question}.json' in text
    assert "vendor/network.js" in text
    part = re.search(r'data-part="([^"]+)"', text)
    assert part is not None
    assert "{shown}" in part[1]
    assert "{total}" in part[1]
    assert "<table" in text


def test_page_without_network_does_not_load_its_script(client: FlaskClient) -> None:
    assert "network.js" not in client.get(RIVALS, headers=HTML).text


def test_chart_can_be_downloaded(client: FlaskClient) -> None:
    response = client.get(f"{RIVALS}.svg?rivals=nacs&rivals=ccs1")
    assert response.mimetype == "image/svg+xml"
    assert "#0b5d5e" in response.text
    assert "var(" not in response.text


def test_question_without_chart_has_no_svg(client: FlaskClient) -> None:
    assert client.get("/questions/evidence/disagreements.svg").status_code == 404


def test_long_answer_is_cut_unless_all_is_requested(client: FlaskClient) -> None:
    path = "/questions/standards/timeline?case=5g-standardization"
    cut, full = (client.get(p, headers=HTML).text for p in (path, f"{path}&all"))
    assert "all#answer" in cut
    assert cut.count("<tr>") < full.count("<tr>")
