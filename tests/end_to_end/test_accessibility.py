"""Every kind of page against axe-core (WCAG 2.2, level AA): wide, on a phone, in the dark, in Chinese, at 320 pixels.

Also what axe cannot see: that the page shows its content without scripts, and never scrolls sideways.
"""

from __future__ import annotations

import pytest
from accessible import violations
from page_kinds import ERRORS, KINDS
from playwright.sync_api import Browser

#: The views: width, height, colour scheme, and what their addresses begin with.
VIEWS = {
    "wide": (1440, 900, "light", ""),
    "phone": (390, 844, "light", ""),
    "dark": (1440, 900, "dark", ""),
    "chinese": (1440, 900, "light", "/zh"),
}
pytestmark = pytest.mark.xdist_group("axe")


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
