"""The page of a question in a real browser: the answer first, filters that apply at once, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

QUESTIONS = ["linkages/network", "linkages/regions", "convergence/rival-adoption", "convergence/switchers"]
QUESTIONS += ["standards/timeline", "regions/participation", "claims/checked", "barriers/coverage"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    yield opened
    opened.close()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_answer_begins_above_the_fold(site: str, browser: Browser, width: int, height: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    for question in QUESTIONS:
        page.goto(f"{site}/questions/{question}")
        heading = page.locator("#answer h2").bounding_box()
        assert heading is not None
        assert heading["y"] + heading["height"] < height, question
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), question
    page.close()


def test_changed_filter_replaces_the_answer_and_keeps_the_place(site: str, page: Page) -> None:
    page.goto(f"{site}/questions/linkages/regions?level=country")
    page.evaluate("window.kept = true; scrollTo(0, 120)")
    level, download = page.get_by_label("Level of region"), page.locator("#download a").first
    level.focus()
    level.select_option("continent")
    expect(download).to_have_attribute("href", re.compile("level=continent"))
    expect(page).to_have_url(re.compile("level=continent"))
    expect(page.locator("#said")).to_have_text(page.locator("#answer h2").inner_text())
    expect(level).to_be_focused()
    assert page.evaluate("[window.kept, scrollY]") == [True, 120], "the page was not loaded again"
    assert "level%3Dcontinent" in (page.locator("a.language").get_attribute("href") or "")
    page.go_back()
    expect(download).to_have_attribute("href", re.compile("level=country"))
    expect(level).to_have_value("country")
    assert page.evaluate("window.kept") is True


def test_chosen_suggestion_applies_at_once(site: str, page: Page) -> None:
    page.goto(f"{site}/questions/convergence/switchers")
    page.get_by_label("From", exact=True).fill("chade")
    page.get_by_role("option").filter(has_text="CHAdeMO").first.click()
    expect(page).to_have_url(re.compile(r"from=standard:chademo"))
    expect(page.get_by_label("From", exact=True)).to_have_value("CHAdeMO")


def test_slow_answer_shows_progress_and_can_be_stopped(site: str, page: Page) -> None:
    page.goto(f"{site}/questions/linkages/regions?level=country")
    before = page.locator("#answer h2").inner_text()
    waiting: list[Route] = []
    page.route(re.compile("level=continent"), lambda route: waiting.append(route))
    page.get_by_label("Level of region").select_option("continent")
    expect(page.locator("#progress")).to_contain_text("Working")
    page.locator("#progress button").click()
    expect(page.locator("#progress")).to_contain_text("Stopped")
    expect(page.get_by_label("Level of region")).to_have_value("continent")
    expect(page.locator("#answer h2")).to_have_text(before)
    page.unroute_all(behavior="ignoreErrors")
    page.locator("#progress button").click()
    expect(page.locator("#progress")).to_be_hidden()
    expect(page).to_have_url(re.compile("level=continent"))


def test_failure_keeps_what_was_typed(site: str, page: Page) -> None:
    page.goto(f"{site}/questions/convergence/switchers?from=ccs1&to=nacs")
    page.route(re.compile("/questions/.*chademo"), lambda route: route.abort())
    field = page.get_by_label("From", exact=True)
    field.fill("chademo")
    field.press("Enter")
    expect(page.locator("#progress")).to_contain_text("could not be loaded")
    expect(field).to_have_value("chademo")
    expect(page.locator("#answer")).to_be_visible()


def test_unknown_name_is_kept_beside_names_like_it(site: str, page: Page) -> None:
    page.goto(f"{site}/questions/convergence/switchers?from=ccs1&to=nacs")
    field = page.get_by_label("To", exact=True)
    field.fill("nacss")
    field.press("Tab")
    wrong = page.locator(".wrong")
    expect(wrong).to_contain_text("Nothing here is called “nacss”")
    expect(field).to_have_value("nacss")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#answer")).to_be_visible()
    wrong.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"from=standard:ccs1&to=standard:nacs"))
    expect(page.locator("#answer")).to_be_visible()


def test_row_leads_to_the_question_behind_it_with_the_filters_of_both(site: str, page: Page) -> None:
    page.goto(f"{site}/questions/linkages/network?level=country&case=5g-standardization")
    page.locator("td.behind a").first.click()
    expect(page).to_have_url(re.compile(r"/questions/linkages/between-regions\?"))
    assert "case=initiative:5g-standardization" in page.url
    expect(page.locator("#answer")).to_have_attribute("data-rows", re.compile("[1-9]"))


def test_code_can_be_copied(site: str, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/questions/linkages/regions?level=continent")
    page.locator("#cite .copy").click()
    expect(page.locator("#cite .copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "SHA-256" in copied
    assert copied == page.locator("#cite code").inner_text()
    context.close()


def test_help_is_shown_while_a_field_has_the_focus(site: str, page: Page) -> None:
    page.goto(f"{site}/questions/linkages/regions")
    level = page.get_by_label("Level of region")
    text = page.locator(f"#{level.get_attribute('aria-describedby')}")
    expect(text).to_be_hidden()
    level.focus()
    expect(text).to_be_visible()


def test_filters_work_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/questions/linkages/regions")
    page.locator("#p-level").select_option("continent")
    page.locator("form.filters button").click()
    expect(page).to_have_url(re.compile("level=continent"))
    expect(page.locator("#answer")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "question", ["linkages/beyond-chance", "linkages/network", "diffusion/curve", "linkages/actors"]
)
def test_answer_fits_the_paper_and_no_figure_is_broken(site: str, page: Page, question: str) -> None:
    # The width of A4 without its margins.
    page.set_viewport_size({"width": 643, "height": 900})
    page.emulate_media(media="print")
    page.goto(f"{site}/questions/{question}")
    table = page.locator("#answer table")
    box = table.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 643
    lines = """cells => cells.map(cell => {
        const words = document.createRange();
        words.selectNodeContents(cell);
        return new Set([...words.getClientRects()].map(box => Math.round(box.top))).size;
    })"""
    assert max(table.locator("tbody td.figure").evaluate_all(lines)) == 1
    expect(page.locator("#embed")).to_be_hidden()
