"""The worked studies in ``examples/``: they build as they are, answer their questions, and become sites of files.

A site is read as any browser reads it: every link leads to a file of it, and nothing is asked of another host.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from accessible import violations
from click.testing import CliRunner
from conftest import CHECKOUT, Once
from playwright.sync_api import Browser
from sampling import spread
from standlink.cli.main import main
from standlink.cli.studies import build_study
from standlink.errors import FileError, PrivateReleaseError
from standlink.graph.releases.extensions import withdraw
from standlink.graph.releases.release import Release, Releases
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.web.publishing import site as publishing
from standlink.web.publishing.site import StudySite, write_site

pytestmark = pytest.mark.slow

#: The own questions of each study, with what each answer has.
ANSWERS = {
    "usb-c": {
        "usb-c/rules-by-region": "event/eu-mandates-usb-c-of-laptops",
        "usb-c/before-and-after": "event/apple-opposes-mandate",
    },
    "ai-management": {"ai-management/announced": "event/cognizant-announces-a-certificate-of-iso-iec-42001"},
}
#: A site takes a minute to make: one is enough for every day.
SITES = pytest.mark.parametrize("study", spread(sorted(ANSWERS), 2), indirect=True)
_LINK = re.compile(r"""\s(?:href|src|srcset|xlink:href)=["']([^"']*)["']""")


@pytest.fixture(scope="module", params=sorted(ANSWERS))
def study(request: pytest.FixtureRequest, once: Once) -> Iterator[Path]:
    """A copy of a study, built; its own words are known while it is used."""
    name: str = request.param

    def make(folder: Path) -> None:
        ignored = shutil.ignore_patterns(".standlink", "site")
        shutil.copytree(CHECKOUT / "examples" / name, folder / name, ignore=ignored)
        build_study(folder / name, locked=False)

    folder = once(f"study-{name}", make) / name
    Releases(folder / ".standlink").current()
    yield folder
    withdraw(name)


@pytest.fixture(scope="module")
def release(study: Path) -> Release:
    return Releases(study / ".standlink").current()


@pytest.fixture(scope="module")
def site(study: Path, release: Release, once: Once) -> Path:
    """The site of the study."""
    return once(f"site-{study.name}", lambda folder: write_site(release, folder / "site") and None) / "site"


def test_study_builds_without_a_finding(study: Path, release: Release) -> None:
    assert release.manifest["findings"]["Violation"] == 0
    own = [d for d in release.manifest["datasets"] if d["name"].startswith(f"{study.name}-")]
    assert own
    assert not any(d["excluded"] or d["excludedRelations"] or d["refused"] for d in own)


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_files_are_in_canonical_layout(name: str) -> None:
    result = CliRunner().invoke(main, ["fmt", "--check", str(CHECKOUT / "examples" / name)])
    assert result.exit_code == 0, result.output


def test_names_in_tables_are_all_decided_or_sure(study: Path) -> None:
    """A build on another machine looks up no name: all are in the file under version control."""
    for names in study.glob("tables/*.names.csv"):
        assert names.read_text("utf-8") == (CHECKOUT / "examples" / study.name / "tables" / names.name).read_text(
            "utf-8"
        )


def test_own_questions_have_answers(study: Path, release: Release) -> None:
    for id_, part in ANSWERS[study.name].items():
        answer = ask(release, library()[id_], {})
        assert part in str(answer.table.records())


@SITES
def test_every_link_of_the_site_leads_to_a_file(site: Path) -> None:
    pages = [path for path in site.rglob("*") if path.suffix in (".html", ".svg")]
    assert len(pages) > 50
    targets = {(page, link) for page in pages for link in map(unescape, _LINK.findall(page.read_text("utf-8")))}
    broken = [f"{page.relative_to(site)}: {link}" for page, link in targets if not leads(page, link)]
    assert broken == []


@SITES
def test_style_sheet_finds_its_fonts(site: Path) -> None:
    style = site / "static" / "standlink.css"
    named = re.findall(r"url\(['\"]?([^)'\"]+)", style.read_text("utf-8"))
    assert len(named) > 3
    assert [url for url in named if not (url.startswith("data:") or leads(style, url))] == []


def leads(page: Path, link: str) -> bool:
    """Return whether a link is to another site, or to a file that is there, with the place in it."""
    parts = urlsplit(link)
    if parts.scheme in ("https", "http", "data"):
        return parts.netloc not in ("localhost", "static.invalid")
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return target.is_file() and (not parts.fragment or has(target, unquote(parts.fragment)))


def has(page: Path, fragment: str) -> bool:
    return re.search(rf"""\sid=["']{re.escape(fragment)}["']""", page.read_text("utf-8")) is not None


@SITES
def test_site_needs_no_server_and_no_script(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert '<link rel="stylesheet" href=' in text, page
        for tag in ("<script", "<form", "<button", "<iframe"):
            assert tag not in text, page
        for host in ("localhost", "static.invalid"):
            assert host not in text, page
        loaded = re.findall(r'<(?:img|source|link)\b[^>]*\s(?:src|srcset|href)="([^"]*)"', text)
        assert not [url for url in loaded if urlsplit(url).netloc], page


@SITES
def test_site_has_pages_of_own_things_in_both_languages_and_data(study: Path, site: Path, release: Release) -> None:
    front = (site / "index.html").read_text("utf-8")
    assert release.manifest["study"]["title"] in front
    assert release.manifest["study"]["title_zh"] in (site / "zh" / "index.html").read_text("utf-8")
    assert (site / "study.nq").stat().st_size > 5_000
    own = sorted(path for path in site.glob(f"id/*/{study.name}~*.html"))
    assert len(own) > 20
    assert all(path.with_suffix(".ttl").is_file() for path in own)
    assert all((site / "zh" / path.relative_to(site)).is_file() for path in own)
    for id_ in ANSWERS[study.name]:
        assert (site / "questions" / f"{id_}.csv").is_file()


@SITES
def test_same_release_gives_the_same_site(site: Path, release: Release) -> None:
    again = StudySite(release).make()
    assert again.keys() == {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert [name for name, content in again.items() if (site / name).read_bytes() != content] == []


@SITES
def test_failed_site_leaves_the_last_one(
    site: Path, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    (folder / "index.html").write_text("the last one", "utf-8")

    def full(self: StudySite) -> dict[str, bytes]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing.StudySite, "make", full)
    with pytest.raises(FileError, match="No space left on device"):
        write_site(release, folder)
    assert (folder / "index.html").read_text("utf-8") == "the last one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


def test_folder_with_other_files_is_not_replaced(release: Release, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(FileError, match="has other files than those of a site"):
        write_site(release, tmp_path)
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "mine"


@SITES
def test_site_is_never_made_from_private_data(study: Path, tmp_path: Path) -> None:
    """What is marked as private after a build is left out of the site that a command makes."""
    copy = tmp_path / study.name
    shutil.copytree(study, copy)
    (copy / "study.toml").write_text((copy / "study.toml").read_text("utf-8") + "\n[private]\nall = true\n", "utf-8")
    build_study(copy, locked=False)
    with pytest.raises(PrivateReleaseError):
        StudySite(Releases(copy / ".standlink").current())
    result = CliRunner().invoke(main, ["site", str(copy)])
    assert result.exit_code == 1
    assert "the study has no public dataset" in result.output
    assert not (copy / "site").exists()


@SITES
@pytest.mark.browser
def test_site_opens_from_a_disk(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    try:
        page.goto((site / "index.html").as_uri())
        page.get_by_role("link", name=re.compile("中文")).click()
        assert page.locator("html").get_attribute("lang") == "zh"
        page.go_back()
        page.locator("#things a").first.click()
        assert page.locator("h1").inner_text()
        assert "Inter" in page.evaluate("getComputedStyle(document.body).fontFamily")
    finally:
        page.close()
    assert asked
    assert [url for url in asked if not url.startswith("file://")] == []
    assert said == []


@SITES
@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1440])
def test_site_is_accessible(study: Path, site: Path, browser: Browser, width: int) -> None:
    """The front page, a thing, an answer and a dataset, in both languages; none scrolls sideways."""
    own = sorted(path.relative_to(site) for path in site.glob(f"id/event/{study.name}~*.html"))
    pages = [Path("index.html"), own[0], Path("questions", f"{next(iter(ANSWERS[study.name]))}.html")]
    pages += sorted(path.relative_to(site) for path in site.glob("graph/*.html"))[:1]
    page = browser.new_page(viewport={"width": width, "height": 800})
    faults = {}
    for name in (*pages, *(Path("zh") / each for each in pages)):
        page.goto((site / name).as_uri())
        found = violations(page, "wide")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("scrolls sideways")
        if found:
            faults[str(name)] = found
    page.close()
    assert faults == {}
