"""What axe-core finds on a page by the rules of WCAG 2.2, level AA."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

CHECKOUT = Path(__file__).parents[1]
AXE = CHECKOUT / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: What the dark can change; a language can change anything else, and contrast takes most of the time.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
CHECKS = {
    "dark": {"runOnly": OF_COLOUR},
    "chinese": {"runOnly": RULES, "rules": {"color-contrast": {"enabled": False}}},
}


@cache
def axe() -> str:
    if not AXE.exists():
        if os.environ.get("CI"):
            pytest.fail("axe-core is missing: 'npm ci' in web/frontend installs it")
        pytest.skip("axe-core is not installed: 'npm ci' in web/frontend")
    return AXE.read_text("utf-8")


def violations(page: Page, view: str) -> list[str]:
    """Return what axe finds on a page, each with its rule, its first element and what is wrong with it."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(axe())
    options = json.dumps(
        {"runOnly": RULES, **CHECKS.get(view, {}), "resultTypes": ["violations"], "preload": False, "iframes": False}
    )
    found: list[dict[str, Any]] = page.evaluate(f"axe.run(document, {options}).then(r => r.violations)")
    return [
        f"{each['id']} ({len(each['nodes'])}): {first['html'][:160]} {first['failureSummary'][:240]}"
        for each in found
        for first in each["nodes"][:1]
    ]
