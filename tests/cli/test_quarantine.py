"""The commands that show what was left out, and why; and the page that lists it."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from standlink.cli.build import build as build_command
from standlink.cli.main import main
from standlink.graph.pipeline.build import EXCLUSIONS_ALLOWED, build
from standlink.graph.releases.dataset import write_dataset
from standlink.graph.releases.release import Releases
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.store.store import sl
from standlink.ontology.namespaces import mint, node
from standlink.web.app import create_app
from standlink.web.settings import Settings

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[1] / "data"
NAMELESS = ox.NamedNode(mint("standard", "nameless"))


@pytest.fixture(scope="module")
def home(small_cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose import refused two records and whose build excluded one."""
    folder = tmp_path_factory.mktemp("quarantine")
    shutil.copytree(DATA / "relaton" / "iso", folder / "iso")
    (folder / "iso" / "data" / "broken.yaml").write_bytes(b"title: [unclosed\n")
    (folder / "iso" / "data" / "empty.yaml").write_bytes(b"")
    with open_files(str(folder / "iso")) as files:
        import_source(folder / "home", Relaton(files, catalogue("iso")), refusals_allowed=0.5)
    write_dataset(
        folder / "home", [ox.Triple(NAMELESS, node("rdf:type"), sl("NumberedStandard"))], name="own", title="Own",
        licence="https://example.org/", derived_from="https://example.org/", importer="test 1", digest="1", read=1,
        kept=1,
    )  # fmt: skip
    build(folder / "home", cases=small_cases)
    return folder / "home"


def run(home: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--home", str(home), "datasets", "quarantine", *arguments])
    return result.exit_code, result.output


def test_list_counts_by_dataset_and_reason_and_names_each_record_of_a_dataset(home: Path) -> None:
    code, whole = run(home, "list")
    assert code == 0
    assert "relaton-iso  import  1 record: not YAML" in whole
    assert "relaton-iso  import  1 record: not a record" in whole
    assert re.search(r"^own  build  1 record: .+", whole, re.MULTILINE)
    _, own = run(home, "list", "own")
    assert "own  build  standard:nameless: " in own
    assert "relaton-iso" not in own
    code, missing = run(home, "list", "nope")
    assert code == 3
    assert "'standlink datasets list' lists all datasets" in missing


def test_show_prints_the_record_and_the_reason(home: Path) -> None:
    _, refused = run(home, "show", "relaton-iso", "broken.yaml")
    assert "not YAML" in refused
    assert "title: [unclosed" in refused
    assert "Copy: " in refused
    _, excluded = run(home, "show", "own", "standard:nameless")
    assert "sl:NameShape" in excluded
    assert f"{NAMELESS} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" in excluded
    code, missing = run(home, "show", "own", "standard:other")
    assert code == 3
    assert "'standlink datasets quarantine list own' lists all" in missing


def test_nothing_left_out_is_said(tmp_path: Path) -> None:
    assert run(tmp_path, "list") == (0, "No record was left out.\n")


def test_page_lists_what_was_left_out_with_dataset_and_reason(home: Path) -> None:
    client = create_app(Settings(home=home)).test_client()
    page = client.get("/data/quality", headers={"Accept": "text/html"}).text
    section = html.unescape(page.split('<section id="left-out">')[1].split("</section>")[0])
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", section)[1:]]
    assert [row[:2] for row in rows] == [["own", "build"], ["relaton-iso", "import"], ["relaton-iso", "import"]]
    assert "standard:nameless" in rows[0][4]
    assert "3 records of the sources are not in this release" in section
    assert Releases(home).current().manifest["findings"]["Violation"] == 0


def test_default_share_of_the_command_is_that_of_the_build() -> None:
    (option,) = (p for p in build_command.params if p.name == "exclusions_allowed")
    assert option.show_default == str(EXCLUSIONS_ALLOWED)  # type: ignore[attr-defined]


def test_numbers_that_differ_in_case_do_not_stop_a_release(tmp_path: Path) -> None:
    with open_files(str(DATA / "cases" / "c06-numbers-that-differ-in-case")) as files:
        import_source(tmp_path / "home", Relaton(files, catalogue("w3c")))
    (tmp_path / "cases").mkdir()
    shutil.copy(DATA / "cases" / "small.ttl", tmp_path / "cases" / "small.ttl")
    release = build(tmp_path / "home", cases=tmp_path / "cases")
    standard = ox.NamedNode(mint("standard", "w3c-zz2"))
    for name in ("sl:designation", "rdfs:label"):
        assert len(release.store.objects(standard, node(name))) <= 1, name
