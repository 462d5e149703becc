"""The REST API: things, lists, search, questions, measures and releases as JSON; what is refused, with a hint."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.queries.search.ranking import ORDERS
from standlink.web.api.operations import OPERATIONS, RESERVED

ROOT = "/api/v1"


def got(client: FlaskClient, address: str, status: int = 200, **query: object) -> dict[str, Any]:
    answer = client.get(ROOT + address, query_string=query)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == ("application/json" if status == 200 else "application/problem+json")
    return json.loads(answer.text)


# things


def test_a_thing_is_what_its_address_gives_as_json(client: FlaskClient) -> None:
    assert got(client, "/things/actor/nokia") == json.loads(client.get("/id/actor/nokia.json").text)


@pytest.mark.parametrize("address", ["/things/actor/nobody", "/things/actor/No%20Body", "/things/actor/%F1%B3"])
def test_an_unknown_thing_is_named(client: FlaskClient, address: str) -> None:
    assert "actor:" in got(client, address, 404)["detail"]


def test_pages_of_a_list_have_each_thing_once(client: FlaskClient, release: Release) -> None:
    for kind in ("actor", "standard"):
        given: dict[str, object] = {"kind": kind, "sort": "name", "editions": "all", "limit": 50}
        first = got(client, "/things", **given)
        assert first["total"] == release.manifest["counts"][kind]
        pages = [got(client, "/things", **given, page=page) for page in range(1, first["pages"] + 1)]
        found = [thing["iri"] for page in pages for thing in page["things"]]
        assert len(found) == len(set(found)) == first["total"]


@pytest.mark.parametrize("editions", ["folded", "all"])
def test_a_list_has_the_same_total_in_every_order(client: FlaskClient, editions: str) -> None:
    totals = {got(client, "/things", kind="standard", sort=sort, editions=editions)["total"] for sort in ORDERS}
    assert len(totals) == 1


def test_counts_of_facets_are_the_totals_of_narrowed_lists(client: FlaskClient) -> None:
    facets = got(client, "/search", q="charging", limit=1)["facets"]
    counts = {each["value"]: each["things"] for each in facets["kind"]}
    assert list(counts.values()) == sorted(counts.values(), reverse=True)
    assert ("region:germany", "Germany") in {(each["value"], each["label"]) for each in facets["region"]}
    assert {"value": "standard", "label": "Standards", "things": counts["standard"]} in facets["kind"]
    for kind in ("event", "standard", "actor"):
        assert got(client, "/search", q="charging", kind=kind, limit=1)["total"] == counts[kind]


def test_search_corrects_and_says_so(client: FlaskClient) -> None:
    found = got(client, "/search", q="hauwei")
    assert found["instead"] == "huawei"
    assert found["things"][0]["name"] == "actor:huawei"


# questions


def test_every_question_is_listed_and_described(client: FlaskClient) -> None:
    listed = got(client, "/questions")["questions"]
    assert [each["id"] for each in listed] == list(library())
    described = got(client, "/questions/convergence/switchers")
    assert described["parameters"]["required"] == ["from", "to"]
    columns = got(client, "/questions/linkages/regions")["columns"]["properties"]
    assert columns["a"]["anyOf"][0] == {"$ref": "#/components/schemas/Thing"}
    assert columns["shared"]["anyOf"][0] == {"type": "integer"}


def test_an_answer_has_the_rows_of_the_question(client: FlaskClient, release: Release) -> None:
    arguments = {"from": ["ccs1"], "to": ["nacs"]}
    answer = ask(release, library()["convergence/switchers"], arguments)
    found = got(client, "/questions/convergence/switchers/answer", **arguments, limit=1000)
    assert found["total"] == len(answer.table)
    assert "sample" not in found
    plain = [{n: v["iri"] if isinstance(v, dict) else v for n, v in row.items()} for row in found["rows"]]
    assert plain == answer.table.records()
    actor = found["rows"][0]["actor"]
    assert actor["label"] == answer.table.labels[actor["iri"]]
    assert found["notes"] == [{"kind": n.kind, "text": n.text, "counts": dict(n.counts)} for n in answer.notes]


def test_pages_of_an_answer_are_its_rows_in_order(client: FlaskClient) -> None:
    address = "/questions/linkages/regions/answer"
    whole = got(client, address, limit=1000)["rows"]
    pages = [got(client, address, limit=20, page=page)["rows"] for page in range(1, -(-len(whole) // 20) + 1)]
    assert [row for rows in pages for row in rows] == whole


def test_the_total_of_a_cut_off_answer_is_that_of_all_rows(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/questions/linkages/regions/answer"
    monkeypatch.setattr("standlink.queries.run.MOST_ROWS", 25)
    cut = got(client, address, limit=10, place="unit")
    monkeypatch.undo()
    assert cut["pages"] == 3
    assert cut["total"] == got(client, address, limit=20, place="unit")["total"] > 25
    assert {note["kind"] for note in cut["notes"]} >= {"truncated"}


def test_a_sample_is_marked_and_an_answer_without_arguments_refused(client: FlaskClient) -> None:
    sample = got(client, "/questions/convergence/switchers/sample", lang="zh")
    assert sample["sample"] is True
    assert sample["title"] == library()["convergence/switchers"].title_zh
    refused = got(client, "/questions/convergence/switchers/answer", 400)
    assert refused["parameter"] == "from"


def test_an_answer_without_rows_leads_to_what_is_covered(client: FlaskClient) -> None:
    found = got(client, "/questions/linkages/actors/answer", since=2900)
    assert (found["rows"], found["total"]) == ([], 0)
    assert client.get(found["coverage"]).status_code == 200


def test_no_parameter_of_a_question_has_a_name_of_the_api() -> None:
    taken = {*RESERVED, "limit"}
    assert [q.id for q in library().values() for p in q.parameters if p.name in taken] == []


# measures, releases, coverage


def test_measures_name_the_questions_that_use_them(client: FlaskClient) -> None:
    found = {measure["name"]: measure for measure in got(client, "/measures")["measures"]}
    assert "linkages/regions" in found["linkage"]["questions"]
    assert got(client, "/measures/linkage") == found["linkage"]
    assert "linkage" in got(client, "/measures/linkag", 404)["detail"]


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [("Forrd", 404, "unknown-name"), ("ITU-R M.2083-0", 409, "ambiguous-name")],
)
def test_a_name_of_nothing_or_of_several_things_is_refused_with_what_it_may_mean(
    client: FlaskClient, name: str, status: int, reason: str
) -> None:
    response = client.get("/api/v1/described", query_string={"name": name})
    assert (response.status_code, response.json["reason"]) == (status, reason)
    assert response.json["accepted"]
    for each in response.json["accepted"]:
        assert client.get("/api/v1/described", query_string={"name": each}).status_code == 200


def test_a_release_is_described(client: FlaskClient, release: Release) -> None:
    (listed,) = got(client, "/releases")["releases"]
    assert (listed["id"], listed["current"]) == (release.id, True)
    described = got(client, f"/releases/{release.id}")
    assert described["counts"] == release.manifest["counts"]
    assert {each["name"] for each in described["datasets"]} == {each["name"] for each in release.manifest["datasets"]}
    (available,) = got(client, "/releases/1999", 404)["available"]
    assert release.id in available
    assert listed["state"] == "current"


def test_coverage_says_which_dataset_has_records(client: FlaskClient, release: Release) -> None:
    found = got(client, "/coverage", of="nokia")
    assert {row["dataset"].rpartition("/")[2] for row in found["records"]} >= {"5g", "wifi"}
    assert {each["name"] for each in found["datasets"]} == {each["name"] for each in release.manifest["datasets"]}


# what is refused


@pytest.mark.parametrize(
    ("address", "parameter", "hint"),
    [
        ("/things?knd=actor", "knd", "Did you mean kind?"),
        ("/things?kind=actr", "kind", "Did you mean actor?"),
        ("/things?page=0", "page", "between 1 and"),
        ("/things?limit=1001", "limit", "between 1 and 1,000"),
        ("/things?page=two", "page", "not a whole number"),
        ("/things?sort=name&sort=rank", "sort", "one value, not 2"),
        ("/things?lang=en", "lang", "not taken here"),
        ("/search", "q", "missing"),
        ("/search?q=", "q", "1 to 500 characters"),
        ("/questions/linkages/regions/answer?utm_source=x", "utm_source", "no such parameter"),
        ("/questions/linkages/regions/answer?level=", "level", "is empty"),
        ("/questions/linkages/regions/answer?level=galaxy", "level", "not one of"),
        ("/questions/linkages/regions/answer?format=csv", "format", "not taken here"),
        ("/openapi.json?x=1", "x", "no such parameter"),
    ],
)
def test_what_is_not_accepted_is_named_with_what_is(
    client: FlaskClient, address: str, parameter: str, hint: str
) -> None:
    answer = client.get(ROOT + address, headers={"Accept": "text/html"})
    problem = json.loads(answer.text)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert problem["parameter"] == parameter
    assert hint in problem["detail"]


def test_choices_are_listed(client: FlaskClient) -> None:
    assert "actor" in got(client, "/things", 400, kind="actr")["accepted"]


def test_other_methods_are_refused_with_those_that_are_allowed(client: FlaskClient) -> None:
    answer = client.delete(f"{ROOT}/things")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_unchanged_answers_are_not_sent_again(client: FlaskClient) -> None:
    tag = client.get(f"{ROOT}/questions").headers["ETag"]
    assert client.get(f"{ROOT}/questions", headers={"If-None-Match": tag}).status_code == 304


# the description


def test_the_description_has_every_operation_and_every_question(client: FlaskClient) -> None:
    paths = got(client, "/openapi.json")["paths"]
    assert set(paths) == {each.path for each in OPERATIONS.values()} | {f"/questions/{id_}/answer" for id_ in library()}
    taken = {parameter["name"] for parameter in paths["/questions/linkages/regions/answer"]["get"]["parameters"]}
    assert {"level", "case", "place", "lang", "page", "limit", "release"} <= taken


def test_every_reference_of_the_description_leads_somewhere(client: FlaskClient) -> None:
    document = got(client, "/openapi.json")

    def references(node: object) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*map(references, node.values()))
        return set().union(*map(references, node)) if isinstance(node, list) else set()

    found = references(document)
    assert found
    for reference in found:
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_the_page_on_the_api_lists_the_operations(client: FlaskClient) -> None:
    page = client.get("/api", headers={"Accept": "text/html"}).text
    assert all(f"<code>{each.path}</code>" in page for each in OPERATIONS.values())
    assert 'id="result-too-large"' in page
