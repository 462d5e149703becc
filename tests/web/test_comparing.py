"""The page that compares: addresses to share, what is asked again, links to change it, and the same as data."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
REGIONS = "of=region:japan&of=region:china&of=region:germany"


def page(client: FlaskClient, query: str, status: int = 200) -> str:
    response = client.get(f"/compare?{query}", headers=HTML)
    assert response.status_code == status
    return response.text


@pytest.mark.parametrize(
    "query",
    [
        REGIONS,
        "of=standard:nacs&of=standard:ccs1",
        "of=actor:huawei&of=actor:nokia",
        "of=initiative:5g-standardization&of=initiative:wi-fi-standardization",
        "of=NACS&of=CHAdeMO",
    ],
)
def test_things_stand_side_by_side_and_every_footnote_is_on_the_page(client: FlaskClient, query: str) -> None:
    text = page(client, query)
    assert '<table class="stacks compared' in text
    ids = set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= ids
    assert text.count('<th scope="col"><a class="name"') == query.count("of=")


def test_three_things_have_what_each_combination_shares_and_their_pairs(client: FlaskClient) -> None:
    text = page(client, REGIONS)
    shared = text[text.index('<section id="shared">') :].split("</section>")[0]
    heads = re.findall(r'<th scope="col" class="member">(\w+)</th>', shared)
    assert heads == ["Japan", "China", "Germany"]
    rows = re.findall(r"<tr>(<td.*?)</tr>", shared, re.DOTALL)
    members = [row.count("dot full") for row in rows]
    assert members == sorted(members, reverse=True)
    assert min(members) == 2
    pairs = text[text.index('<section id="pairs">') :].split("</section>")[0]
    data = json.loads(client.get(f"/compare.json?{REGIONS}").text)
    for pair in data["pairs"]["pairs"]:
        both = [data["things"].index(pair[end]) for end in ("one", "other")]
        of_both = (c["total"] for c in data["overlap"]["combinations"] if all(c["members"][each] for each in both))
        number = sum(of_both)
        assert number == (pair["measures"][0]["value"] or 0)
        assert f">{number}</a>" in pairs
    assert 'id="shared"' not in page(client, "of=region:japan&of=region:china")


@pytest.mark.parametrize(
    "query",
    [
        "of=actor:huawei&of=actor:nokia&of=actor:ericsson",
        "of=initiative:5g-standardization&of=initiative:wi-fi-standardization&of=initiative:ev-charging-unification",
        "of=standard:nacs&of=standard:ccs1&of=standard:ccs",
    ],
)
def test_combinations_add_up_to_the_pairs(client: FlaskClient, query: str) -> None:
    data = json.loads(client.get(f"/compare.json?{query}").text)
    for pair in data["pairs"]["pairs"]:
        both = [data["things"].index(pair[end]) for end in ("one", "other")]
        of_both = (c["total"] for c in data["overlap"]["combinations"] if all(c["members"][each] for each in both))
        assert sum(of_both) == (pair["measures"][0]["value"] or 0)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/compare.csv?{query}").text)))
    totals = [int(row["of_total"]) for row in rows if row["section"] == "combinations"]
    assert totals == [each["total"] for each in data["overlap"]["combinations"]]


def test_standards_that_the_picture_leaves_out_are_named(client: FlaskClient) -> None:
    text = page(client, "of=standard:nacs&of=standard:ccs1&of=standard:chademo")
    picture = text[text.index('<section id="picture">') :].split("</section>")[0]
    assert "Not drawn, because their adopters are not recorded completely: CCS Combo 1 and CHAdeMO." in picture


def test_comparison_in_chinese_has_chinese_names(client: FlaskClient) -> None:
    text = client.get(f"/zh/compare?{REGIONS}", headers=HTML).text
    assert "比较：日本、中国和德国" in text


def test_links_change_what_is_compared(client: FlaskClient) -> None:
    text = unescape(page(client, REGIONS))
    assert 'href="/compare?of=region:china&of=region:germany"' in text
    assert 'href="/compare?of=region:china&of=region:japan&of=region:germany"' in text
    assert f'href="/compare?{REGIONS}&of=region:' in text


def test_one_thing_asks_for_another_and_keeps_the_first(client: FlaskClient) -> None:
    text = page(client, "of=standard:nacs&of=")
    assert "Choose something to compare with North American Charging Standard (NACS)." in text
    assert 'value="standard:nacs"' in text
    assert 'href="/compare?of=standard:nacs&amp;of=standard:ccs1"' in text


def test_page_without_anything_has_examples_that_work(client: FlaskClient) -> None:
    text = page(client, "")
    links = re.findall(r'<dd><a href="(/compare\?[^"]+)"', text)
    assert len(links) == 4
    for link in links:
        assert client.get(unescape(link), headers=HTML).status_code == 200


def test_unknown_name_suggests_and_everything_typed_stays(client: FlaskClient) -> None:
    text = page(client, "of=nasc&of=ccs1&of=qqqqqq", 404)
    assert "is called “nasc”. Choose one of these:" in text
    assert 'href="/compare?of=standard:nacs&amp;of=standard:ccs1&amp;of=qqqqqq"' in text
    assert "Check the spelling" in text
    for value in ("nasc", "standard:ccs1", "qqqqqq"):
        assert f'value="{value}"' in text


def test_kinds_are_not_mixed(client: FlaskClient) -> None:
    text = page(client, "of=japan&of=china&of=nacs", 400)
    assert "These are of different kinds (Regions, Standards). Compare things of one kind." in text
    assert 'href="/compare?of=region:japan&amp;of=region:china">Compare only Japan and China</a>' in text


def test_six_are_too_many_and_each_can_be_left_out(client: FlaskClient) -> None:
    names = ("japan", "china", "germany", "finland", "sweden", "france")
    text = page(client, "&".join(f"of={name}" for name in names), 400)
    assert "Between 2 and 5 things can be compared at a time; 6 were given." in text
    assert "Without Sweden" in text
    assert text.count('name="of"') == len(names)


def test_what_is_not_compared_is_named(client: FlaskClient) -> None:
    text = page(client, "of=standard:nacs&of=event:ford-adopts-nacs", 400)
    assert "cannot be compared: it is not a region, standard, actor or case." in text


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_data_are_those_of_the_page(client: FlaskClient, suffix: str) -> None:
    text = unescape(page(client, REGIONS))
    assert f'href="/compare.{suffix}?{REGIONS}"' in text
    response = client.get(f"/compare.{suffix}?{REGIONS}")
    assert response.status_code == 200
    if suffix == "json":
        sections = json.loads(response.text)["sections"]
        labels = {
            v["thing"]["label"] for s in sections for r in s["rows"] for c in r["cells"] for v in c.get("values", ())
        }
    else:
        labels = {row["value_label"] for row in csv.DictReader(io.StringIO(response.text))} - {""}
    assert labels
    shown = re.sub(r"<[^>]+>", "", text)
    assert [label for label in labels if label not in shown] == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("of=japan", "Between 2 and 5 things can be compared at a time; 1 was given."),
        ("of=japan&of=nacs", "These are of different kinds (Regions and Standards)."),
        ("of=nasc&of=ccs1", "No region, standard, actor or case is called “nasc”."),
    ],
)
def test_data_that_cannot_be_made_are_refused_with_what_to_do(client: FlaskClient, query: str, message: str) -> None:
    response = client.get(f"/compare.json?{query}")
    assert response.status_code == 400
    problem = json.loads(response.text)
    assert problem["parameter"] == "of"
    assert message in problem["detail"]
    assert "standard:nacs" in problem.get("accepted", []) or "nasc" not in query


def test_markup_in_what_is_typed_is_only_shown(client: FlaskClient) -> None:
    text = page(client, "of=%3Cscript%3Ealert(1)%3C/script%3E&of=%22onload=x", 404)
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_page_and_its_links_are_in_the_language_of_the_address(client: FlaskClient) -> None:
    text = client.get(f"/zh/compare?{REGIONS}", headers=HTML).text
    assert "未收录" in text
    assert 'href="/zh/compare?of=region:china' in unescape(text)


def test_results_and_questions_lead_to_comparisons(client: FlaskClient) -> None:
    results = client.get("/search?q=charging", headers=HTML).text
    assert re.search(r'<input type="checkbox" name="of" value="standard:[^"]+" form="picked"', results)
    assert '<form class="picked" id="picked" action="/compare">' in results
    assert 'value="actor:ford" form="picked"' in client.get("/browse/actor?letter=F", headers=HTML).text
    question = client.get("/questions/linkages/between-regions?a=region:sweden&b=region:china", headers=HTML).text
    assert 'href="/compare?of=region:sweden&amp;of=region:china"' in question
    assert '<a href="/compare"' in client.get("/", headers=HTML).text


def test_program_is_told_what_an_unclear_name_may_mean(client: FlaskClient) -> None:
    problem = json.loads(client.get("/questions/standards/timeline.json?standard=nasc").text)
    assert problem["accepted"][0] == "standard:nacs"
    assert "did you mean North American Charging Standard (NACS) (standard:nacs)" in problem["detail"]
