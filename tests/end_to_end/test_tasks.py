"""What readers come for, in a browser, from the front page: each task in no more clicks than ``docs/tasks.md`` says.

A click is a click or a press of Enter; what is typed is counted apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

DOCUMENT = Path(__file__).parents[2] / "docs" / "tasks.md"


class Reader:
    """A reader in a browser, who counts clicks."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site, self.clicks = page, site, 0
        page.goto(site)

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.first.click()

    def follow(self, address: str) -> None:
        """Click the first link of the page's content to an address that begins so."""
        self.click(self.page.locator(f'main a[href^="{address}"]:visible'))

    def search(self, words: str) -> None:
        """Type words into the search field and press Enter."""
        self.page.locator("#find").fill(words)
        self.clicks += 1
        self.page.locator("#find").press("Enter")


def switched(reader: Reader) -> None:
    reader.follow("/questions")
    reader.follow("/questions/convergence/switchers")
    expect(reader.page.get_by_role("main").get_by_role("link", name="Ford", exact=True).first).to_be_visible()


def linked_regions(reader: Reader) -> None:
    reader.follow("/questions")
    reader.follow("/questions/linkages/regions")
    address = reader.page.locator('main a[href*="/questions/linkages/regions.csv"]').first.get_attribute("href")
    assert address is not None
    reader.clicks += 1
    answer = reader.page.request.get(reader.site + address)
    assert answer.ok
    assert answer.text().count("\n") > 3


def identifier(reader: Reader) -> None:
    reader.search("J-3400")
    reader.follow("/id/standard/")
    expect(reader.page.locator("h1")).to_contain_text("J3400")


def query(reader: Reader) -> None:
    reader.follow("/sparql")
    reader.click(reader.page.locator("main form button.go"))
    expect(reader.page.get_by_role("main").get_by_role("table").first).to_be_visible()


def compare(reader: Reader) -> None:
    reader.click(reader.page.locator('nav a[href="/compare"]'))
    fields = reader.page.locator("main input[aria-label]:visible")
    for place, name in enumerate(("Japan", "China")):
        fields.nth(place).fill(name)
        reader.page.get_by_role("option", name=re.compile(f"^{name}")).first.click()
        reader.clicks += 1
    reader.click(reader.page.locator("main button.go"))
    expect(reader.page.get_by_role("main").get_by_role("table").first).to_be_visible()


def from_region_to_barriers(reader: Reader) -> None:
    reader.search("Japan")
    reader.follow("/id/region/japan")
    reader.follow("/id/actor/nissan")
    reader.follow("/id/standard/nacs")
    reader.follow("/id/barrier/")
    expect(reader.page.locator("h1")).to_be_visible()


def reasons(reader: Reader) -> None:
    reader.search("NACS")
    reader.follow("/id/standard/nacs")
    reader.click(reader.page.locator("main a.why:visible"))
    expect(reader.page.locator("main .proof").first).to_be_visible()


def chinese(reader: Reader) -> None:
    reader.click(reader.page.locator('a.language[lang="zh"]'))
    expect(reader.page.locator("html")).to_have_attribute("lang", "zh")


TASKS: dict[str, Callable[[Reader], None]] = {
    "Find who backed CCS, then adopted NACS": switched,
    "See which regions are linked, and take the table": linked_regions,
    "Find a standard by its identifier": identifier,
    "Query without knowing the ontology": query,
    "Compare two regions": compare,
    "Go from a region to its actors, their standards and the barriers": from_region_to_barriers,
    "See why a fact is inferred": reasons,
    "Read in Chinese": chinese,
}


@pytest.mark.parametrize("task", TASKS)
def test_task_takes_the_clicks_that_the_document_says(site: str, browser: Browser, task: str) -> None:
    page = browser.new_page()
    reader = Reader(page, site)
    TASKS[task](reader)
    page.close()
    found = re.search(rf"^\| {re.escape(task)} \|.*\| (\d+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert found is not None, f"docs/tasks.md lacks the task: {task}"
    assert reader.clicks == int(found[1])
