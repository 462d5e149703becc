"""What a reader's first page costs: bytes over the network, and text that moves while it loads."""

from __future__ import annotations

import pytest
from layout_shift import SHIFTS
from playwright.sync_api import Browser

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


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", MOST)
def test_first_view_is_small_and_nothing_moves(site: str, browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    network.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]}))
    network.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    # Scripts come late, as over a slow line: what they change is on the screen by then.
    page.route("**/*.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto(site + address, wait_until="networkidle")
    shift, moved = page.evaluate(SHIFTS)
    context.close()
    assert (shift, moved) == (0, [])
    listed = {names[request].removeprefix(site): int(size) for request, size in sizes.items()}
    assert sum(sizes.values()) <= MOST[address], listed
    assert any(name.endswith("/inter.woff2") for name in listed)
