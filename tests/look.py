"""Take pictures of every kind of page, and a sheet with all of them, to be looked at: ``make look``.

The pictures go to ``build/look``: each kind of page wide, on a phone, in the dark and in Chinese, as a reader sees it
first, and ``index.html`` and ``sheet.png`` with all of them. Chinese needs a font, such as that of fonts-noto-cjk.
"""

from __future__ import annotations

import argparse
import html
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from page_kinds import KINDS
from playwright.sync_api import Browser, sync_playwright
from serving import serving
from standlink.graph.pipeline.build import build
from standlink.queries.search.pages import documents

CHECKOUT: Final = Path(__file__).parents[1]
OUT: Final = CHECKOUT / "build" / "look"
#: The pictures of the tour, taken by ``--tour``: page and view.
TOUR: Final = {
    "front": ("/", "wide"),
    "question": ("/questions/regions/participation", "wide"),
    "case": ("/cases/5g-standardization", "phone"),
    "thing": ("/id/standard/nacs", "dark"),
    "query": ("/sparql?query=SELECT+?actor+{+?actor+sl:adopts+standard:nacs+}", "wide"),
    "chinese": ("/", "chinese"),
}
#: Those of a study, in ``docs/your-own-study.md``, of the one in ``examples/usb-c``.
STUDY_TOUR: Final = {
    "study-question": ("/questions/usb-c/before-and-after", "wide"),
    "study-thing": ("/id/standard/usb-c~usb-type-c", "phone"),
    "study-case": ("/cases/usb-c~common-charger", "dark"),
}
MOST_BYTES: Final = 150_000
#: Width, height, colour scheme, and what addresses begin with.
VIEWS: Final = {
    "wide": (1440, 900, "light", ""),
    "phone": (390, 844, "light", ""),
    "dark": (1440, 900, "dark", ""),
    "chinese": (1440, 900, "light", "/zh"),
}
_STYLE: Final = (
    "body{margin:2rem;font:14px system-ui,sans-serif;background:#fff;color:#1d2326}"
    "table{border-spacing:1rem}th{text-align:left;vertical-align:top;font-weight:500}"
    "img{height:15rem;border:1px solid #dcd9d0;display:block}"
)


def take(browser: Browser, site: str, kinds: dict[str, str], *, full: bool) -> None:
    """Take the pictures of some kinds of page in all views."""
    for view, (width, height, scheme, language) in VIEWS.items():
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        for kind, path in kinds.items():
            address = site + ("" if path.startswith("/embed/") else language) + path
            page.goto(address, wait_until="networkidle")
            page.screenshot(path=OUT / f"{kind}-{view}.png", full_page=full)
        context.close()


def tour(browser: Browser, site: str, pages: dict[str, tuple[str, str]]) -> None:
    """Take pictures for the documentation."""
    folder = CHECKOUT / "docs" / "tour"
    folder.mkdir(exist_ok=True)
    for name, (path, view) in pages.items():
        width, height, scheme, language = VIEWS[view]
        size = {"width": min(width, 1120), "height": min(height, 720)}
        page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
        for _ in range(2):  # The second time, the fonts are there in time.
            page.goto(site + language + path, wait_until="networkidle")
        page.screenshot(path=folder / f"{name}.png")
        page.close()
        if (written := (folder / f"{name}.png").stat().st_size) > MOST_BYTES:
            raise SystemExit(f"docs/tour/{name}.png has {written:,} bytes; at most {MOST_BYTES:,}")


def study_tour(browser: Browser) -> None:
    """Take the pictures of a study, which is built in a folder of its own."""
    with TemporaryDirectory() as folder:
        study = Path(folder) / "usb-c"
        shutil.copytree(CHECKOUT / "examples" / "usb-c", study, ignore=shutil.ignore_patterns(".standlink", "site"))
        subprocess.run([sys.executable, "-m", "standlink", "build", str(study)], check=True)
        with serving(study / ".standlink") as served:
            tour(browser, served.address, STUDY_TOUR)


def sheet(browser: Browser, kinds: dict[str, str]) -> None:
    """Write the page with all pictures, and a picture of it."""
    rows = "".join(
        f"<tr><th>{html.escape(kind)}<br><small>{html.escape(path)}</small></th>"
        + "".join(
            f'<td><a href="{kind}-{view}.png"><img src="{kind}-{view}.png" alt="{kind}, {view}"></a></td>'
            for view in VIEWS
        )
        + "</tr>\n"
        for kind, path in kinds.items()
    )
    heads = "".join(f"<th>{view}</th>" for view in VIEWS)
    page_text = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages</title><style>{_STYLE}</style>'
    page_text += f"<table><tr><th></th>{heads}</tr>\n{rows}</table></html>\n"
    (OUT / "index.html").write_text(page_text, "utf-8")
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.goto((OUT / "index.html").as_uri())
    page.screenshot(path=OUT / "sheet.png", full_page=True)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help=f"kinds of page, by default all: {', '.join(KINDS)}")
    parser.add_argument("--site", help="the address of a running server; by default one with the curated cases")
    parser.add_argument("--tour", action="store_true", help="only the pictures of the tour, in docs/tour")
    parser.add_argument("--full", action="store_true", help="whole pages, not what is seen first")
    given = parser.parse_args()
    if unknown := set(given.kinds) - KINDS.keys():
        parser.error(f"unknown kinds: {', '.join(sorted(unknown))}")
    kinds = {kind: path for kind, path in KINDS.items() if not given.kinds or kind in given.kinds}
    OUT.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        site = given.site
        if not site:
            home = OUT / "home"
            build(home, documents=documents)
            site = stack.enter_context(serving(home)).address
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        if given.tour:
            tour(browser, site.rstrip("/"), TOUR)
            study_tour(browser)
        else:
            take(browser, site.rstrip("/"), kinds, full=given.full)
            sheet(browser, kinds)
        browser.close()
    if given.tour:
        return
    print(f"{len(kinds) * len(VIEWS)} pictures: {OUT / 'index.html'}")  # noqa: T201


if __name__ == "__main__":
    main()
