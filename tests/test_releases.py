"""Releases side by side: told apart, gone back to, cleared away."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.errors import NoReleaseError, NotFoundError
from standlink.graph.build import pipeline
from standlink.graph.comparison import compare
from standlink.graph.release import STORE, Releases
from standlink.graph.sources import turtle
from standlink.ontology.namespaces import expand

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
    """A data folder with a release of the curated cases, and one with an event more and a label changed."""
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


def test_patch_makes_the_new_release_out_of_the_old(two: Path) -> None:
    releases = Releases(two)
    old, new = (releases.named(i) for i in releases.ids())
    graph = ox.NamedNode(expand("graph:ev-charging") or "")
    patched = ox.Store()
    patched.extend(old.store.inner.quads_for_pattern(None, None, None, graph))
    for line in compare(old, new).patch():
        mark, _, quad = line.partition(" ")
        if mark in "AD":
            change = next(iter(ox.parse(quad, format=ox.RdfFormat.N_QUADS)))
            patched.add(change) if mark == "A" else patched.remove(change)
    assert set(patched) == set(new.store.inner.quads_for_pattern(None, None, None, graph))


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
