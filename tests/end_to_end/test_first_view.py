"""What a reader's first page costs: bytes over the network, and text that moves while it loads."""

from __future__ import annotations

import pytest
from layout_shift import SHIFTS
from page_kinds import ERRORS, KINDS
from playwright.sync_api import Browser, BrowserContext, Page

#: The most bytes that a page may take with all that it loads, headers included, by a browser that has nothing yet.
MOST = {
    "/": 150_000,
    "/cases/ev-charging-unification": 150_000,
    "/id/standard/nacs": 100_000,
    "/id/actor/ford": 100_000,
    "/id/event/ford-adopts-nacs": 100_000,
    "/questions/convergence/rival-adoption": 150_000,
    "/questions/linkages/network": 150_000,
    "/questions/linkages/ranking": 150_000,
    "/sparql": 200_000,
}
#: The most bytes of a kind of page, by how its name begins.
BARS = {"question": 150_000, "front": 150_000, "case": 150_000, "sparql": 200_000, "": 100_000}


def weighed(context: BrowserContext, page: Page) -> dict[str, tuple[str, int]]:
    """Return what a page will have loaded: address and bytes over the network, headers included, of each request."""
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    names: dict[str, str] = {}
    loaded: dict[str, tuple[str, int]] = {}
    network.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]}))
    network.on(
        "Network.loadingFinished",
        lambda e: loaded.update({e["requestId"]: (names.get(e["requestId"], ""), int(e["encodedDataLength"]))}),
    )
    return loaded


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", MOST)
def test_first_view_is_small_and_nothing_moves(site: str, browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    loaded = weighed(context, page)
    # Scripts come late, as over a slow line: what they change is on the screen by then.
    page.route("**/*.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto(site + address, wait_until="networkidle")
    shift, moved = page.evaluate(SHIFTS)
    context.close()
    assert (shift, moved) == (0, [])
    assert sum(size for _, size in loaded.values()) <= MOST[address], loaded
    assert any(name.endswith("/inter.woff2") for name, _ in loaded.values())


def test_first_view_of_every_kind_of_page_is_small(site: str, browser: Browser) -> None:
    heavy = {}
    for kind, path in KINDS.items():
        if kind in ERRORS:
            continue
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        loaded = weighed(context, page)
        page.goto(site + path, wait_until="networkidle")
        context.close()
        bar = next(bytes_ for start, bytes_ in BARS.items() if kind.startswith(start))
        if sum(size for _, size in loaded.values()) > bar:
            heavy[kind] = sorted(loaded.values(), key=lambda each: -each[1])[:4]
    assert heavy == {}
