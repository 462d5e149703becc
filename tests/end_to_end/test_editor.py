"""The SPARQL editor in a real browser: writing with help, keeping work, running, and views of results."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

QUERY = (
    "SELECT ?country (COUNT(DISTINCT ?actor) AS ?n) { ?actor sl:adopts standard:nacs ; sl:locatedIn ?country . "
    "?country a sl:Country } GROUP BY ?country ORDER BY DESC(?n)"
)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    # Queries wait for their turn where the machine has much to do.
    expect.set_options(timeout=20_000)
    opened.goto(f"{site}/sparql")
    yield opened
    expect.set_options(timeout=5_000)
    context.close()
    assert faults == []


def editor(page: Page) -> Locator:
    return page.locator(".cm-content")


def write(page: Page, text: str) -> None:
    """Replace the text of the editor by typing the end of it, as a reader does."""
    editor(page).fill("")
    editor(page).press_sequentially(text, delay=10)


def text_of(page: Page) -> str:
    return str(page.locator("textarea[name=query]").input_value())


# writing


@pytest.mark.parametrize(
    ("typed", "offered", "inserted"),
    [
        ("SELECT * { ?a sl:adopts NACS", "standard:nacs", "PREFIX standard: <https://w3id.org/standlink/id/standard/>"),
        ("SELECT * { ?a 采用", "sl:adopts", "?a sl:adopts"),
        ("SELECT * { standard:nac", "standard:nacs", "standard:nacs"),
    ],
)
def test_name_is_completed_by_its_label_and_its_prefix_declared(
    page: Page, typed: str, offered: str, inserted: str
) -> None:
    write(page, typed)
    option = page.locator(".cm-tooltip-autocomplete li").filter(has_text=offered).first
    expect(option).to_be_visible()
    option.click()
    expect(page.locator("textarea[name=query]")).to_have_value(re.compile(re.escape(inserted)))
    # One step back takes both the name and the declaration.
    page.keyboard.press("Control+z")
    expect(page.locator("textarea[name=query]")).to_have_value(re.compile(rf"^{re.escape(typed)}"))


def test_unknown_names_are_marked_before_running_and_fixed_with_one_click(page: Page) -> None:
    editor(page).fill("SELECT * { ?a sl:adoptz standard:nacz }")
    marks = page.locator("#marks li")
    expect(marks).to_have_count(2)
    expect(marks.first).to_contain_text("sl:adoptz is not in the ontology; did you mean sl:adopts?")
    expect(page.locator(".cm-lintRange-warning").first).to_have_text("sl:adoptz")
    marks.first.get_by_role("button", name="Replace with sl:adopts").click()
    expect(marks).to_have_count(1)
    marks.first.get_by_role("button", name="Replace with standard:nacs").click()
    expect(page.locator("#marks")).to_be_hidden()
    assert text_of(page) == "SELECT * { ?a sl:adopts standard:nacs }"


def test_syntax_error_is_marked_at_its_place(page: Page) -> None:
    editor(page).fill("SELECT * {\n  ?a sl:adopts ?b")
    mark = page.locator("#marks li").first
    expect(mark).to_contain_text("a } is missing for this {")
    mark.get_by_role("button", name="Line 1, column 10").click()
    page.keyboard.press("End")
    page.keyboard.type(" # here")
    assert text_of(page).split("\n")[0] == "SELECT * { # here"


def test_keyboard_leaves_the_editor_by_escape_and_tab(page: Page) -> None:
    expect(page.locator("#keys")).to_contain_text("Escape, then Tab")
    editor(page).click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()


# keeping


def test_work_is_kept_when_the_reader_leaves_and_comes_back(site: str, page: Page) -> None:
    editor(page).fill("ASK { ?mine a ?work }")
    page.get_by_role("link", name="classes and properties").click()
    expect(page).to_have_url(f"{site}/ontology")
    page.go_back()
    expect(editor(page)).to_contain_text("ASK { ?mine a ?work }")
    page.goto(f"{site}/sparql")
    expect(editor(page)).to_contain_text("ASK { ?mine a ?work }")


def test_example_opens_beside_what_was_written(page: Page) -> None:
    editor(page).fill("ASK { ?mine a ?work }")
    page.get_by_role("link", name="Number of things in each class").click()
    expect(page.locator(".tabs .tab")).to_have_count(2)
    expect(editor(page)).to_contain_text("GROUP BY ?class")
    page.locator(".tabs .tab").first.click()
    expect(editor(page)).to_contain_text("ASK { ?mine a ?work }")


def test_question_of_the_library_is_found_and_opened(page: Page) -> None:
    page.locator("#filter").fill("later adopted")
    expect(page.locator("#examples details").first).to_be_hidden()
    page.locator("#library a:visible").first.click()
    expect(editor(page)).to_contain_text("sl:adoptedStandard")
    expect(page.locator(".tabs .tab")).to_have_count(2)


def test_queries_can_be_added_renamed_and_closed_with_undo(page: Page) -> None:
    bar = page.locator(".tabs")
    bar.get_by_role("button", name="New").click()
    editor(page).fill("ASK { ?second a ?query }")
    bar.get_by_role("button", name="Rename").click()
    page.get_by_label("Name of this query").fill("Mine")
    page.keyboard.press("Enter")
    expect(bar.get_by_role("button", name="Mine")).to_have_attribute("aria-current", "true")
    bar.get_by_role("button", name="Close").click()
    expect(bar.locator(".tab")).to_have_count(1)
    expect(bar).to_contain_text("Closed “Mine”.")
    bar.get_by_role("button", name="Undo").click()
    expect(bar.locator(".tab")).to_have_count(2)
    expect(editor(page)).to_contain_text("ASK { ?second a ?query }")


def test_query_of_an_address_does_not_replace_work(site: str, page: Page) -> None:
    editor(page).fill("ASK { ?mine a ?work }")
    page.goto(f"{site}/sparql?query=ASK+%7B+%3Fother+a+%3Fq+%7D")
    expect(editor(page)).to_contain_text("?other a ?q")
    expect(page.locator(".tabs .tab")).to_have_count(2)
    page.locator(".tabs .tab").first.click()
    expect(editor(page)).to_contain_text("ASK { ?mine a ?work }")


def test_queries_that_were_run_are_in_the_history(page: Page) -> None:
    editor(page).fill("ASK { ?first a ?query }")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Yes")).to_be_visible()
    editor(page).fill("ASK { ?second a ?query }")
    page.reload()
    page.locator("#history summary").click()
    page.locator("#history").get_by_role("button", name="ASK { ?first a ?query }").click()
    expect(editor(page)).to_contain_text("?first a ?query")


# running


def test_result_comes_without_leaving_the_page_and_has_an_address(site: str, page: Page) -> None:
    page.evaluate("window.stayed = true")
    editor(page).fill(QUERY)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#result")).to_have_attribute("data-count", re.compile("[1-9]"))
    assert page.evaluate("window.stayed")
    assert page.url.startswith(f"{site}/sparql?query=SELECT")
    expect(page.locator(".status")).to_have_text(re.compile(r"Done in [\d.]+ s"))
    # The table of the result can be sorted like any other.
    expect(page.locator("#result th").first.get_by_role("button")).to_be_visible()
    page.reload()
    expect(page.locator("#result")).to_be_visible()


def test_views_are_shown_in_place_and_shared_by_a_short_link(site: str, page: Page) -> None:
    editor(page).fill(QUERY)
    page.get_by_role("button", name="Run").click()
    for view in ("chart", "map", "raw", "table"):
        page.locator(f"#result .views [data-view={view}]").click()
        expect(page.locator(f"#result[data-view={view}]")).to_be_visible()
        if view in ("chart", "map"):
            page.locator("#result img").evaluate("image => image.decode()")
    page.locator("#result .views [data-view=map]").click()
    expect(page.locator("#result[data-view=map]")).to_be_visible()
    page.get_by_role("button", name="Make a short link").click()
    address = page.locator(".share a").inner_text()
    assert re.fullmatch(rf"{site}/q/[a-z2-7]{{16}}", address)
    page.goto(address)
    expect(page.locator("#result[data-view=map]")).to_be_visible()
    assert "/releases/" in page.url


def test_columns_of_a_chart_are_chosen_in_place_and_kept_by_the_short_link(site: str, page: Page) -> None:
    counted = "(COUNT(DISTINCT ?actor) AS ?n) (COUNT(*) AS ?rows)"
    editor(page).fill(QUERY.replace("(COUNT(DISTINCT ?actor) AS ?n)", counted))
    page.get_by_role("button", name="Run").click()
    page.locator("#result .views [data-view=chart]").click()
    page.evaluate("window.stayed = true")
    page.get_by_label("Figure").select_option("rows")
    picture = page.locator("#result figure.chart img")
    expect(picture).to_have_attribute("alt", re.compile("^rows by"))
    picture.evaluate("image => image.decode()")
    assert page.evaluate("window.stayed")
    expect(page).to_have_url(re.compile("figure=rows"))
    page.get_by_role("button", name="Make a short link").click()
    page.goto(page.locator(".share a").inner_text())
    expect(picture).to_have_attribute("alt", re.compile("^rows by"))
    expect(page.get_by_label("Figure")).to_have_value("rows")


def test_network_of_a_result_is_drawn(page: Page) -> None:
    editor(page).fill("SELECT ?a ?b { ?a sl:adopts ?b }")
    page.get_by_role("button", name="Run").click()
    page.locator("#result .views [data-view=network]").click()
    expect(page.locator("figure.network[data-drawn]")).to_be_visible()


def test_error_keeps_the_query_and_says_what_is_wrong(page: Page) -> None:
    editor(page).fill("SELCT * {}")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("did you mean SELECT?")
    expect(editor(page)).to_contain_text("SELCT * {}")


def test_slow_query_shows_progress_and_can_be_stopped(page: Page) -> None:
    waiting: list[Route] = []
    page.route("**/sparql", lambda route: waiting.append(route))
    editor(page).fill("SELECT * { ?slow ?a ?b }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".status")).to_contain_text(re.compile(r"Running, [1-9]\d* s"))
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".status")).to_contain_text("Cancelled after")
    expect(editor(page)).to_contain_text("?slow ?a ?b")


def test_server_that_cannot_be_reached_loses_nothing(page: Page) -> None:
    page.route("**/sparql", lambda route: route.abort())
    editor(page).fill("SELECT * { ?kept ?a ?b }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".status")).to_contain_text("could not be reached")
    expect(editor(page)).to_contain_text("?kept ?a ?b")


def test_long_query_is_run_and_shown_in_all_views(page: Page) -> None:
    # Longer than an address can be.
    comments = "\n# A comment that makes the query long" * 300
    editor(page).fill(QUERY + comments)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#result")).to_have_attribute("data-count", re.compile("[1-9]"))
    page.locator("#result .views [data-view=chart]").click()
    expect(page.locator("#result[data-view=chart]")).to_be_visible()
    page.locator("#result img").evaluate("image => image.decode()")


def test_views_and_links_work_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/sparql")
    page.locator("textarea[name=query]").fill(QUERY)
    page.get_by_role("button", name="Run").click()
    page.locator("#result .views").get_by_text("Chart").click()
    expect(page.locator("#result figure img")).to_be_visible()
    page.get_by_role("button", name="Make a short link").click()
    expect(page.locator(".share a")).to_have_text(re.compile("/q/[a-z2-7]{16}$"))
    expect(page.locator(".tabs")).to_be_hidden()
    context.close()
