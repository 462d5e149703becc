"""A session as OpenRefine has it: what it sends, in its form, from adding the service to fetching properties.

The requests are those of OpenRefine 3.8 and later (``StandardReconConfig``, ``GuessTypesOfColumnCommand``,
``ReconciledDataExtensionJob`` and its scripts): batches as a form in POST, suggestions in GET.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

NAMES = ["Nokia", "HuaWei Technologies Co., Ltd", "Ericsson", "ISO", "Nobody & Sons"]
FORM = {"content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("address", ["/reconcile", "/zh/reconcile"])
def test_column_is_matched_and_extended(client: FlaskClient, address: str) -> None:
    # Add standard service: a request of a script, for JSON.
    headers = {"Accept": "application/json, text/javascript, */*; q=0.01", "Origin": "http://127.0.0.1:3333"}
    manifest: dict[str, Any] = client.get(address, headers=headers).json

    # Guess the types of the column from ten cells.
    guesses = {f"q{i}": {"query": name, "limit": 3} for i, name in enumerate(NAMES)}
    response = client.post(address, data={"queries": json.dumps(guesses)}, **FORM)
    types = [each["id"] for found in response.json.values() for c in found["result"] for each in c["type"]]
    assert max(types, key=types.count) == "sl:Company"

    # Narrow a column of details to a property.
    place = manifest["suggest"]["property"]
    suggested = client.get(
        place["service_url"] + place["service_path"], query_string={"prefix": "loc", "type": "sl:Company"}
    )
    if address == "/reconcile":
        assert "sl:locatedIn" in [each["id"] for each in suggested.json["result"]]

    # Match the cells.
    queries = {
        f"q{i}": {
            "query": name,
            "type": "sl:Organization",
            "type_strict": "should",
            "properties": [{"pid": "sl:locatedIn", "v": "Finland"}] if name == "Nokia" else [],
        }
        for i, name in enumerate(NAMES)
    }
    results = client.post(address, data={"queries": json.dumps(queries)}, **FORM).json
    best = [results[f"q{i}"]["result"][:1] for i in range(len(NAMES))]
    assert [found[0]["id"] if found else None for found in best] == [
        "actor/nokia", "actor/huawei", "actor/ericsson", "actor/iso", None,
    ]  # fmt: skip
    assert [found[0]["match"] for found in best if found] == [True, False, True, True]

    # Search for a match of the cell that has none, and look at what is suggested.
    search = manifest["suggest"]["entity"]
    client.get(search["service_url"] + search["service_path"], query_string={"prefix": NAMES[-1]})
    assert client.get(manifest["preview"]["url"].replace("{{id}}", "actor/nokia")).status_code == 200

    # Add columns from the matched cells.
    proposals = manifest["extend"]["propose_properties"]
    proposed = client.get(f"{proposals['service_url']}{proposals['service_path']}?type=sl:Organization").json[
        "properties"
    ]
    assert {"sl:locatedIn", "foaf:homepage"} <= {each["id"] for each in proposed}
    extension = {"ids": ["actor/nokia", "actor/iso"], "properties": [{"id": "sl:locatedIn"}, {"id": "foaf:homepage"}]}
    rows = client.post(address, data={"extend": json.dumps(extension)}, **FORM).json["rows"]
    assert "region/finland" in [each["id"] for each in rows["actor/nokia"]["sl:locatedIn"]]
    assert rows["actor/nokia"]["foaf:homepage"] == [{"str": "https://www.nokia.com"}]
