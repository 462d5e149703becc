"""The manifest: what the service offers, and where."""

from __future__ import annotations

from typing import Any, Final

from ... import __version__
from ...ontology.namespaces import ONTOLOGY, THINGS
from ...queries.reconciliation.vocabulary import Vocabulary
from ..linking import public, public_site
from ..wording import text
from .answers import suggested_type
from .requests import BATCH, MOST_VALUES

#: Types that clients offer first, if a release has them.
_DEFAULT: Final = ("sl:Organization", "sl:Company", "sl:Standard", "sl:Region", "sl:Technology")
#: The frame in which clients show previews, in pixels.
_WIDTH, _HEIGHT = 440, 280
_SUGGESTED: Final = ("entity", "type", "property")


def manifest(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the manifest in the language of the request."""
    service, view = public("/reconcile"), "{{id}}"
    return {
        "versions": ["0.2"],
        "name": text("reconcile.name"),
        "identifierSpace": THINGS,
        "schemaSpace": ONTOLOGY,
        "documentation": public("/reconcile/about"),
        "logo": f"{public_site()}/static/favicon.svg",
        "serviceVersion": __version__,
        "defaultTypes": [suggested_type(vocabulary.types[name]) for name in _DEFAULT if name in vocabulary.types],
        "view": {"url": public(f"/id/{view}")},
        "feature_view": {"url": public(f"/reconcile/about#{view}")},
        "preview": {"url": public(f"/embed/preview/{view}"), "width": _WIDTH, "height": _HEIGHT},
        "suggest": {name: {"service_url": service, "service_path": f"/suggest/{name}"} for name in _SUGGESTED},
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "type": "number",
                    "default": 100,
                    "label": text("reconcile.settings.limit"),
                    "help_text": text("reconcile.settings.limit_help", most=MOST_VALUES),
                },
                {
                    "name": "count",
                    "type": "checkbox",
                    "default": False,
                    "label": text("reconcile.settings.count"),
                    "help_text": text("reconcile.settings.count_help"),
                },
            ],
        },
        "batchSize": BATCH,
        "standardizedScore": True,
    }
