"""Answers are valid by the schemas that the specification publishes, in version 0.2.

They are at https://github.com/reconciliation-api/specs. ``RECONCILIATION_SPECS`` names a checkout of it; without one,
``tests/reconciliation_formats.py`` alone has what the specification says, and is stricter.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

VARIABLE = "RECONCILIATION_SPECS"
BATCH = {"q0": {"query": "Nokia", "type": "sl:Company", "properties": [{"pid": "sl:locatedIn", "v": "FI"}]}}
EXTENSION = {"ids": ["actor/nokia", "standard/nacs"], "properties": [{"id": "sl:locatedIn"}, {"id": "skos:altLabel"}]}
ANSWERS = [
    ("manifest", "/reconcile"),
    ("suggest-entities-response", "/reconcile/suggest/entity?prefix=ford"),
    ("suggest-types-response", "/reconcile/suggest/type?prefix="),
    ("suggest-properties-response", "/reconcile/suggest/property?prefix="),
    ("data-extension-property-proposal", "/reconcile/properties?type=sl:Company"),
]


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    if not os.environ.get(VARIABLE):
        pytest.skip(f"{VARIABLE} names no checkout of github.com/reconciliation-api/specs")
    files = sorted((Path(os.environ[VARIABLE]) / "0.2" / "schemas").glob("*.json"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in files}


def check(schemas: dict[str, Any], name: str, found: Any) -> None:
    own = [(each["$id"], Resource.from_contents(each, DRAFT7)) for each in schemas.values() if "$id" in each]
    Draft7Validator(schemas[name], registry=Registry().with_resources(own)).validate(found)


@pytest.mark.parametrize("language", ["", "/zh"])
@pytest.mark.parametrize(("name", "path"), ANSWERS)
def test_answer_to_a_get_request(
    schemas: dict[str, Any], client: FlaskClient, name: str, path: str, language: str
) -> None:
    check(schemas, name, client.get(language + path).json)


@pytest.mark.parametrize("language", ["", "/zh"])
def test_answers_to_batches_and_extensions(schemas: dict[str, Any], client: FlaskClient, language: str) -> None:
    check(schemas, "reconciliation-query-batch", BATCH)
    check(schemas, "data-extension-query", EXTENSION)
    batch, extension = (
        client.post(f"{language}/reconcile", data={field: json.dumps(given)}).json
        for field, given in (("queries", BATCH), ("extend", EXTENSION))
    )
    check(schemas, "reconciliation-result-batch", batch)
    check(schemas, "data-extension-response", extension)
