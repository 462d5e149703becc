"""The website in a real browser: Debian's chromium, driven by Playwright, against a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from page_kinds import ERRORS, KINDS
from playwright.sync_api import Browser, BrowserContext, Page, expect

PAGES = [path for kind, path in KINDS.items() if kind not in ERRORS]


@pytest.fixture(params=[(1400, 900, "light"), (390, 844, "dark")], ids=["wide", "phone-dark"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    width, height, scheme = request.param
    opened = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def report_violations(page: Page, faults: list[str]) -> None:
    """Note what violates the content security policy, of which an event tells the page; scripts of tests are exempt."""
    page.expose_function("violated", lambda what: faults.append(f"{page.url}: {what}"))
    page.add_init_script("addEventListener('securitypolicyviolation', e => violated(e.violatedDirective))")


def test_no_page_asks_another_host_or_logs_an_error_or_violates_the_policy_or_scrolls_sideways(
    site: str, context: BrowserContext
) -> None:
    page = context.new_page()
    faults: list[str] = []
    report_violations(page, faults)
    page.on("request", lambda r: None if r.url.startswith((site, "data:")) else faults.append(f"asks {r.url}"))
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("response", lambda r: faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    for path in PAGES:
        page.goto(site + path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{path} is wider than the screen")
        expect(page.locator("h1, .lede").first).to_be_visible()
    assert faults == []


def test_no_page_violates_the_content_security_policy(site: str, browser: Browser) -> None:
    """What else is served, and what scripts add to pages; main pages are in the test above."""
    page = browser.new_page()
    reports: list[str] = []
    report_violations(page, reports)
    page.on("console", lambda message: reports.append(message.text) if "olicy" in message.text else None)
    others = ["/nothing", "/privacy", "/cheatsheet", "/ontology/graph", "/questions/convergence/rival-adoption.svg"]
    pictures = ["/overview.svg?scheme=dark", "/overview.svg?width=phone"]
    for path in (*others, *pictures):
        page.goto(site + path)
    page.goto(f"{site}/sparql")
    page.locator(".cm-content").press_sequentially("SEL", delay=50)
    expect(page.locator(".cm-tooltip-autocomplete")).to_be_visible()
    page.goto(f"{site}/questions/linkages/network")
    page.locator("figure.network").scroll_into_view_if_needed()
    expect(page.locator("figure.network[data-drawn]")).to_be_visible()
    assert reports == []
    # The policy is in force: what it forbids is reported.
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.head.append(Object.assign(document.createElement('style'), {textContent: 'p {top: 0}'}))")
    page.wait_for_timeout(200)
    for directive in ("style-src-attr", "style-src-elem"):
        assert any(directive in report for report in reports)
    page.close()


def test_picture_opened_by_itself_has_its_font(site: str, page: Page) -> None:
    page.goto(f"{site}/overview.svg")
    assert page.evaluate("document.fonts.ready.then(f => [...f].map(x => x.status))") == ["loaded"]


def test_reader_goes_from_search_to_a_fact_and_its_source(site: str, page: Page) -> None:
    page.goto(site)
    page.locator("#find").fill("North American Charging")
    page.locator("#find").press("Enter")
    page.get_by_role("main").get_by_role("link", name=re.compile("North American Charging Standard")).first.click()
    expect(page).to_have_url(f"{site}/id/standard/nacs")
    page.get_by_role("main").get_by_role("link", name="Ford", exact=True).first.click()
    expect(page).to_have_url(f"{site}/id/actor/ford")
    page.get_by_role("link", name="Ford adopts NACS").first.click()
    expect(page).to_have_url(re.compile("/id/event/ford-adopts-nacs"))
    expect(page.locator("#evidence a[href^='http']").first).to_be_visible()


def test_question_form_answers_and_shows_its_query(site: str, page: Page) -> None:
    page.goto(f"{site}/questions/convergence/switchers")
    page.get_by_label("From", exact=True).fill("CCS Combo 1")
    page.get_by_label("To", exact=True).fill("nacs")
    # Leaving the field closes its suggestions, which would cover the button.
    page.get_by_label("To", exact=True).press("Tab")
    page.get_by_label("To", exact=True).press("Enter")
    table = page.get_by_role("main").get_by_role("table")
    for name in ("Ford", "General Motors", "BMW", "Volkswagen Group", "Mercedes-Benz", "Stellantis"):
        expect(table.get_by_role("link", name=name, exact=True).first).to_be_visible()
    page.locator("#query summary").click()
    expect(page.get_by_text("VALUES ?from").first).to_be_visible()


def test_question_form_keeps_a_wrong_value_and_says_what_is_wrong(site: str, page: Page) -> None:
    page.goto(f"{site}/questions/convergence/switchers?from=ccs1&to=nacss")
    expect(page.get_by_label("To", exact=True)).to_have_value("nacss")
    wrong = page.locator(".wrong[role=alert]")
    expect(wrong).to_be_visible()
    expect(wrong.get_by_role("link")).to_have_attribute("href", re.compile("to=standard:nacs$"))


def test_sparql_page_works_with_and_without_javascript(site: str, browser: Browser) -> None:
    query = "SELECT ?actor { ?actor sl:adopts standard:nacs } ORDER BY ?actor LIMIT 3"
    for enabled in (True, False):
        context = browser.new_context(java_script_enabled=enabled)
        page = context.new_page()
        page.goto(f"{site}/sparql")
        if enabled:
            page.locator(".cm-content").fill(query)
        else:
            page.locator("textarea[name=query]").fill(query)
        page.locator("main form button.go").click()
        expect(page.get_by_role("link", name="ABB")).to_be_visible()
        context.close()


def test_every_part_of_a_page_can_be_reached_by_keyboard(site: str, page: Page) -> None:
    page.goto(f"{site}/id/standard/nacs")
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.getAttribute('href')")
    assert skip is not None
    assert skip.startswith("#")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_picture_has_the_size_that_the_page_reserves(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    # The image itself, before its script takes its place.
    page.route("**/picture.js", lambda route: route.abort())
    page.goto(f"{site}/questions/convergence/rival-adoption")
    picture = page.get_by_role("img", name=page.locator("#answer h2").inner_text())
    picture.scroll_into_view_if_needed()
    # Waiting for a function in the page would need eval, which the content security policy forbids.
    picture.evaluate("image => image.decode()")
    natural, room, chosen = page.evaluate(
        "(i => [i.naturalWidth / i.naturalHeight, i.clientWidth / i.clientHeight, i.currentSrc])"
        "(document.querySelector('.chart img'))"
    )
    assert natural == pytest.approx(room, rel=0.01)
    narrow = page.viewport_size is not None and page.viewport_size["width"] < 500
    assert ("width=phone" in chosen, "scheme=dark" in chosen) == (narrow, narrow)


def test_table_can_be_sorted_by_a_column(site: str, page: Page) -> None:
    page.goto(f"{site}/data")
    head = page.locator("#datasets th").last
    expect(head.get_by_role("button")).to_have_attribute("title", re.compile("[A-Z]"))
    # The first click on figures sorts from the largest.
    for order in ("descending", "ascending"):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", order)
        sizes = [int(text.replace(",", "")) for text in page.locator("#datasets td.figure").all_inner_texts()]
        assert sizes == sorted(sizes, reverse=order == "descending")


def test_results_are_walked_through_and_compared_by_keyboard(site: str, page: Page) -> None:
    page.goto(f"{site}/browse/actor?region=region:finland")
    names, boxes = page.locator(".entries .name"), page.locator(".pick input")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(names.nth(0)).to_be_focused()
    for number in range(2):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    page.keyboard.press("j")
    expect(names.nth(0)).to_be_focused()
    page.get_by_role("button", name="Compare what is ticked").press("Enter")
    expect(page.locator("table.compared thead th")).to_have_count(2)


def test_thing_is_added_by_name_and_removed_by_a_link(site: str, page: Page) -> None:
    page.goto(f"{site}/compare?of=region:japan&of=region:china")
    page.get_by_text("Choose what to compare").click()
    field = page.get_by_label("Thing 3")
    field.press_sequentially("swed")
    expect(page.get_by_role("option").first).to_contain_text("Sweden")
    field.press("ArrowDown")
    field.press("Enter")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page).to_have_url(re.compile(r"of=region(:|%3A)japan&of=region(:|%3A)china&of=region(:|%3A)sweden$"))
    page.locator("thead").get_by_role("link", name="Remove").nth(1).click()
    expect(page.locator("h1")).to_have_text("Japan and Sweden compared")
