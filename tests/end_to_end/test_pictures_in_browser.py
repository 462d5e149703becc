"""Pictures in a browser: what marks stand for, links, networks that are moved and narrowed, and what is saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from layout_shift import SHIFTS
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

RIVALS = "/questions/convergence/rival-adoption"
NETWORK = "/questions/linkages/network"
GROUPED = "/questions/linkages/actors"
#: A chart with links, as the server draws it, and what must not reach a page.
DRAWN = """<svg xmlns="http://www.w3.org/2000/svg" width="700" height="280" viewBox="0 0 700 280">
<style>* { fill: red }</style>
<g class="mark-group role-axis" role="graphics-symbol" aria-label="X-axis"><text x="10" y="270">2024</text></g>
<g class="mark-rect role-mark">
<a href="/id/standard/nacs"><path role="graphics-symbol" aria-label="NACS: 27 adopters; 2024" d="M10,10h200v40h-200z"
  fill="#0b5d5e" style="cursor: pointer"/></a>
<path role="graphics-symbol" aria-label="CCS1: 2 adopters"
  d="M10,70h80v40h-80z" fill="#c98a2b"/>
<path role="graphics-symbol" aria-label="CCS2: 3 adopters" d="M10,130h90v40h-90z" fill="#c98a2b"/>
<path role="graphics-symbol" aria-label="CCS2, 2024: 2 adopters" d="M300,130h20v20h-20z" fill="#4c78a8" opacity="0"/>
</g></svg>"""
HOSTILE = """<script>document.title = 'run'</script><g onclick="document.title = 'run'">
<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">no</p></foreignObject>
<a href="javascript:document.title='run'"><path role="graphics-symbol" aria-label="CHAdeMO: 1 adopter"
  d="M10,190h90v40h-90z" fill="#c98a2b"/></a></g></svg>"""


@pytest.fixture(params=[(1400, 900, "light"), (390, 844, "dark")], ids=["wide", "phone-dark"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    width, height, scheme = request.param
    opened = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def violations(page: Page) -> list[str]:
    found: list[str] = []
    page.expose_function("violated", lambda what: found.append(what))
    page.add_init_script("addEventListener('securitypolicyviolation', e => violated(e.violatedDirective))")
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def chart(site: str, page: Page, drawn: str = DRAWN) -> Locator:
    """Open a page whose picture is the one above."""

    def fulfilled(route: Route) -> None:
        route.fulfill(body=drawn, content_type="image/svg+xml")

    page.route(re.compile(r"rival-adoption\.svg"), fulfilled)
    page.goto(site + RIVALS)
    return opened(page.locator("figure.chart").first)


def network(site: str, page: Page, path: str = NETWORK) -> Locator:
    page.goto(site + path)
    return opened(page.locator("figure.network"))


def opened(figure: Locator) -> Locator:
    figure.scroll_into_view_if_needed()
    expect(figure.locator(":scope > svg")).to_be_visible()
    return figure


def mark(figure: Locator, words: str) -> Locator:
    return figure.locator(f':scope > svg .mark[aria-label^="{words}"]')


def shown(figure: Locator, kind: str) -> int:
    return figure.locator(f':scope > svg .{kind}:not([display="none"])').count()


def test_mark_that_is_pointed_at_says_what_it_is_and_the_others_fade(
    site: str, page: Page, violations: list[str]
) -> None:
    figure = chart(site, page)
    tip = figure.locator(".tip")
    expect(tip).to_be_hidden()
    mark(figure, "CCS2:").hover()
    expect(tip).to_have_text("CCS23 adopters")
    # Those of the same colour stay.
    expect(mark(figure, "CCS1")).to_have_css("opacity", "1")
    expect(mark(figure, "NACS")).to_have_css("opacity", "0.22")
    # A place on a line, which is not drawn until it is pointed at, belongs to its line.
    place = mark(figure, "CCS2, 2024")
    expect(place).to_have_css("opacity", "0")
    place.hover()
    expect(place).to_have_css("opacity", "1")
    expect(mark(figure, "CCS2:")).to_have_css("opacity", "1")
    expect(mark(figure, "NACS")).to_have_css("opacity", "0.22")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(mark(figure, "NACS")).to_have_css("opacity", "1")
    assert violations == []


def test_marks_are_reached_by_keyboard_with_one_stop_for_all(site: str, page: Page) -> None:
    figure = chart(site, page)
    stops = figure.locator(':scope > svg [tabindex="0"]')
    expect(stops).to_have_count(1)
    stops.focus()
    expect(figure.locator(".tip strong")).to_have_text("NACS")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(figure.locator(".tip strong")).to_have_text("CCS2")
    page.keyboard.press("Home")
    expect(figure.locator(".tip strong")).to_have_text("NACS")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/id/standard/nacs")


def test_click_on_a_mark_opens_what_is_behind_it(site: str, page: Page) -> None:
    figure = chart(site, page)
    mark(figure, "NACS").click()
    expect(page).to_have_url(f"{site}/id/standard/nacs")


def test_first_touch_shows_the_words_and_a_second_follows_the_link(site: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    figure = chart(site, page)
    mark(figure, "NACS").tap()
    expect(figure.locator(".tip strong")).to_have_text("NACS")
    assert RIVALS in page.url
    mark(figure, "NACS").tap()
    expect(page).to_have_url(f"{site}/id/standard/nacs")
    context.close()


def test_nothing_but_drawing_reaches_the_page(site: str, page: Page) -> None:
    figure = chart(site, page, DRAWN.replace("</svg>", HOSTILE))
    title = page.title()
    svg = figure.locator(":scope > svg")
    assert svg.locator("script, style, foreignObject").count() == 0
    attributes = svg.evaluate(
        "svg => [svg, ...svg.querySelectorAll('*')].flatMap(e => [...e.attributes]).map(a => a.name)"
    )
    assert not {"onclick", "onload"} & set(attributes)
    assert svg.locator('[href^="javascript"]').count() == 0
    mark(figure, "CHAdeMO").click()
    assert page.title() == title


@pytest.mark.parametrize("path", [RIVALS, NETWORK, "/id/standard/nacs", "/cases/ev-charging-unification"])
def test_nothing_moves_when_pictures_become_part_of_the_page(site: str, page: Page, path: str) -> None:
    page.goto(site + path)
    for figure in page.locator("figure.chart").all():
        opened(figure)
    assert page.evaluate(SHIFTS) == [0, []]


def test_picture_follows_the_colours_of_the_system(site: str, page: Page) -> None:
    figure = network(site, page)
    dot = figure.locator(':scope > svg [data-node="0"] circle')
    for scheme, colour in (("light", "#0b5d5e"), ("dark", "#6fc2bd")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        expect(dot).to_have_attribute("fill", colour)
    assert figure.locator(":scope > svg").count() == 1


def test_script_of_a_picture_is_loaded_when_the_reader_comes_to_it(site: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 200})
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    page.goto(site + NETWORK, wait_until="networkidle")
    assert "network.js" not in loaded
    opened(page.locator("figure.network"))
    assert {"network.js", "picture.js"} <= set(loaded)
    # The pictures of the phone, or of the dark, are not.
    assert not [name for name in loaded if "width=phone" in name or "scheme=dark" in name]
    page.close()


def test_without_scripts_and_on_paper_the_image_is_there(site: str, browser: Browser, page: Page) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(site + NETWORK)
    expect(plain.locator("figure.network img")).to_be_visible()
    expect(plain.locator("figure.network .controls")).to_be_hidden()
    context.close()
    figure = network(site, page)
    page.emulate_media(media="print")
    expect(figure.locator("img")).to_be_visible()
    expect(figure.locator(":scope > svg")).to_be_hidden()
    expect(figure.locator(".controls")).to_be_hidden()


def test_node_has_its_ties_in_words_and_leads_to_its_page(site: str, page: Page, violations: list[str]) -> None:
    figure = network(site, page)
    node = figure.locator(':scope > svg [data-node="0"]')
    node.locator("circle").hover()
    expect(figure.locator(".tip")).to_contain_text(re.compile(r"\d+ ties.*\(\d"))
    faded = figure.locator(':scope > svg .node:not(.kin):not([display="none"])').first
    expect(faded).to_have_css("opacity", "0.22")
    to = node.get_attribute("href")
    node.locator("circle").click()
    assert to
    expect(page).to_have_url(urljoin(site, to))
    assert violations == []


def zoom(figure: Locator) -> float:
    moved = figure.locator(":scope > svg .view").get_attribute("transform") or "scale(1)"
    return float(moved.partition("scale(")[2].rstrip(")"))


def test_network_is_enlarged_by_buttons_keys_and_wheel_and_moved(site: str, page: Page) -> None:
    figure = network(site, page)
    figure.get_by_role("button", name="Zoom in").click()
    assert zoom(figure) == pytest.approx(1.5)
    figure.locator(':scope > svg [tabindex="0"]').focus()
    page.keyboard.press("+")
    assert zoom(figure) == pytest.approx(2.25)
    page.keyboard.press("0")
    assert zoom(figure) == 1
    figure.locator(":scope > svg").hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_timeout(100)
    assert zoom(figure) > 2
    before = figure.locator(":scope > svg .view").get_attribute("transform")
    box = figure.locator(":scope > svg").bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 50, steps=4)
    page.mouse.up()
    assert figure.locator(":scope > svg .view").get_attribute("transform") != before
    assert NETWORK in page.url


def test_node_that_the_keyboard_reaches_comes_into_view(site: str, page: Page) -> None:
    figure = network(site, page)
    figure.locator(':scope > svg [tabindex="0"]').focus()
    for _ in range(4):
        page.keyboard.press("+")
    for key in ("End", "Home"):
        page.keyboard.press(key)
        dot, whole = (
            figure.locator(":scope > svg :focus circle").bounding_box(),
            figure.locator(":scope > svg").bounding_box(),
        )
        assert dot
        assert whole
        assert whole["x"] <= dot["x"] + dot["width"] / 2 <= whole["x"] + whole["width"]
        assert whole["y"] <= dot["y"] + dot["height"] / 2 <= whole["y"] + whole["height"]


def test_wheel_without_the_key_scrolls_the_page(site: str, page: Page) -> None:
    figure = network(site, page)
    figure.locator(":scope > svg").hover()
    page.mouse.wheel(0, 100)
    page.wait_for_timeout(100)
    assert zoom(figure) == 1


def test_threshold_narrows_a_network_and_says_how_much_is_shown(site: str, page: Page) -> None:
    figure = network(site, page)
    slider, said = figure.get_by_role("slider"), figure.locator("output")
    at_first = shown(figure, "tie")
    expect(said).to_contain_text(f"showing {at_first} of ")
    slider.focus()
    page.keyboard.press("End")
    strongest = shown(figure, "tie")
    assert strongest < at_first
    assert shown(figure, "node") <= 2 * strongest
    expect(said).to_contain_text(f"showing {strongest} of ")
    page.keyboard.press("Home")
    assert shown(figure, "tie") > at_first
    weights = figure.locator(':scope > svg .tie:not([display="none"])').evaluate_all(
        "ties => ties.map(t => +t.dataset.weight)"
    )
    least = float((said.text_content() or "").partition(",")[0])
    assert min(weights) == pytest.approx(least, rel=0.01)


def test_groups_can_be_left_out(site: str, page: Page) -> None:
    figure = network(site, page, GROUPED)
    assert shown(figure, "group") > 1
    figure.get_by_label("Groups").uncheck()
    assert shown(figure, "group") == 0


@pytest.mark.parametrize("format_", ["svg", "png"])
def test_what_is_seen_can_be_saved(site: str, page: Page, tmp_path: Path, format_: str) -> None:
    figure = network(site, page, GROUPED)
    figure.get_by_role("button", name="Zoom in").click()
    with page.expect_download() as started:
        figure.locator(f'[data-save="{format_}"]').click()
    saved = tmp_path / started.value.suggested_filename
    started.value.save_as(saved)
    assert saved.name == f"standlink-linkages-actors.{format_}"
    if format_ == "png":
        assert saved.read_bytes().startswith(b"\x89PNG\r\n")
        assert saved.stat().st_size > 5_000
        return
    svg = ElementTree.parse(saved).getroot()
    texts = ["".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert re.search(r"Standlink: .+ Release .+ CC BY 4\.0$", " ".join(texts))
    assert not [e for e in svg.iter() if e.get("display") == "none"]
    links = [e.get("href") for e in svg.iter("{http://www.w3.org/2000/svg}a")]
    assert all(link and link.startswith(f"{site}/id/") for link in links)
