"""What the specification says of the answers of a service, as JSON schemas: version 0.2, and stricter where it can be.

No member besides those that the specification names is allowed, except two of its draft: ``batchSize`` is in the text
of 0.2 but not in its schema, ``standardizedScore`` is of the draft.
"""

from __future__ import annotations

from typing import Any, Final

Schema = dict[str, Any]
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_ADDRESS: Final[Schema] = {"type": "string", "pattern": "^https?://"}


def _object(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_NAMED: Final = _object({"id": _TEXT, "name": _TEXT})
TYPE: Final = _object({"id": _TEXT, "name": _TEXT}, {"description": _TEXT, "broader": _list(_NAMED)})
_PLACE: Final = _object({"service_url": _ADDRESS, "service_path": {"type": "string", "pattern": "^/"}})
_VIEW: Final = _object({"url": {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}})
_SETTING: Final = _object(
    {"name": _TEXT, "label": _TEXT, "type": {"enum": ["number", "checkbox"]}},
    {"default": {"type": ["number", "boolean"]}, "help_text": _TEXT},
)
_PIXELS: Final = {"type": "integer", "minimum": 1}

MANIFEST: Final = _object(
    {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": _TEXT,
        "identifierSpace": _ADDRESS,
        "schemaSpace": _ADDRESS,
    },
    {
        "documentation": _ADDRESS,
        "logo": _ADDRESS,
        "serviceVersion": _TEXT,
        "defaultTypes": {**_list(TYPE), "uniqueItems": True},
        "view": _VIEW,
        "feature_view": _VIEW,
        "preview": _object({**_VIEW["properties"], "width": _PIXELS, "height": _PIXELS}),
        "suggest": _object({}, {"entity": _PLACE, "type": _PLACE, "property": _PLACE}),
        "extend": _object({}, {"propose_properties": _PLACE, "property_settings": _list(_SETTING)}),
        "batchSize": _PIXELS,
        "standardizedScore": {"const": True},
    },
)
CANDIDATE: Final = _object(
    {
        "id": _TEXT,
        "name": _TEXT,
        "type": {**_list(_NAMED), "minItems": 1},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "features": {**_list(_object({"id": _TEXT, "value": {"type": ["number", "boolean"]}})), "minItems": 1},
    },
    {"description": _TEXT},
)
RESULTS: Final[Schema] = {"type": "object", "additionalProperties": _object({"result": _list(CANDIDATE)})}
ENTITIES: Final = _object(
    {"result": _list(_object({"id": _TEXT, "name": _TEXT}, {"description": _TEXT, "notable": _list(_NAMED)}))}
)
TYPES: Final = _object({"result": _list(TYPE)})
PROPERTY: Final = _object({"id": _TEXT, "name": _TEXT}, {"description": _TEXT})
PROPERTIES: Final = _object({"result": _list(PROPERTY)})
PROPOSED: Final = _object({"properties": _list(PROPERTY), "type": {"type": "string"}}, {"limit": _PIXELS})
_CELL: Final[Schema] = {
    "oneOf": [
        _NAMED,
        _object({"str": {"type": "string"}}),
        _object({"int": {"type": "integer"}}),
        _object({"float": {"type": "number"}}),
    ]
}
EXTENDED: Final = _object(
    {
        "meta": _list(_object({"id": _TEXT, "name": _TEXT}, {"type": _NAMED})),
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": _list(_CELL)},
        },
    }
)
