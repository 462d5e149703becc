"""What readers come for, in a browser, from the front page: each task in no more clicks than ``docs/tasks.md`` says.

A click is a click or a press of Enter; what is typed is counted apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sampling import spread
from serving import serving
from standlink.graph.releases.release import Release

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


#: By question in plain words: its wording in Chinese, and the address of the first result with what it names.
ON_CASES = {
    "who dropped CCS for NACS": (
        "谁放弃CCS改用NACS",
        "/questions/convergence/switchers?from=standard:ccs&to=standard:nacs",
    ),
    "what blocks WAPI adoption in China": (
        "是什么阻碍了WAPI在中国的采用",
        "/questions/barriers/of-initiative?initiative=initiative:wi-fi-standardization",
    ),
    "which theories explain standards wars": ("哪些理论可以解释标准之争", "/id/theory/standards-wars"),
}
ON_CATALOGUES = {
    "who leads 5G specifications": ("谁主导5G规范的制定", "/questions/catalogues/rapporteurs?generation=5G"),
    "how concentrated are declared essential patents": (
        "声明的标准必要专利集中度有多高",
        "/questions/catalogues/declared-patents",
    ),
}
ON_FIGURES = {
    "does R&D spending go together with participation in standards": (
        "研发投入与标准参与是否同步增长",
        "/questions/synergy/co-movement?innovation=research",
    ),
    "which countries take part most in the IETF per head": (
        "哪些国家人均参与IETF最多",
        "/questions/synergy/ranking?figure=rfcs&per=million",
    ),
    "does China specialise in patents where it writes standards": (
        "中国是否在制定标准的领域拥有专利专长",
        "/questions/synergy/specialization-match",
    ),
    "are regional disparities in standards closing": (
        "各地区在标准方面的差距是否在缩小",
        "/questions/synergy/convergence",
    ),
    "is patenting before or after participation": (
        "专利申请先于还是后于标准参与",
        "/questions/synergy/lead-lag?innovation=patents",
    ),
}


@pytest.fixture(scope="module")
def sites(site: str, catalogued: Release, paneled: Release) -> Iterator[dict[str, str]]:
    """The addresses of the sites that can answer the questions, by question."""
    with serving(catalogued.path.parents[1]) as of_catalogues, serving(paneled.path.parents[1]) as of_figures:
        yield {
            **dict.fromkeys(ON_CASES, site),
            **dict.fromkeys(ON_CATALOGUES, of_catalogues.address),
            **dict.fromkeys(ON_FIGURES, of_figures.address),
        }


@pytest.mark.parametrize(
    ("question", "language"), spread(product((*ON_CASES, *ON_CATALOGUES, *ON_FIGURES), ("en", "zh")), 3)
)
def test_first_result_of_a_question_in_plain_words_answers_it(
    sites: dict[str, str], browser: Browser, question: str, language: str
) -> None:
    in_chinese, expected = {**ON_CASES, **ON_CATALOGUES, **ON_FIGURES}[question]
    is_chinese, page = language == "zh", browser.new_page()
    reader = Reader(page, sites[question] + ("/zh/" if is_chinese else ""))
    reader.search(in_chinese if is_chinese else question)
    page.wait_for_url(re.compile("/search"))
    reader.click(page.locator("main .entries a.name"))
    page.wait_for_url(re.compile("/(questions|id)/"))
    found, wanted = urlsplit(page.url), urlsplit(expected)
    assert found.path.removeprefix("/zh") == wanted.path
    assert parse_qs(found.query) == parse_qs(wanted.query)
    expect(page.get_by_role("main").locator("h1")).to_be_visible()
    page.close()
    row = re.search(
        rf"^\| {re.escape(question)} \| {in_chinese} \|.*\| (\d+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE
    )
    assert row is not None, f"docs/tasks.md lacks the question: {question}"
    assert reader.clicks == int(row[1])
