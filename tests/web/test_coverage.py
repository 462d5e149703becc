"""What is covered: a thing looked up, what none of it means, and the datasets; linked from answers without rows."""

from __future__ import annotations

import html
import json
import re

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.queries.library import find_question
from standlink.queries.run import ask

HTML = {"Accept": "text/html"}


def coverage(client: FlaskClient, of: str = "") -> dict[str, object]:
    found: dict[str, object] = json.loads(client.get("/api/v1/coverage", query_string={"of": of} if of else {}).text)
    return found


@pytest.mark.parametrize("of", ["Nokia", "nokia", "actor:nokia", "https://w3id.org/standlink/id/actor/nokia"])
def test_a_firm_is_found_with_its_records_by_dataset(client: FlaskClient, of: str) -> None:
    found = coverage(client, of)
    assert found["outcome"] == "found"
    memberships = {"dataset": "https://w3id.org/standlink/graph/wifi", "records": 3, "first": 1999, "last": 2013}
    assert any(memberships.items() <= row.items() for row in found["records"])  # type: ignore[attr-defined]
    page = client.get("/coverage", query_string={"of": of}, headers=HTML).text
    assert 'data-outcome="found"' in page
    assert 'href="/questions/evidence/coverage?thing=actor:nokia"' in page


def test_the_records_are_those_of_the_question(client: FlaskClient) -> None:
    found = coverage(client, "North American Charging Standard")
    answer = json.loads(client.get("/questions/evidence/coverage.json?thing=nacs").text)
    counts = [int(row["records"]["value"]) for row in answer["results"]["bindings"]]
    assert [row["records"] for row in found["records"]] == counts  # type: ignore[attr-defined]


def test_what_is_not_there_is_said_with_how_it_was_read(client: FlaskClient) -> None:
    page = client.get("/coverage?of=ISO+9001:2015", headers=HTML).text
    assert "ISO 9001:2015 is not in this release" in page
    assert "read as ISO 9001:2015" in page


def test_several_things_are_offered_and_each_can_be_chosen(client: FlaskClient) -> None:
    page = client.get("/coverage?of=Motorola", headers=HTML).text
    offered = [html.unescape(each) for each in re.findall(r'href="(/coverage\?of=[^"]+)"', page)]
    assert len(offered) == 2
    for address in offered:
        assert 'data-outcome="found"' in client.get(address, headers=HTML).text


def test_every_dataset_is_listed_with_its_things(client: FlaskClient, release: Release) -> None:
    listed = {each["name"]: each["things"] for each in coverage(client)["datasets"]}  # type: ignore[attr-defined]
    assert listed == {each["name"]: each["things"] for each in release.manifest["datasets"]}


def test_a_text_too_long_is_refused_with_the_limit(client: FlaskClient) -> None:
    for address in ("/coverage", "/api/v1/coverage"):
        answer = client.get(address, query_string={"of": "x" * 501})
        assert answer.status_code == 400
        assert "500 characters" in answer.text


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("/questions/linkages/of-actor?actor=nokia&place=unit&acting=with", None),
        ("/questions/convergence/switchers?from=nacs&to=chademo", "/coverage?of=standard:nacs"),
        ("/questions/linkages/actors?since=2900", "/coverage"),
        ("/search?q=zzzzzz", "/coverage?of=zzzzzz"),
    ],
)
def test_an_answer_without_rows_leads_to_what_is_covered(client: FlaskClient, address: str, linked: str | None) -> None:
    page = client.get(address, headers=HTML).text
    links = [html.unescape(each) for each in re.findall(r'id="covered"[^>]*>?(?:<a )?\s*href="([^"]+)"', page)]
    assert links == ([linked] if linked else [])


@pytest.mark.release
def test_a_rule_without_records_of_a_firm_has_a_row_and_its_whole_years(windowed: Release) -> None:
    answer = ask(windowed, find_question("evidence/coverage"), {"thing": "tesla"})
    none = [row for row in answer.table.records() if row["records"] == 0]
    assert none
    assert all(row["whole_from"] <= row["whole_until"] and row["first"] is None for row in none)
    assert any("Rules of recording" in note.text for note in answer.notes)


def kinds(release: Release, thing: str) -> dict[str, tuple[int, int | None]]:
    """Return the records and the beginning of the whole years, by kind of record of a thing."""
    rows = ask(release, find_question("evidence/coverage"), {"thing": thing}).table.records()
    return {str(row["kind"]).partition("#")[2]: (row["records"], row["whole_from"]) for row in rows}  # type: ignore[misc]


@pytest.mark.release
def test_documents_of_a_body_are_those_it_publishes_in_the_years_of_the_rule(windowed: Release) -> None:
    found = kinds(windowed, "actor:3gpp")
    assert "StandardDocument" not in found
    records, since = found["publishedBy"]
    assert records > 0
    assert since is not None
    notes = ask(windowed, find_question("evidence/coverage"), {"thing": "actor:3gpp"}).notes
    assert any("All published documents in the catalogue" in note.text for note in notes)


@pytest.mark.release
def test_only_organizations_have_rows_without_records(windowed: Release) -> None:
    for thing in ("region:finland", "standard:nacs"):
        assert all(records for records, _ in kinds(windowed, thing).values())


@pytest.mark.release
def test_a_region_has_no_whole_years_of_people_whose_country_may_be_unknown(windowed: Release) -> None:
    assert all(since is None for _, since in kinds(windowed, "region:finland").values())
