"""Releases side by side: compared, restored, deleted, and made by other versions."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import NoReleaseError, NotFoundError
from standlink.graph.pipeline import build as pipeline
from standlink.graph.releases.comparison import DatasetChange, compare
from standlink.graph.releases.difference import difference
from standlink.graph.releases.files import STORE, read_manifest, write_manifest
from standlink.graph.releases.release import FORMAT, Releases
from standlink.graph.sources import turtle
from standlink.ontology.namespaces import expand

pytestmark = pytest.mark.slow

FACT = """
event:test-adopts-nacs a sl:Adoption ;
    rdfs:label "A test adopts NACS"@en , "测试采用NACS"@zh ;
    sl:adopter actor:ford ;
    sl:adoptedStandard standard:nacs ;
    sl:announced "2024"^^xsd:gYear ;
    sl:evidence evidence:standlink-editorial-notes-home-countries .
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a release of the curated cases, and one with an added event and a changed label."""
    home, cases = tmp_path_factory.mktemp("two"), tmp_path_factory.mktemp("cases")
    shutil.copytree(turtle.CASES, cases, dirs_exist_ok=True)
    pipeline.build(home, cases=cases)
    path = cases / "ev-charging.ttl"
    text = path.read_text("utf-8")
    assert '"Tesla opens its connector as NACS"@en' in text
    path.write_text(text.replace("Tesla opens its connector", "Tesla publishes its connector") + FACT, "utf-8")
    pipeline.build(home, cases=cases)
    return home


@pytest.fixture
def home(two: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    copy = tmp_path / "home"
    shutil.copytree(two, copy)
    return copy


def test_difference_names_what_was_added_and_changed_by_dataset_and_kind(two: Path) -> None:
    releases = Releases(two)
    old, new = (releases.named(i) for i in releases.ids())
    comparison = compare(old, new)
    assert [c.dataset for c in comparison.changes] == ["ev-charging"]
    assert comparison.changes[0].things() == {"event": {"added": 1, "changed": 1}}
    assert "ev-charging: 8 triples added, 1 removed" in comparison.text()


def test_difference_as_json_works_in_both_directions(two: Path) -> None:
    releases = Releases(two)
    old, new = (releases.named(i) for i in releases.ids())
    things = {"event": {"changed": 1, "removed": 1}}
    assert compare(new, old).as_json() == {
        "old": new.id,
        "new": old.id,
        "datasets": {"ev-charging": {"added": 1, "removed": 8, "things": things}},
    }


def test_every_kind_of_change_is_counted() -> None:
    def lines(*texts: str) -> pl.Series:
        expanded = [" ".join(str(ox.NamedNode(expand(t) or "")) for t in text.split()) + " ." for text in texts]
        return pl.Series("line", expanded, dtype=pl.String)

    change = DatasetChange(
        "x",
        difference(
            lines("actor:a rdf:type sl:Company", "actor:b sl:partOf actor:c", "region:d rdf:type sl:Country"),
            lines("actor:a rdf:type sl:Consortium", "actor:e rdf:type sl:Company", "sl:x sl:partOf actor:a"),
        ),
    )
    assert change.things() == {
        "actor": {"added": 1, "changed": 2},
        "other": {"changed": 1},
        "region": {"removed": 1},
    }


def test_command_verifies_a_release(two: Path, home: Path) -> None:
    done = CliRunner().invoke(main, ["--home", str(two), "releases", "verify"])
    assert done.output == f"OK: {len(Releases(two).current().manifest['files'])} files match their checksums.\n"
    release = Releases(home).current()
    (release.path / "report.json").write_bytes((release.path / "report.json").read_bytes()[::-1])
    failed = CliRunner().invoke(main, ["--home", str(home), "releases", "verify", release.id])
    assert failed.exit_code == NoReleaseError.exit_code
    assert "is damaged: report.json (changed). Run 'standlink doctor'" in failed.output


def test_patch_makes_the_new_release_out_of_the_old(two: Path) -> None:
    releases = Releases(two)
    old, new = (releases.named(i) for i in releases.ids())
    graph = ox.NamedNode(expand("graph:ev-charging") or "")
    patched = ox.Store()
    patched.extend(old.store.quads(graph=graph))
    for line in compare(old, new).patch():
        mark, _, quad = line.partition(" ")
        if mark in "AD":
            change = next(iter(ox.parse(quad, format=ox.RdfFormat.N_QUADS)))
            patched.add(change) if mark == "A" else patched.remove(change)
    assert set(patched) == set(new.store.quads(graph=graph))


def test_release_compared_with_itself_has_not_changed(two: Path) -> None:
    release = Releases(two).current()
    assert compare(release, release).changes == ()
    assert "nothing changed" in compare(release, release).text()


def test_rolling_back_serves_the_older_release_and_keeps_the_newer(home: Path) -> None:
    releases = Releases(home)
    older, newer = releases.ids()
    assert releases.current().id == newer
    releases.roll_back(older)
    assert releases.current().id == older
    assert not releases.current().store.exists(ox.NamedNode(expand("event:test-adopts-nacs") or ""))
    assert releases.ids() == [older, newer]


def test_damaged_release_is_refused_with_the_name_of_a_good_one(home: Path) -> None:
    older, newer = Releases(home).ids()
    shutil.rmtree(home / "releases" / newer / STORE)
    with pytest.raises(NoReleaseError, match=f"rollback {older}"):
        Releases(home).current()


def with_format(home: Path, number: int | None) -> str:
    """Give the current release another format number, or none; return its id."""
    path = Releases(home).current().path
    manifest = read_manifest(path)
    assert manifest.pop("format") == FORMAT
    write_manifest(path, {**manifest, **({"format": number} if number else {})})
    return path.name


@pytest.mark.parametrize("number", [None, 2, 4])
def test_release_of_an_older_version_is_listed_and_asks_for_a_build(home: Path, number: int | None) -> None:
    older = with_format(home, number)
    release = Releases(home).current()
    assert release.id == older
    parts: dict[str, Callable[[], object]] = {
        "search index": lambda: release.index,
        "graph": lambda: release.store,
        "tables": lambda: release.table("adoption"),
    }
    for name, read in parts.items():
        message = rf"{older} was made by an older Standlink; its {name} cannot be read. Run 'standlink build'"
        with pytest.raises(NoReleaseError, match=message):
            read()
    assert CliRunner().invoke(main, ["--home", str(home), "releases", "list"]).output.count("triples") == 2


def test_release_of_a_newer_version_is_refused_with_what_to_do(home: Path) -> None:
    older, _ = Releases(home).ids()
    newer = with_format(home, FORMAT + 1)
    message = rf"{newer} was made by a newer Standlink \(format {FORMAT + 1};.*Update it.*rollback {older}"
    with pytest.raises(NoReleaseError, match=message):
        Releases(home).current()


def test_rolling_back_to_nothing_leaves_the_current_release(home: Path) -> None:
    releases = Releases(home)
    current = releases.current_id()
    with pytest.raises(NotFoundError, match="no release begins with"):
        releases.roll_back("1999")
    with pytest.raises(NotFoundError, match="several releases begin"):
        releases.roll_back("20")
    assert releases.current_id() == current


def test_pruning_never_deletes_the_current_release(home: Path) -> None:
    releases = Releases(home)
    older, newer = releases.ids()
    releases.roll_back(older)
    assert releases.prune(keep=0) == [newer]
    assert releases.ids() == [older]
    assert releases.current().id == older
