"""The pages that explain inferred facts and show data quality."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ClientOf
from flask.testing import FlaskClient
from standlink.errors import QuestionFileError
from standlink.graph.releases.release import REPORT, Release
from standlink.ontology.namespaces import PREFIXES, expand
from standlink.queries import library as question_files
from standlink.queries import run
from standlink.queries.library import find_question
from standlink.queries.run import ask
from standlink.web import why
from standlink.web.app import create_app
from standlink.web.quality import LISTS, SOURCING
from standlink.web.settings import Settings

JSON = {"Accept": "application/json"}
WHY = "/why?subject=standard:nacs&property=sl:homeOfAdopters&object=region:germany"


def test_inferred_fact_is_explained_in_sentences_that_end_at_sources(client: FlaskClient) -> None:
    page = client.get(WHY, headers={"Accept": "text/html"}).text
    words = re.sub(r"<[^>]+>", "", html.unescape(page))
    assert 'data-inferred="true"' in page
    assert "owl:inverseOf" not in page
    assert "<h1>North American Charging Standard (NACS) has adopters located in Germany</h1>" in page
    assert "if C is located in A and C adopts B, then A is home to an adopter of B." in words
    assert 'href="/ontology#homeOfAdopterOf"' in page
    leaf = page[page.index('<a href="/id/event/bmw-adopts-nacs">BMW adopts NACS</a> (<time') :].split("</li>")[0]
    assert ">17 October 2023</time>" in leaf
    cited = re.findall(r'href="#note-(\d+)"', leaf)
    assert cited
    assert all(f'<li id="note-{number}"' in page for number in cited)


def test_explanation_is_data_too(client: FlaskClient) -> None:
    proof = client.get(WHY, headers={"Accept": "application/json"}).json
    assert proof["axiom"]
    assert proof["sentence"]["en"] == "North American Charging Standard (NACS) has adopters located in Germany"
    assert proof["sentence"]["zh"] == "北美充电标准（NACS）有位于德国的采用方"
    leaves = [proof]
    while any(leaf["premises"] for leaf in leaves):
        leaves = [p for leaf in leaves for p in (leaf["premises"] or [leaf])]
    titles = {"Actors of the curated cases", "Case: electric vehicle charging (CCS and NACS)"}
    assert {leaf["asserted_in"]["label"] for leaf in leaves} == titles
    assert proof["notes"][0]["source"]["label"]


def test_page_shows_the_sentences_of_the_data(client: FlaskClient) -> None:
    page = html.unescape(re.sub(r"<[^>]+>", "", client.get(WHY, headers={"Accept": "text/html"}).text))
    steps = [client.get(WHY, headers={"Accept": "application/json"}).json]
    for step in steps:
        steps += step["premises"]
        assert step["sentence"]["en"] in page
        assert step["rule"] is None or step["rule"]["en"] in page
    assert len(steps) > 5


def test_without_parameters_the_page_says_what_it_is_and_shows_an_example(client: FlaskClient) -> None:
    response = client.get("/why", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert "Example: North American Charging Standard (NACS) is adopted by ABB" in response.text
    assert 'href="/id/event/abb-adopts-nacs"' in response.text
    assert 'href="#note-1"' in response.text


def test_missing_parameter_is_named_with_accepted_values(client: FlaskClient) -> None:
    for path in ("/why?property=sl:adopts&object=standard:nacs", "/why"):
        response = client.get(path, headers={"Accept": "application/json"})
        assert (response.status_code, response.json["parameter"]) == (400, "subject")
        assert "subject is missing: give an IRI or a prefixed name" in response.text


def test_example_is_left_out_where_the_release_lacks_it(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = ox.Triple(*(ox.NamedNode(expand(name) or "") for name in ("actor:no-such", "sl:adopts", "standard:nacs")))
    monkeypatch.setattr(why, "EXAMPLE", absent)
    response = client.get("/why", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert "Example:" not in response.text


def test_page_of_a_thing_links_to_the_explanation(client: FlaskClient) -> None:
    page = client.get("/id/standard/nacs", headers={"Accept": "text/html"}).text
    path = "/why?subject=standard:nacs&amp;property=sl:adoptedBy&amp;object=actor:ford"
    assert path in page
    assert client.get(path.replace("&amp;", "&")).status_code == 200


def test_derived_value_is_explained_by_its_rule_and_the_records_behind_it(
    catalogued: Release, client_of: ClientOf
) -> None:
    client = client_of(catalogued)
    page = client.get("/id/standard/ieee-9901-1980", headers={"Accept": "text/html"}).text
    path = "/why?subject=standard:ieee-9901-1980&amp;property=sl:publicationYear&amp;object=1980"
    assert path in page
    proof = client.get(html.unescape(path), headers={"Accept": "application/json"}).json
    assert proof["sentence"]["en"] == "the earliest recorded publication of IEEE 9901-1980 is of 1980"
    assert proof["rule"]["en"].startswith("The year of the earliest recorded publication date")
    assert proof["rule"]["zh"].startswith("所记录的最早出版日期的年份")
    (premise,) = proof["premises"]
    assert premise["sentence"]["en"] == "the publication date of IEEE 9901-1980 is 1980"
    assert (premise["origin"], premise["asserted_in"]["label"]) == ("imported", "IEEE standards (Relaton)")


def test_false_fact_is_not_explained(client: FlaskClient) -> None:
    untrue = client.get("/why?subject=actor:ford&property=sl:adopts&object=standard:chademo")
    assert untrue.status_code == 404
    assert "does not contain the triple" in untrue.text
    malformed = client.get("/why?subject=qqqqqqqq&property=sl:adopts&object=standard:nacs")
    assert malformed.status_code == 400
    assert malformed.json["parameter"] == "subject"
    unknown = client.get("/why?subject=actor:ford&property=adoptz&object=standard:nacs")
    assert (unknown.status_code, unknown.json["parameter"]) == (400, "property")


def test_fact_may_be_named_by_names(client: FlaskClient) -> None:
    by_name = client.get("/why?subject=NACS&property=adoptedBy&object=ABB", headers=JSON).json
    assert by_name == client.get("/why?subject=standard:nacs&property=sl:adoptedBy&object=actor:abb", headers=JSON).json


@pytest.mark.parametrize(
    ("query", "status"),
    [("subject=qqqqqqqq&property=sl:adopts&object=standard:nacs", 400),
     ("subject=actor:ford&property=sl:adopts&object=standard:chademo", 404)],
)  # fmt: skip
def test_form_keeps_what_was_given_and_says_what_is_wrong(client: FlaskClient, query: str, status: int) -> None:
    response = client.get(f"/why?{query}", headers={"Accept": "text/html"})
    assert response.status_code == status
    assert '<p class="problem" role="alert">' in response.text
    assert f'value="{query.partition("&")[0].removeprefix("subject=")}"' in response.text


def test_explanation_in_chinese_has_chinese_sentences_and_leads_to_sources(client: FlaskClient) -> None:
    page = client.get(f"/zh{WHY}", headers={"Accept": "text/html"}).text
    assert "<h1>北美充电标准（NACS）有位于德国的采用方</h1>" in page
    leaf = page[page.index('href="/zh/id/event/bmw-adopts-nacs"') :].split("</li>")[0]
    assert re.search(r'<a class="soft" href="https?://[^"]+" rel="external noopener">', leaf)


def test_quality_page_counts_lists_and_explains_every_warning(client: FlaskClient, release: Release) -> None:
    page = html.unescape(client.get("/data/quality").text)
    for question in LISTS:
        assert f'href="/questions/{question}"' in page
        assert f'id="{question.split("/")[1]}"' in page
    warnings = json.loads((release.path / REPORT).read_text("utf-8"))["findings"]
    assert warnings
    for warning in warnings:
        node = ox.NamedNode(expand(warning["node"]) or "")
        explanation = release.store.text(node, ox.NamedNode(PREFIXES["dcterms"] + "description"))
        assert explanation, f"nothing explains why {warning['node']} is as it is"
        assert f"{warning['message']} {explanation}" in page.replace('<span class="soft">', "")


def test_quality_page_lists_what_is_recorded_from_when_to_when(windowed: Release, client_of: ClientOf) -> None:
    page = html.unescape(client_of(windowed).get("/data/quality").text)
    section = re.sub(r"<[^>]+>", " ", page[page.index('id="recorded"') : page.index('id="left-out"')])
    rows = [" ".join(row.split()).replace(" .", ".") for row in section.split("\n")]
    (papers,) = (at for at, row in enumerate(rows) if row.startswith("Contributions to meetings of 3GPP RAN WG1"))
    assert rows[papers].endswith("dataset tdocs")
    assert rows[papers + 1] == "Records from 10 February 2016 to 10 March 2025. Whole years: 2016 to 2024."
    assert rows[papers + 2].startswith("All documents in the imported lists")
    assert any(row.startswith("Adopters of NACS as news agencies listed them") for row in rows)
    chinese = html.unescape(client_of(windowed).get("/zh/data/quality").text)
    assert "通讯社所列的NACS采用者" in chinese
    assert "宣布采用NACS的车企、充电桩制造商和充电网络" in chinese


def test_quality_page_counts_what_it_lists_not_rows(client: FlaskClient, release: Release) -> None:
    page = re.sub(r"<[^>]+>", "", html.unescape(client.get("/data/quality").text))
    pairs = {
        (str(row["one"]), str(row["other"]))
        for row in release.store.select(
            "SELECT ?one ?other { ?one sl:disagreesWith ?other FILTER(STR(?one) < STR(?other)) }"
        )
    }
    assert f"{len(pairs)} pairs of reports." in page
    claims = {str(row["claim"]) for row in release.store.select("SELECT ?claim { ?claim a sl:Claim }")}
    assert f"{len(claims)} claims." in page


def test_quality_page_counts_assertions_as_the_question_does(client: FlaskClient, release: Release) -> None:
    page = re.sub(r"<[^>]+>", "", html.unescape(client.get("/data/quality").text))
    overview = ask(release, find_question(SOURCING), {}).table.records()
    total = sum(int(str(row["assertions"])) for row in overview)
    assert f"{total:,} assertions: events, statements, figures (observations) and claims with evidence." in page
    others = [row for row in overview if "Claim" not in str(row["kind"])]
    for column in ("singleSourced", "lowConfidence"):
        assert f"{sum(int(str(row[column])) for row in others):,} events, statements and figures." in page


def test_quality_page_counts_warnings_by_dataset_and_shape_with_examples(
    catalogued: Release, client_of: ClientOf
) -> None:
    client = client_of(catalogued)
    page = html.unescape(client.get("/data/quality").text)
    report = json.loads((catalogued.path / REPORT).read_text("utf-8"))
    imported = {d["name"] for d in catalogued.manifest["datasets"] if d.get("derivedFrom")} - {"paper"}
    assert not any(t["shape"] == "sl:ChineseNameShape" and t["dataset"] in imported for t in report["summary"])
    assert report["summary"]
    for tally in report["summary"]:
        row = next(
            row
            for row in page.split("<tr>")
            if f'data-label="Dataset">{tally["dataset"]}<' in row
            and tally["message"] in row
            and f"{tally['shape']} {tally['path']}".strip() in row
        )
        assert f'data-sort="{tally["count"]}"' in row
        assert 'href="' in row


def test_quality_page_lists_pages_that_documents_share(catalogued: Release, client_of: ClientOf) -> None:
    page = html.unescape(client_of(catalogued).get("/data/quality").text)
    shared = {d["name"]: d["sharedPages"] for d in catalogued.manifest["datasets"] if d["sharedPages"]}
    assert ("Pages that several documents share" in page) == bool(shared)
    for name, kinds in shared.items():
        for kind, number in kinds.items():
            assert f"<li>{name}: {kind}: {number:,}</li>" in page


def test_quality_page_gives_the_full_length_of_a_cut_list(
    home: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_ROWS", 10)
    answer = ask(release, find_question("evidence/single-sourced"), {})
    assert len(answer.table) == 10
    assert answer.truncated is not None
    assert answer.truncated.counts["shown"] == 10 < answer.truncated.counts["total"]
    total = answer.truncated.counts["total"]
    page = create_app(Settings(home=home)).test_client().get("/data/quality").text
    assert f"{total:,} events, statements and figures." in page


def test_quality_page_lists_faulty_question_files(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = QuestionFileError(Path("/srv/standlink/queries/actors/backers.rq"), 3, "unknown measure <b>")
    for faults, shown in (([], False), ([fault], True)):
        monkeypatch.setattr(question_files, "library_faults", lambda _, found=faults: found)
        page = client.get("/data/quality").text
        assert ('id="faults"' in page) == shown
        assert ('<code>actors/backers.rq:3</code> <span lang="en">unknown measure &lt;b&gt;' in page) == shown
        assert "/srv/" not in page
