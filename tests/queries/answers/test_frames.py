"""Frames that were made when a release was built are those that an answer would make, and are made once."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from standlink.graph.releases.files import write_manifest
from standlink.graph.releases.release import TABLES, Release
from standlink.queries.answers import frames
from standlink.queries.answers.frames import NAMES, write_frames
from standlink.queries.answers.tables import DrawFolders, Tables, frame_file, names

PERSON = "https://w3id.org/standlink/ontology#Person"


def refuse() -> pl.DataFrame:
    raise AssertionError("a frame was made, although the release has it")


def with_frames(
    folder: Path, release: Release, earlier: Release | None = None, labels: pl.DataFrame | None = None
) -> Release:
    """Return a release with frames and with the tables of another, except its table of names if another is given."""
    (folder / TABLES).mkdir(parents=True)
    for path in (release.path / TABLES).iterdir():
        os.link(path, folder / TABLES / path.name)
    if labels is not None:
        (folder / TABLES / "labels.parquet").unlink()
        labels.write_parquet(folder / TABLES / "labels.parquet")
    manifest = {name: value for name, value in release.manifest.items() if name != "files"}
    write_manifest(folder, manifest)
    made = Release(folder, manifest)
    assert write_frames(made, earlier.path if earlier else None) == len(NAMES)
    return made


def linked(release: Release, earlier: Release) -> set[str]:
    files = ((name, frame_file(name)) for name in NAMES)
    return {name for name, file in files if (release.path / file).samefile(earlier.path / file)}


def class_renamed(labels: pl.DataFrame, class_: str) -> pl.DataFrame:
    """Return the table of names with another name for the things of a class, or of all other classes."""
    is_of = pl.col("class").eq_missing(class_)
    return labels.with_columns(label=pl.when(is_of).then(pl.lit("Renamed")).otherwise("label"))


@pytest.fixture(scope="module")
def made(catalogued: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return with_frames(tmp_path_factory.mktemp("frames") / "one", catalogued)


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_of_the_release_is_the_one_that_is_made(catalogued: Release, made: Release, name: str) -> None:
    anew = frames._MAKERS[name](Tables.of(catalogued, DrawFolders()))
    assert_frame_equal(anew, Tables.of(made, DrawFolders()).keep(name, refuse), check_row_order=False)


def test_frames_of_the_same_tables_are_linked(catalogued: Release, made: Release, tmp_path: Path) -> None:
    assert linked(with_frames(tmp_path / "two", catalogued, made), made) == set(NAMES)


def test_another_name_of_a_thing_makes_only_the_frames_again_that_read_names_of_its_class(
    catalogued: Release, made: Release, tmp_path: Path
) -> None:
    labels = catalogued.table("labels").collect()
    elsewhere = with_frames(
        tmp_path / "actors", catalogued, made, class_renamed(labels, PERSON.replace("Person", "Company"))
    )
    of_people = with_frames(tmp_path / "people", catalogued, made, class_renamed(labels, PERSON))
    assert linked(elsewhere, made) == set(NAMES)
    assert linked(of_people, made) == set(NAMES) - {"roles of organizations"}


def test_frames_of_another_version_or_a_damaged_release_are_made_again(
    catalogued: Release, made: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = with_frames(tmp_path / "other", catalogued)
    (other.path / "manifest.json").write_text("{", "utf-8")
    assert not linked(with_frames(tmp_path / "after", catalogued, other), other)
    monkeypatch.setattr(frames, "frame_file", lambda name: f"frames/{name}.next.parquet")
    with_frames(tmp_path / "next", catalogued, made)
    assert (tmp_path / "next" / "frames" / "drafts.next.parquet").stat().st_nlink == 1


def test_names_are_those_of_the_table_of_names(catalogued: Release) -> None:
    tables, labels = Tables.of(catalogued, DrawFolders()), catalogued.table("labels").collect()
    some = labels.gather_every(7)
    known = names(tables, pl.concat([some["iri"], pl.Series("iri", [None, "https://example.org/unknown"])]))
    assert {iri: words.en for iri, words in known.items()} == dict(some.select("iri", "label").iter_rows())
    assert all(words.zh for words in known.values())
