"""Pages of things and cases in a real browser: evidence is one click away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

PATHS = [
    "/id/region/united-states",
    "/id/actor/ford",
    "/id/standard/nacs",
    "/id/claim/5g-nr-defines-air-interface-and-core",
    "/cases/5g-standardization",
    "/cases/ev-charging-unification",
    "/cases/wi-fi-standardization",
    "/why?subject=standard:nacs&property=sl:homeOfAdopters&object=region:germany",
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("path", PATHS)
def test_evidence_is_one_click_away(site: str, page: Page, path: str) -> None:
    page.goto(site + path)
    marks = page.locator("main a[href^='#note-']")
    assert marks.count()
    for place in {0, marks.count() // 2, marks.count() - 1}:
        mark = marks.nth(place)
        note = page.locator(f"li[id='{(mark.get_attribute('href') or '').removeprefix('#')}']")
        if not mark.is_visible():
            continue
        mark.click()
        expect(note).to_be_in_viewport()
        expect(note.locator("a").first).to_be_visible()


@pytest.mark.parametrize("path", PATHS)
def test_every_row_of_events_barriers_and_claims_has_evidence(site: str, page: Page, path: str) -> None:
    page.goto(site + path)
    for rows in ("table.timeline tbody tr", "#barriers dl.barriers > div", "#claims .claim"):
        if path.startswith("/id/region") and "barriers" in rows:
            continue  # Each leads to the page of the barrier, where its evidence is.
        for row in page.locator(rows).all():
            assert row.locator("a[href^='#note-'], a[href='#evidence']").count(), f"{path}: {row.inner_text()}"


def test_form_of_why_explains_a_fact_of_chosen_things(site: str, page: Page) -> None:
    page.goto(f"{site}/why")
    page.get_by_label("Other thing").fill("Ford")
    # Leaving the field closes its suggestions, which would cover the button.
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("adopted by Ford")


def test_page_of_a_region_fits_a_phone(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in PATHS:
        page.goto(site + path)
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), path
