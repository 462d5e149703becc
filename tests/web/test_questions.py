"""Pages of questions: with the example, with wrong arguments, and as data."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections import Counter
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from conftest import ClientOf
from flask.testing import FlaskClient
from sampling import some_questions
from standlink.graph.pipeline.tabulation import definition_files
from standlink.graph.releases.release import Release
from standlink.graph.sources.listed import CATALOGUES
from standlink.graph.sources.registry import importer_names
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.queries.table import Table
from standlink.web import wording
from standlink.web.caching import Cache
from standlink.web.charts.drawing import chart
from standlink.web.context import Site

HTML = {"Accept": "text/html"}
IDS = sorted(library())
SOME = pytest.mark.parametrize("name", some_questions())
#: Arguments with which the little releases of the tests have enough data, where they have not for the example.
SMALL = {
    name: entry.get("small", {})
    for name, entry in tomllib.loads((Path(__file__).parents[1] / "data" / "questions.toml").read_text("utf-8")).items()
}
RIVALS = "/questions/convergence/rival-adoption"


@pytest.fixture(scope="module")
def clients(asked: dict[str, Release], client_of: ClientOf) -> dict[str, FlaskClient]:
    """For each question, a client of the release that answers it."""
    return {name: client_of(of) for name, of in asked.items()}


def _arguments(name: str) -> str:
    return urlencode({**library()[name].example, **SMALL[name]}, doseq=True)


@pytest.mark.parametrize("name", IDS)
def test_question_shows_its_example(clients: dict[str, FlaskClient], name: str) -> None:
    query = f"?{_arguments(name)}" if SMALL.get(name) else ""
    response = clients[name].get(f"/questions/{name}{query}", headers=HTML)
    assert response.status_code == 200
    assert library()[name].title_zh in response.text
    assert re.search(r'id="answer" data-rows="[1-9]', response.text)
    assert ('id="query"' if library()[name].sparql else 'id="definition"') in response.text


@SOME
def test_answer_comes_as_data(clients: dict[str, FlaskClient], name: str) -> None:
    client = clients[name]
    query = _arguments(name)
    table = list(csv.reader(io.StringIO(client.get(f"/questions/{name}.csv?{query}").text)))
    document = json.loads(client.get(f"/questions/{name}.json?{query}").data)
    assert len(table) - 1 == len(document["results"]["bindings"]) > 0
    assert set(document["head"]["vars"]) <= wording.table("heads.columns").keys()


def test_notes_stand_in_chinese_on_the_page_and_in_json(client: FlaskClient) -> None:
    address = "/questions/diffusion/lag-of-regions"
    page, document = client.get(address, headers=HTML).text, json.loads(client.get(f"{address}.json").data)
    (chinese,) = re.findall(r'<details id="chinese" lang="zh">(.*?)</details>', page, re.DOTALL)
    assert len(document["notes"]) == len(document["notes_zh"]) >= 2
    for note, note_zh in zip(document["notes"], document["notes_zh"], strict=True):
        assert note in unescape(page)
        assert note_zh in unescape(chinese)
    (caption, _) = re.findall(r'<details class="more" lang="zh">.*?</details>', page, re.DOTALL)
    assert "n &lt; 5的行未绘出。" in caption


def test_index_lists_every_question_and_groups_those_without_data(
    client: FlaskClient, release: Release, asked: dict[str, Release]
) -> None:
    text = client.get("/questions", headers=HTML).text
    assert all(f'href="/questions/{name}"' in text for name in IDS)
    answerable, _, without = text.partition('id="needs"')
    unmet = {name for name in IDS if library()[name].unmet(release.manifest["tables"])}
    assert unmet == {name for name in IDS if asked[name].id != release.id}, "those that the tests ask of catalogues"
    for name in IDS:
        assert (f'href="/questions/{name}"' in without) is (name in unmet), name
        assert (f'href="/questions/{name}"' in answerable) is (name not in unmet), name
    assert "standlink import relaton" in without
    listed = json.loads(client.get("/questions.json").data)
    assert [entry["id"] for entry in listed] == list(library())
    assert {entry["id"] for entry in listed if entry["needs"]} == unmet


def test_questions_without_data_are_not_advertised(
    client: FlaskClient, client_of: ClientOf, catalogued: Release
) -> None:
    advertised = re.findall(r'href="/questions/([^"#?]+)"', client.get("/", headers=HTML).text)
    advertised += re.findall(r'href="/questions/([^"#?]+)"', client.get("/questions/catalogues/figures").text)
    assert "catalogues/by-field" in advertised
    assert not [name for name in advertised if name in library() and library()[name].needs]
    assert "standlink import" not in client_of(catalogued).get("/questions", headers=HTML).text


def test_needs_name_tables_and_imports() -> None:
    tables = {definition.stem for definition in definition_files()}
    for name in IDS:
        for need in library()[name].needs:
            assert need.table in tables
            assert need.source in {*importer_names(), CATALOGUES}
            assert f"questions.sources.{need.source}" in wording.forms()


def test_wrong_name_is_kept_with_an_error_beside_its_field(client: FlaskClient) -> None:
    response = client.get("/questions/convergence/switchers?from=ccs1&to=<b>nacks", headers=HTML)
    assert response.status_code == 400
    assert 'value="&lt;b&gt;nacks"' in response.text
    assert 'value="standard:ccs1" data-kinds="standard"' in response.text
    assert 'data-label="CCS Combo 1"' in response.text, "the other field keeps its name"
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


def test_example_is_shown_only_when_nothing_was_asked(client: FlaskClient) -> None:
    for address, is_example in (
        (RIVALS, True),
        (f"{RIVALS}?utm_source=x&all", True),
        (f"{RIVALS}?rivals=nacs&rivals=ccs1&rivals=&region=", False),
        ("/questions/barriers/coverage", True),
        ("/questions/barriers/coverage?case=", False),
    ):
        response = client.get(address, headers=HTML)
        assert response.status_code == 200
        assert ('id="example"' in response.text) is is_example, address
        assert ("Standlink-Example" in response.headers) is is_example, address


@pytest.mark.parametrize("name", [name for name in IDS if library()[name].parameters])
def test_example_says_so_in_data(clients: dict[str, FlaskClient], name: str) -> None:
    example, question = clients[name].get(f"/questions/{name}.json"), library()[name]
    document = json.loads(example.data)
    assert document["example"] is True
    assert set(question.example) <= set(document["arguments"])
    assert clients[name].get(f"/questions/{name}.csv").headers["Standlink-Example"] == "true"
    asked = clients[name].get(f"/questions/{name}.json?{urlencode(question.example, doseq=True)}")
    assert "Standlink-Example" not in asked.headers
    assert json.loads(asked.data) == {key: value for key, value in document.items() if key != "example"}


@SOME
def test_emptied_form_sets_no_filter_or_says_what_is_missing(clients: dict[str, FlaskClient], name: str) -> None:
    question, client = library()[name], clients[name]
    emptied = urlencode(dict.fromkeys((p.name for p in question.parameters), ""))
    response = client.get(f"/questions/{name}.json?{emptied}")
    page = client.get(f"/questions/{name}?{emptied}", headers=HTML)
    assert page.status_code == 200
    if any(p.required for p in question.parameters) or question.either:
        assert response.status_code == 400
        assert page.text.count('class="wrong"') == max(1, sum(p.required for p in question.parameters))
    else:
        expected = ask(release_of(client), question, {})
        assert json.loads(response.data)["results"] == json.loads(expected.to_json())["results"]
        assert 'id="example"' not in page.text or not question.parameters


def release_of(client: FlaskClient) -> Release:
    site: Site = client.application.extensions["standlink"]
    return site.releases.current()


@SOME
def test_unknown_and_repeated_parameters_are_refused(client: FlaskClient, name: str) -> None:
    question = library()[name]
    example = urlencode(question.example, doseq=True)
    response = client.get(f"/questions/{name}.csv?{example}&untill=2000")
    assert response.status_code == 400
    assert all(p.name in response.text for p in question.parameters)
    assert ("did you mean 'until'?" in response.text) == any(p.name == "until" for p in question.parameters)
    page = client.get(f"/questions/{name}?{example}&untill=2000", headers=HTML)
    assert page.status_code == 400
    assert 'class="problem" role="alert">This question has no parameter' in page.text
    for parameter in question.parameters:
        if not parameter.many:
            repeated = urlencode({**question.example, parameter.name: ["x", "y"]}, doseq=True)
            refused = client.get(f"/questions/{name}?{repeated}", headers=HTML)
            assert refused.status_code == 400
            assert "Takes one value, not 2." in refused.text


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("linkages/between-regions?a=sweden&b=瑞典", "Sweden and Sweden"),
        ("linkages/path?from=ford&to=Ford+Motor+Company", "Ford and Ford"),
        ("barriers/shared?a=5g-standardization&b=initiative:5g-standardization", "5G standardization and 5G"),
        ("convergence/shared-parts?a=nacs&b=NACS", "are the same"),
        ("convergence/switchers?from=ccs1&to=CCS+Combo+1", "CCS Combo 1 and CCS Combo 1"),
        ("convergence/rival-adoption?rivals=nacs&rivals=NACS", "are the same"),
        ("convergence/rival-outcome?rivals=nacs&rivals=NACS", "are the same"),
        ("convergence/installed-base?indicator=winningBids&rivals=att&rivals=actor:att", "are the same"),
    ],
)
def test_equal_things_are_refused_by_name(client: FlaskClient, address: str, same: str) -> None:
    response = client.get(f"/questions/{address}", headers=HTML)
    assert response.status_code == 400
    assert same in response.text
    assert "are the same; choose two different ones." in response.text


def test_every_question_of_two_things_of_a_kind_refuses_equal_ones() -> None:
    for question in library().values():
        things = [p for p in question.parameters if p.required and not p.is_word and not p.many]
        pairs = [p.name for p in things if sum(p.kinds == other.kinds for other in things) > 1]
        assert list(question.distinct) == pairs, question.id


def test_indicators_are_chosen_by_name(client: FlaskClient) -> None:
    page = client.get("/questions/catalogues/figures?indicator=memberCount", headers=HTML).text
    assert '<option value="sl:memberCount" selected>members</option>' in page
    # Code and citations have the name of the indicator, as every address has.
    code = r"<code>.*?</code>|<p class=\"printed\".*?</p>|<[^>]*>"
    assert "memberCount" not in re.sub(code, "", page, flags=re.DOTALL)


def test_results_come_as_sparql_results(client: FlaskClient) -> None:
    accepted = "application/sparql-results+json"
    response = client.get(RIVALS, headers={"Accept": accepted})
    assert response.mimetype == accepted
    assert json.loads(response.data)["head"]["vars"]


def test_arguments_can_be_names(client: FlaskClient) -> None:
    assert client.get("/questions/convergence/switchers.csv?from=CCS+Combo+1&to=NACS").status_code == 200


def test_page_has_the_finding_of_its_chart_and_links_to_its_pictures(
    client: FlaskClient,
) -> None:
    text = client.get(f"{RIVALS}?rivals=nacs&rivals=ccs1", headers=HTML).text
    assert "<svg" not in text
    (heading,) = re.findall(r'<section id="answer"[^>]*>\s*<h2>(.*?)</h2>', text)
    assert "NACS" in heading
    shown = re.sub(r"<code>.*?</code>", "", text[text.index('id="answer"') : text.index('id="take"')], flags=re.DOTALL)
    assert shown.count(heading) == 2, "the heading and the text for those who do not see the picture"
    pictures = [unescape(a) for a in re.findall(r'(?:srcset|src)="([^"]+\.svg[^"]*)"', text)]
    sizes = re.findall(r'<(?:source|img) [^>]*?width="(\d+)" height="(\d+)"', text)
    assert len(pictures) == len(sizes) == 4, (
        "how many adopters; no shares, since those of CCS1 were not recorded completely"
    )
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


@pytest.mark.parametrize(("page", "count"), [("/", 1), ("/cases/ev-charging-unification", 2), ("/id/standard/nacs", 1)])
def test_every_picture_of_a_page_exists(client: FlaskClient, page: str, count: int) -> None:
    pictures = re.findall(r'(?:srcset|src)="([^"]+\.svg[^"]*)"', client.get(page, headers=HTML).text)
    # Wide and on phones, light and dark.
    assert len(pictures) == 4 * count
    assert {client.get(unescape(picture)).mimetype for picture in pictures} == {"image/svg+xml"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/questions/convergence/rival-adoptions.svg", 404),
        ("/cases/no-such-case.svg", 404),
        ("/id/standard/no-such-standard.svg", 404),
        ("/id/source/iec-62196-3-2022.svg", 404),
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
    cells = Counter(re.findall(r'aria-label="([^":;]+ and [^":;]+): [\d.]+"', svg))
    assert cells["Germany and United States"] == 2
    assert set(cells.values()) == {2}


def test_matrix_distinguishes_names_with_the_same_beginning() -> None:
    long = "Working group on the interfaces of charging stations and vehicles, part "
    rows = tuple((ox.Literal(f"{long}{n}"), ox.Literal("China"), ox.Literal(n)) for n in (1, 2, 3))
    found = chart("region-pairs", Table(("a", "b", "strength"), rows))
    assert found is not None
    cells = re.findall(r'aria-label="([^"]+): \d"', found.draw(Cache(1), "release", "phone"))
    assert len(set(cells)) == 3


@pytest.mark.parametrize("question", ["linkages/network", "linkages/path", "convergence/lineage"])
def test_page_of_a_network_has_its_data_and_its_table(client: FlaskClient, question: str) -> None:
    text = client.get(f"/questions/{question}", headers=HTML).text
    assert re.search(rf'<img src="/questions/{question}\.svg\?[^"]*chart=network[^"]*"', text)
    assert f'href="/questions/{question}.graphml' in text
    assert "vendor/network.js" in text
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


def test_page_promises_only_the_rows_that_the_next_page_shows(client: FlaskClient) -> None:
    """There are more sources than rows on a page: all of them are in the downloads, but on no page."""
    whole = len(client.get("/questions/evidence/sources.csv").text.splitlines()) - 1
    assert whole > 500
    page = client.get("/questions/evidence/sources", headers=HTML).text
    assert f"{whole} rows." in page
    assert f"Show the first 500 of {whole} rows</a>" in page
    assert "Show all" not in page
    longer = client.get("/questions/evidence/sources?all", headers=HTML).text
    assert f"Showing the first 500 of {whole} rows. Downloads contain all rows." in longer


def test_cut_answer_counts_all_its_rows_and_says_what_downloads_contain(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = len(client.get("/questions/evidence/sources.csv").text.splitlines()) - 1
    monkeypatch.setattr("standlink.queries.run.MOST_ROWS", 510)
    page = client.get("/questions/evidence/sources?all&utm_x=1", headers=HTML).text
    assert f"{whole} rows." in page
    assert f"Showing the first 500 of {whole} rows. Downloads contain the first 510." in page
    assert "510 rows" not in page.replace(f"first 510 of {whole} rows", "")
