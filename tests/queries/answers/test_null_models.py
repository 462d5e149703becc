"""Draws of null models are the same whether they were prepared at build, kept in the cache or made anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from standlink import Graph
from standlink.graph.releases.earlier import Earlier
from standlink.graph.releases.release import CACHE, DRAWS, INDEX, TABLES, Release
from standlink.queries.answers import contributors, null_models
from standlink.queries.answers.linkages import ties_beyond_chance
from standlink.queries.answers.request import Finding, Request
from standlink.queries.answers.selection import Selection
from standlink.queries.answers.tables import DrawFolders, Tables
from standlink.queries.measures import chance, curveball
from standlink.queries.measures.chance import Draws
from standlink.queries.measures.incidence import Incidence
from standlink.queries.prepare import prepare

CLUSTERS = Selection(level="cluster", case="5g-standardization")


def ask(
    release: Release,
    *folders: Path,
    kept: int = 0,
    selection: Selection = CLUSTERS,
    roles: str = "all",
    strata: str = "source",
) -> Finding:
    tables = Tables.of(release, DrawFolders(folders, kept))
    given = {"between": ["regions"], "roles": [roles], "strata": [strata]}
    return ties_beyond_chance(Request(tables, selection, given))


def refuse(*_: object) -> Draws:
    raise AssertionError("draws were made, although they are kept")


def staged(release: Release, home: Path) -> Release:
    """Return a release that is not published, with the graph, index and tables of another."""
    folder = home / "releases" / ".staged"
    folder.mkdir(parents=True)
    for name in (TABLES, INDEX):
        (folder / name).symlink_to(release.path / name)
    return Release(folder, release.manifest).reading(release.store.inner)


def with_table(release: Release, home: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Release:
    """Return a release that is not published, with one table that differs from that of another."""
    made = staged(release, home)
    (made.path / TABLES).unlink()
    (made.path / TABLES).mkdir()
    for path in (release.path / TABLES).iterdir():
        if path.stem != name:
            (made.path / TABLES / path.name).symlink_to(path)
    change(release.table(name).collect()).write_parquet(made.path / TABLES / f"{name}.parquet")
    files = {path: entry for path, entry in release.files.items() if path != f"{TABLES}/{name}.parquet"}
    return Release(made.path, {**release.manifest, "files": files}).reading(release.store.inner)


def test_answer_is_the_same_computed_and_kept(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed, first = ask(release), ask(release, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.setattr(chance, "draw", refuse)
    again = ask(release, tmp_path)
    assert computed.frame.equals(first.frame)
    assert computed.frame.equals(again.frame)
    assert computed.notes == again.notes


def test_what_a_release_has_is_not_kept_again_and_what_its_predecessor_has_is_copied(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    ask(release, one)
    monkeypatch.setattr(chance, "draw", refuse)
    ask(release, one, other, kept=1)
    assert not other.exists()
    ask(release, other, one, kept=0)
    assert [path.name for path in other.iterdir()] == [path.name for path in one.iterdir()]


def test_damaged_file_is_made_again(release: Release, tmp_path: Path) -> None:
    expected = ask(release, tmp_path).frame
    (path,) = tmp_path.iterdir()
    for content in (b"", b"no archive", path.read_bytes()[:-40]):
        path.write_bytes(content)
        assert ask(release, tmp_path).frame.equals(expected)


def test_read_only_data_folder_makes_no_difference(release: Release, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert ask(release, blocked / "cache").frame.equals(ask(release).frame)


def test_oldest_draws_are_removed_when_they_are_too_many(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(release, tmp_path)
    (old,) = tmp_path.iterdir()
    monkeypatch.setattr(null_models, "MOST_BYTES", old.stat().st_size)
    ask(release, tmp_path, selection=Selection(level="cluster"))
    (new,) = tmp_path.iterdir()
    assert new != old


def test_another_selection_or_version_has_other_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def key(*edges: str) -> str:
        rows = pl.DataFrame([edge.split() for edge in edges], ["node", "standard"], orient="row")
        found = Incidence.of(rows)
        return chance.key(found, chance.Pairs.of(found))

    first = key("a x", "b x", "b y")
    assert key("b y", "b x", "a x", "a x") == first
    assert key("a x", "b x", "a y") != first
    monkeypatch.setattr(chance, "VERSION", chance.VERSION + 1)
    assert key("a x", "b x", "b y") != first


@pytest.mark.skipif(not curveball.IS_COMPILED, reason="nothing is prepared without the compiler")
def test_examples_and_levels_are_prepared(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = staged(release, tmp_path)
    assert "with chance" in prepare(made)
    files = {path.name for path in (made.path / DRAWS).iterdir()}
    assert files
    monkeypatch.setattr(chance, "draw", refuse)
    for level in ("country", "macro-region", "bloc", "cluster", "sub-national"):
        prepared = ask(made, made.path / DRAWS, selection=Selection(level=level))
        assert prepared.frame.height > 0 or level == "sub-national"
    assert {path.name for path in (made.path / DRAWS).iterdir()} == files


@pytest.mark.skipif(not curveball.IS_COMPILED, reason="nothing is prepared without the compiler")
def test_draws_of_the_release_before_are_kept_if_only_names_differ(release: Release, tmp_path: Path) -> None:
    first = staged(release, tmp_path / "first")
    prepare(first)
    expected = {path.name: path.read_bytes() for path in (first.path / DRAWS).iterdir()}
    earlier = Earlier(first, pl.Series("line", dtype=pl.String))
    renamed = with_table(release, tmp_path / "renamed", "labels", lambda rows: rows.with_columns(label=pl.lit("X")))
    prepare(renamed, earlier)
    kept = {path.name: path for path in (renamed.path / DRAWS).iterdir()}
    assert {name: path.read_bytes() for name, path in kept.items()} == expected
    assert all(path.samefile(first.path / DRAWS / name) for name, path in kept.items())
    elsewhere = with_table(release, tmp_path / "elsewhere", "actor_region", lambda rows: rows.gather_every(2))
    prepare(elsewhere, earlier)
    assert {path.name for path in (elsewhere.path / DRAWS).iterdir()} != expected.keys()


def test_without_the_compiler_a_release_is_built_all_the_same(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curveball, "IS_COMPILED", False)
    made = staged(release, tmp_path)
    assert "standlink[chance]" in prepare(made)
    assert not (made.path / DRAWS).exists()


def test_served_release_keeps_draws_beside_the_releases(graph: Graph, release: Release) -> None:
    graph.ask("linkages/beyond-chance", level="cluster", until="2003")
    cache = release.path.parents[1] / CACHE / release.id
    assert list(cache.glob("*.npz"))
    release.verify()


# what is said


def test_notes_say_how_many_exceed_chance_and_what_cannot_be_shared(release: Release) -> None:
    found = ask(release, selection=Selection(level="country"))
    notes = [note.text for note in found.notes]
    exceeding = found.frame["exceeds"].sum()
    assert notes[0].startswith(f"{exceeding} of {len(found.frame)} ties exceed chance; ")
    assert "have one region only, so they cannot be shared." in notes[1]
    assert all(note.text_zh for note in found.notes)


def test_chance_keeps_to_bodies_and_sources_unless_it_is_asked_not_to(sampled: Release) -> None:
    within, over = (ask(sampled, selection=Selection(level="country"), strata=kept) for kept in ("source", "together"))
    columns = ["a", "b", "shared"]
    assert within.frame.select(columns).sort(columns).equals(over.frame.select(columns).sort(columns))
    assert not within.frame.sort(columns).equals(over.frame.sort(columns))
    (said,) = [note for note in within.notes if "strata=source" in note.text]
    sizes = [int(number.replace(",", "")) for number in re.findall(r"(?:\)|others?) ([\d,]+)", said.text)]
    standards = re.search(r"of ([\d,]+) standards have", within.notes[1].text)
    assert standards is not None
    assert sum(sizes) == int(standards[1].replace(",", ""))
    assert said.text.endswith("strata=together compares over all.")
    assert any("(strata=together)" in note.text and "strata=together" in note.text_zh for note in over.notes)


def test_one_body_and_source_is_compared_without_a_word_on_strata(sampled: Release) -> None:
    countries = Selection(level="country")
    within, over = (ask(sampled, selection=countries, roles="terms", strata=kept) for kept in ("source", "together"))
    assert within.frame.equals(over.frame)
    assert not any("strata" in note.text for note in (*within.notes, *over.notes))


def test_terms_and_contributions_are_counted_apart(sampled: Release) -> None:
    whole, terms, contributions = (
        ask(sampled, selection=Selection(level="country"), roles=roles) for roles in ("all", "terms", "contributions")
    )
    shared = [found.frame["shared"].sum() for found in (whole, terms, contributions)]
    assert max(shared[1:]) <= shared[0]
    assert shared[1] + shared[2] > 0


def test_items_that_are_no_topics_are_recognized_by_their_wording() -> None:
    items = pl.Series(
        ["Other", "OTHERS", "Incoming Liaison Statements", "Other (Void-not be handled during this e-meeting)",
         "Maintenance of E-UTRA Release 8 – 14", "Rel-18 UE Features", "Other aspects on bandwidth parts",
         "Channel coding", "Maintenance for MIMO", "Another business"]
    )  # fmt: skip
    found = items.str.contains(contributors._not_topics()).to_list()
    assert found == [True] * 6 + [False] * 4
