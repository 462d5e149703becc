"""The first view of pages in a browser: compressed bytes of all that is loaded, and layout shift."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...graph.releases.release import Releases
from .. import servers
from ..measure import FailedError
from ..row import Row, at_most

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM: Final = shutil.which("chromium")
NO_CHROMIUM: Final = "Chromium is not installed: apt-get install --no-install-recommends chromium"
#: Pages with the largest number of bytes that their first view may load.
PAGES: Final = {
    "a thing": ("/id/standard/nacs", 100_000),
    "a hub": ("/id/actor/3gpp", 100_000),
    "a question with a picture": ("/questions/linkages/regions", 150_000),
    "the editor": ("/sparql", 200_000),
}
#: Chrome calls a shift below 0.1 good; no shift is meant to be seen at all.
_MOST_SHIFT: Final = 0.001
_SHIFTS: Final = """
window.shifted = 0; window.moved = [];
const named = node => node && node.localName ? node.localName + (node.id ? "#" + node.id : "") : "text";
new PerformanceObserver(list => { for (const entry of list.getEntries()) {
  window.shifted += entry.value;
  for (const source of entry.sources) window.moved.push(named(source.node));
} }).observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True)
class View:
    """What a first view loads.

    Attributes:
        loaded: bytes as transferred, with headers, by the path of each address.
        shift: the cumulative layout shift.
        moved: the elements that move, by name and id.
    """

    loaded: dict[str, int]
    shift: float
    moved: tuple[str, ...]


def rows(home: Path) -> Iterator[Row]:
    """Yield two rows for each page of the current release: bytes and layout shift."""
    from playwright.sync_api import sync_playwright

    triples = int(Releases(home).current().manifest["triples"])
    if not CHROMIUM:
        yield Row("first view, compressed", triples, peer=NO_CHROMIUM, outcome="not measured")
        return
    with servers.standlink(home) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, most) in PAGES.items():
            view = first_view(browser, f"http://127.0.0.1:{server.port}{path}")
            size = sum(view.loaded.values())
            moved = ", ".join(dict.fromkeys(view.moved))
            parts = ", ".join(f"{part} {bytes_ / 1000:.1f} kB" for part, bytes_ in _largest(view.loaded))
            yield Row(
                f"first view of {name}, compressed", triples, f"{size / 1000:.1f} kB", goal=f"under {most // 1000} kB",
                outcome=at_most(size, most), note=f"`{path}` in Chromium, all that it loads: {parts}",
            )  # fmt: skip
            yield Row(
                f"layout shift of {name}", triples, f"{view.shift:.3f}", goal="none",
                outcome=at_most(view.shift, _MOST_SHIFT),
                note="cumulative, until the network is idle" + (f"; moved: {moved}" if moved else ""),
            )  # fmt: skip
        browser.close()


def first_view(browser: Browser, address: str) -> View:
    """Load a page into an empty cache; return what is transferred and shifts until the network is idle.

    Raises:
        FailedError: if a part of the page cannot be loaded, such as a font that was not built.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(_SHIFTS)
    session, paths, loaded = page.context.new_cdp_session(page), dict[str, str](), dict[str, int]()
    failed: list[str] = []

    def begun(event: dict[str, Any]) -> None:
        paths[event["requestId"]] = event["request"]["url"].partition("://")[2].partition("/")[2].partition("?")[0]

    def ended(event: dict[str, Any]) -> None:
        path = "/" + paths[event["requestId"]]
        loaded[path] = loaded.get(path, 0) + int(event["encodedDataLength"])

    def answered(event: dict[str, Any]) -> None:
        if event["response"]["status"] >= 400:
            failed.append(f"{event['response']['url']} answers {event['response']['status']}")

    session.on("Network.requestWillBeSent", begun)
    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", ended)
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(500)
    shift, moved = page.evaluate("[window.shifted, window.moved]")
    page.close()
    if failed:
        raise FailedError(f"the first view is not complete: {', '.join(failed)}")
    return View(loaded, float(shift), tuple(moved))


def _largest(loaded: dict[str, int], count: int = 5) -> list[tuple[str, int]]:
    ordered = sorted(loaded.items(), key=lambda item: -item[1])
    return ordered[:count]
