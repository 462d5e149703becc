"""Each service of the Reconciliation API: what it answers, in both languages, and how it refuses what is wrong."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from reconciliation_formats import (
    ENTITIES,
    EXTENDED,
    MANIFEST,
    PROPERTIES,
    PROPOSED,
    RESULTS,
    TYPES,
    Schema,
)
from standlink.graph.releases.release import Release

Json = dict[str, Any]


def valid(found: Json, schema: Schema) -> Json:
    Draft202012Validator(schema).validate(found)
    return found


def reconciled(client: FlaskClient, queries: Json, path: str = "/reconcile") -> Json:
    response = client.post(path, data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    return valid(response.json, RESULTS)


def extended(client: FlaskClient, ids: list[str], *properties: Json, path: str = "/reconcile") -> Json:
    response = client.post(path, data={"extend": json.dumps({"ids": ids, "properties": properties})})
    assert response.status_code == 200, response.text
    return valid(response.json, EXTENDED)


def suggested(client: FlaskClient, what: str, schema: Schema, path: str = "/reconcile", **given: str) -> list[Json]:
    return valid(client.get(f"{path}/suggest/{what}", query_string=given).json, schema)["result"]  # type: ignore[no-any-return]


def test_every_answer_can_be_read_by_pages_of_other_sites(client: FlaskClient) -> None:
    for path in (
        "/reconcile",
        "/reconcile/suggest/entity?prefix=a",
        "/reconcile/properties",
        "/embed/preview/actor/nokia",
    ):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*", path
    assert client.post("/reconcile", data={"queries": "x"}).headers["Access-Control-Allow-Origin"] == "*"
    assert client.options("/reconcile").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/reconcile", "/zh/reconcile"])
def test_manifest_leads_to_services_that_answer(client: FlaskClient, path: str) -> None:
    found = valid(client.get(path).json, MANIFEST)
    assert found["identifierSpace"] == "https://w3id.org/standlink/id/"
    for service in found["suggest"].values():
        assert client.get(f"{service['service_url']}{service['service_path']}?prefix=n").status_code == 200
    for address in (found["documentation"], found["logo"]):
        assert client.get(address).status_code == 200, address
    for name in ("view", "preview"):
        for slug in ("actor/nokia", quote("actor/nokia", "")):
            assert client.get(found[name]["url"].replace("{{id}}", slug)).status_code == 200, name
    assert [each["id"] for each in found["defaultTypes"]][:2] == ["sl:Organization", "sl:Company"]


def test_features_have_their_explanation_on_the_page(client: FlaskClient) -> None:
    queries = {
        "a": "Nokia",
        "b": "TS 38.212",
        "c": "Nokia Oyj",
        "d": "Nokia (UK) Ltd.",
        "e": "Nokia Solutions",
        "f": "Hauwei",
    }
    found = reconciled(client, {key: {"query": text} for key, text in queries.items()})
    names = {feature["id"] for each in found.values() for c in each["result"] for feature in c["features"]}
    assert names >= {"name", "namesakes", "identifier", "legal_form", "place", "beginning", "likeness"}
    page = client.get("/reconcile/about").text
    assert all(f'id="{name}"' in page for name in names)


def test_get_and_post_give_the_same_candidates(client: FlaskClient) -> None:
    queries = {"q0": {"query": "Ford", "limit": 3}}
    assert client.get("/reconcile", query_string={"queries": json.dumps(queries)}).json == reconciled(client, queries)


def test_candidate_has_its_types_and_reasons(client: FlaskClient) -> None:
    (found,) = reconciled(client, {"q": {"query": "ISO 15118-20:2022", "type": "sl:Standard"}})["q"]["result"]
    assert found["id"] == "standard/iso-15118-20"
    assert (found["score"], found["match"]) == (100, True)
    assert {"id": "sl:StandardDocument", "name": "Standard document"} in found["type"]
    assert {"id": "identifier", "value": 1.0} in found["features"]


def test_chinese_service_has_chinese_names_for_the_same_things(client: FlaskClient) -> None:
    queries = {"q": {"query": "Nokia"}}
    (english,), (chinese,) = (reconciled(client, queries, p)["q"]["result"] for p in ("/reconcile", "/zh/reconcile"))
    assert english["id"] == chinese["id"]
    assert (chinese["name"], chinese["type"][0]["name"]) == ("诺基亚", "企业")
    row = extended(client, ["actor/nokia"], {"id": "sl:locatedIn"}, path="/zh/reconcile")
    assert row["meta"][0]["name"] == "位于"
    assert {"id": "region/finland", "name": "芬兰"} in row["rows"]["actor/nokia"]["sl:locatedIn"]


def test_batch_of_a_hundred_empty_names_is_answered(client: FlaskClient) -> None:
    queries = {f"q{i}": {"query": ("", "  ", "...")[i % 3]} for i in range(100)}
    assert reconciled(client, queries) == {key: {"result": []} for key in queries}


def test_larger_batch_is_refused_with_the_limit(client: FlaskClient) -> None:
    most = client.get("/reconcile").json["batchSize"]
    response = client.post(
        "/reconcile", data={"queries": json.dumps({str(i): {"query": "x"} for i in range(most + 1)})}
    )
    assert response.status_code == 413
    assert response.json["detail"] == (
        "This batch has 101 queries; the limit is 100 (batchSize in the manifest). Send it in parts."
    )


@pytest.mark.parametrize(
    ("field", "given", "detail"),
    [
        ("queries", "", 'queries is not a batch of the form {"q0": {"query": "Nokia"}}: Input data was truncated.'),
        ("queries", "[]", "Expected `object`, got `array`"),
        ("queries", '{"a": {"query": []}}', "$[...].query"),
        ("queries", "[" * 50_000, "queries is not a batch"),
        (
            "queries",
            '{"a": {"query": "x", "type": "Q4830453"}}',
            "a: there is no type “Q4830453”. The types are listed",
        ),
        ("queries", '{"a": {"query": "x", "type": "sl:company"}}', "Did you mean sl:Company?"),
        (
            "queries",
            '{"a": {"query": "x", "properties": [{"pid": "locatedin", "v": 1}]}}',
            "Did you mean sl:locatedIn?",
        ),
        ("extend", '{"ids": []}', "`properties`"),
        ("extend", '{"ids": [], "properties": [{"id": "P17"}]}', "there is no property “P17”"),
        (
            "extend",
            '{"ids": [], "properties": [{"id": "sl:locatedIn", "settings": {"limit": "many"}}]}',
            "limit: “many” is not a whole number from 1 to 1,000.",
        ),
    ],
)
def test_malformed_request_is_refused_with_what_is_wrong(
    client: FlaskClient, field: str, given: str, detail: str
) -> None:
    response = client.post("/reconcile", data={field: given})
    assert response.status_code == 400
    assert detail in response.json["detail"]


def test_request_without_a_batch_says_what_to_send(client: FlaskClient) -> None:
    response = client.post("/reconcile", data={"query": "Nokia"})
    assert response.status_code == 400
    assert "the field queries" in response.json["detail"]
    assert "queries（" in client.post("/zh/reconcile").json["detail"]


@pytest.mark.parametrize(
    "query",
    [
        {"query": "x" * 10_000},
        {"query": 15118},
        {"query": None},
        {"query": "Nokia", "limit": -5},
        {"query": "Nokia", "limit": 1e300},
        {"query": "Nokia", "type": ""},
        {"query": "Nokia", "type": []},
        {"query": "Nokia", "type": ["sl:Company", "sl:Person"], "type_strict": "all"},
        {"query": "Nokia", "properties": [{"pid": "sl:locatedIn", "v": [None, "", {"id": "region/finland"}, 3, True]}]},
        {"query": "Nokia", "unknown": 1},
        {"properties": [{"pid": "skos:exactMatch", "v": "Q1418"}]},
        {"query": "\u0000<script>'\"\\"},
    ],
)
def test_odd_queries_are_answered(client: FlaskClient, query: Json) -> None:
    reconciled(client, {"q": query})


def test_identifier_is_suggested_and_so_is_the_beginning_of_a_name(client: FlaskClient) -> None:
    assert suggested(client, "entity", ENTITIES, prefix="actor/nokia")[0]["id"] == "actor/nokia"
    assert suggested(client, "entity", ENTITIES, prefix="Q1418")[0]["id"] == "actor/nokia"
    found = suggested(client, "entity", ENTITIES, prefix="noki")
    assert found[0]["id"] == "actor/nokia"
    assert found[0]["notable"] == [{"id": "sl:Company", "name": "Company"}]
    following = suggested(client, "entity", ENTITIES, prefix="noki", cursor="1")
    assert following == found[1:]


def test_types_and_properties_are_suggested_by_words_of_their_names(client: FlaskClient) -> None:
    assert [each["id"] for each in suggested(client, "type", TYPES, prefix="compan")] == ["sl:Company"]
    assert [each["id"] for each in suggested(client, "type", TYPES, path="/zh/reconcile", prefix="企业")] == [
        "sl:Company"
    ]
    assert len(suggested(client, "type", TYPES, prefix="")) > 20
    assert "sl:locatedIn" in [each["id"] for each in suggested(client, "property", PROPERTIES, prefix="located")]
    of_standards = suggested(client, "property", PROPERTIES, prefix="", type="sl:Standard")
    assert "sl:designation" in [each["id"] for each in of_standards]
    assert "sl:iso3166" not in [each["id"] for each in of_standards]


def test_properties_of_a_type_are_proposed(client: FlaskClient) -> None:
    found = valid(client.get("/reconcile/properties?type=sl:Company&limit=4").json, PROPOSED)
    assert (found["type"], found["limit"], len(found["properties"])) == ("sl:Company", 4, 4)
    everything = valid(client.get("/reconcile/properties?type=").json, PROPOSED)
    assert len(everything["properties"]) > 50


def test_values_of_properties_are_things_texts_and_numbers(client: FlaskClient) -> None:
    ids = ["actor/nokia", "standard/iso-15118-20", "actor/nobody", "nonsense"]
    found = extended(
        client, ids, *({"id": name} for name in ("sl:locatedIn", "sl:publishedBy", "sl:designation", "skos:exactMatch"))
    )
    rows = found["rows"]
    assert list(rows) == ids
    assert {"id": "region/finland", "name": "Finland"} in rows["actor/nokia"]["sl:locatedIn"]
    assert "region/europe" not in [each["id"] for each in rows["actor/nokia"]["sl:locatedIn"]]
    assert rows["actor/nokia"]["skos:exactMatch"] == [{"str": "http://www.wikidata.org/entity/Q1418"}]
    assert rows["standard/iso-15118-20"]["sl:publishedBy"] == [{"id": "actor/iso", "name": "ISO"}]
    assert rows["standard/iso-15118-20"]["sl:designation"] == [{"str": "ISO 15118-20:2022"}]
    assert all(cells == [] for unknown in ids[2:] for cells in rows[unknown].values())
    assert found["meta"][0] == {
        "id": "sl:locatedIn",
        "name": "located in",
        "type": {"id": "sl:Region", "name": "Region"},
    }


def test_settings_limit_and_count_values(client: FlaskClient) -> None:
    taking_part = {"id": "sl:takesPartIn"}
    whole = extended(client, ["actor/nokia"], taking_part)["rows"]["actor/nokia"]["sl:takesPartIn"]
    some = extended(client, ["actor/nokia"], {**taking_part, "settings": {"limit": 2}})
    count = extended(client, ["actor/nokia"], {**taking_part, "settings": {"count": "on"}})
    assert some["rows"]["actor/nokia"]["sl:takesPartIn"] == whole[:2]
    assert count["rows"]["actor/nokia"]["sl:takesPartIn"] == [{"int": len(whole)}]


def test_preview_can_be_framed_and_keeps_no_state(client: FlaskClient) -> None:
    response = client.get("/embed/preview/actor/nokia")
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers
    assert 'href="/id/actor/nokia" target="_blank"' in response.text
    assert "Finland" in response.text
    assert "诺基亚" in client.get("/zh/embed/preview/actor/nokia").text
    assert client.get("/embed/preview/actor/nobody").status_code == 404


def test_addresses_of_a_pinned_release_stay_in_it(client: FlaskClient, release: Release) -> None:
    manifest = client.get(f"/releases/{release.id}/reconcile").json
    assert f"/releases/{release.id}/reconcile" in manifest["suggest"]["entity"]["service_url"]
    found = reconciled(client, {"q": {"query": "Nokia"}}, f"/releases/{release.id}/reconcile")
    assert found["q"]["result"][0]["id"] == "actor/nokia"
