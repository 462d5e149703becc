"""Every kind of page against axe-core (WCAG 2.2, level AA): wide, on a phone, in the dark, in Chinese, at 320 pixels.

Also what axe cannot see: that the page shows its content without scripts, and never scrolls sideways.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from page_kinds import ERRORS, KINDS
from playwright.sync_api import Browser, Page

CHECKOUT = Path(__file__).parents[2]
AXE = CHECKOUT / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: The views: width, height, colour scheme, and what their addresses begin with.
VIEWS = {
    "wide": (1440, 900, "light", ""),
    "phone": (390, 844, "light", ""),
    "dark": (1440, 900, "dark", ""),
    "chinese": (1440, 900, "light", "/zh"),
}
#: What the dark can change; a language can change anything else, and contrast takes most of the time.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
CHECKS = {
    "dark": {"runOnly": OF_COLOUR},
    "chinese": {"runOnly": RULES, "rules": {"color-contrast": {"enabled": False}}},
}

pytestmark = pytest.mark.xdist_group("axe")


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


@pytest.mark.parametrize("view", VIEWS)
def test_no_kind_of_page_has_a_violation(site: str, browser: Browser, view: str) -> None:
    width, height, scheme, language = VIEWS[view]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    faults: dict[str, list[str]] = {}
    for kind, path in KINDS.items():
        page.goto(site + (path if path.startswith("/embed/") else language + path))
        if found := violations(page, view):
            faults[kind] = found
    context.close()
    assert faults == {}


def test_every_kind_of_page_shows_its_content_without_scripts_and_fits_320_pixels(site: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    faults = []
    for kind, path in KINDS.items():
        response = page.goto(site + path)
        assert response is not None
        if response.status >= 400 and kind not in ERRORS:
            faults.append(f"{kind}: status {response.status}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.append(f"{kind}: {wide} pixels wider than the screen")
        if not page.locator("main").inner_text().strip() or not page.locator("h1").first.is_visible():
            faults.append(f"{kind}: no content")
    context.close()
    assert faults == []


@pytest.mark.parametrize("path", ["/", "/browse", "/questions/convergence/switchers"])
def test_keyboard_reaches_the_end_of_a_page_and_the_focus_is_seen_all_the_way(
    site: str, browser: Browser, path: str
) -> None:
    page = browser.new_page()
    page.goto(site + path)
    seen = 0
    while not page.evaluate("document.activeElement.closest('footer') !== null"):
        page.keyboard.press("Tab")
        seen += 1
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
        assert seen < 300
    page.close()
    assert seen > 10
