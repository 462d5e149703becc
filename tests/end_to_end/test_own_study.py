"""A study in a real browser: from its question to its things, with the chart of the study."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def own_site(study: Path) -> Iterator[str]:
    """The address of a server of a study."""
    with serving(study / ".standlink") as served:
        yield served.address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    yield opened
    opened.close()


def test_reader_goes_from_the_question_of_a_study_to_its_facts(own_site: str, page: Page) -> None:
    page.goto(f"{own_site}/questions")
    page.get_by_role("link", name="Events by date", exact=True).click()
    expect(page.locator("#answer svg").first).to_be_visible()
    page.get_by_role("link", name="IETF publishes RFC 9114").first.click()
    expect(page).to_have_url(f"{own_site}/id/event/my-study~ietf-publishes-rfc-9114")
    page.get_by_role("link", name="RFC 9114 (HTTP/3)").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("RFC 9114 (HTTP/3)")
    expect(page.get_by_text("Runs over")).to_be_visible()


def test_filter_of_an_own_question_applies(own_site: str, page: Page) -> None:
    page.goto(f"{own_site}/questions/my-study/events-by-date")
    page.get_by_role("combobox", name="Actor (optional)").fill("Internet Engineering")
    page.get_by_role("option").filter(has_text="IETF").first.click()
    expect(page.locator("#answer")).to_have_attribute("data-rows", "2")
