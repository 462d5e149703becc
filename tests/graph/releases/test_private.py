"""Private datasets in a data folder: marked, built with and without, and restored."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import NotFoundError, PrivateReleaseError
from standlink.graph.pipeline.build import build, unchanged
from standlink.graph.pipeline.restoring import restore_dump
from standlink.graph.releases.dataset import Dataset, all_datasets, open_dataset, remove_dataset, write_dataset
from standlink.graph.releases.dumps import DUMPS, QUADS
from standlink.graph.releases.private import PUBLIC, is_private, mark, private_datasets, without_private
from standlink.graph.releases.public import PublicReleases
from standlink.graph.releases.release import Releases
from standlink.graph.store import ntriples

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("few_cases")]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def write(home: Path, name: str = "notes", *, private: bool = True) -> Dataset:
    """Write a dataset with a comment on a country."""
    line = ntriples.line(
        "<https://w3id.org/standlink/id/region/atland>",
        "<http://www.w3.org/2004/02/skos/core#editorialNote>",
        ntriples.text(f"A word of {name}."),
    )
    return write_dataset(
        home, ntriples_of(line), name=name, title=name, licence=LICENCE, derived_from="https://example.org/",
        importer="test 1", digest="d", read=1, kept=1, private=private,
    )  # fmt: skip


def ntriples_of(line: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES)]


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home"))


def test_mark_makes_another_release(home: Path) -> None:
    write(home, private=False)
    before = build(home)
    assert private_datasets(before.manifest) == []
    mark(home, "notes", private=True)
    assert open_dataset(home, "notes").private  # type: ignore[union-attr]
    assert not unchanged(home)
    after = build(home)
    assert private_datasets(after.manifest) == ["notes"]
    assert not is_private(before.path)
    assert is_private(after.path)


def test_marking_nothing_is_an_error(home: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no dataset 'nots'"):
        mark(home, "nots", private=True)


def test_public_folder_follows_the_datasets(home: Path) -> None:
    write(home, "open", private=False)
    write(home)
    public = without_private(home)
    assert public == home / PUBLIC
    assert {d.name for d in all_datasets(home)} - {d.name for d in all_datasets(public)} == {"notes"}
    files = [folder / "datasets" / "open" / "triples.nt" for folder in (home, public)]
    assert files[0].stat().st_ino == files[1].stat().st_ino
    mark(home, "open", private=True)
    mark(home, "notes", private=False)
    without_private(home)
    assert open_dataset(public, "open") is None
    assert open_dataset(public, "notes") is not None


def test_release_without_a_private_dataset_takes_no_file_of_one_with_it(home: Path) -> None:
    write(home)
    private = build(home)
    assert private.manifest["base"]
    remove_dataset(home, "notes")
    public = build(home)
    assert public.manifest["base"] is None
    assert not is_private(public.path)
    shown = PublicReleases(home)
    assert private.id not in shown.ids()
    assert shown.current().id == public.id
    with pytest.raises(NotFoundError):
        shown.named(private.id)


def test_public_releases_refuse_a_private_current_release(home: Path) -> None:
    write(home)
    build(home)
    shown = PublicReleases(home)
    assert shown.current_id() is None
    with pytest.raises(PrivateReleaseError, match="standlink build --public") as refusal:
        shown.current()
    assert "notes" not in str(refusal.value)


def test_dump_keeps_the_mark(home: Path, tmp_path: Path) -> None:
    write(home)
    release = build(home)
    restored = restore_dump(tmp_path / "other", release.path / DUMPS / QUADS)
    assert private_datasets(restored.release.manifest) == ["notes"]
    assert open_dataset(tmp_path / "other", "notes").private  # type: ignore[union-attr]


def test_commands_mark_list_and_leave_out(home: Path) -> None:
    write(home, private=False)
    run = CliRunner()
    assert "now private" in run.invoke(main, ["--home", str(home), "datasets", "private", "notes"]).output
    listed = run.invoke(main, ["--home", str(home), "datasets", "list"]).output
    assert [line for line in listed.splitlines() if line.endswith(", private")] == [
        line for line in listed.splitlines() if line.startswith("notes")
    ]
    result = run.invoke(main, ["--home", str(home), "build", "--public"])
    assert result.exit_code == 0, result.output
    assert str(home / PUBLIC) in result.output
    assert private_datasets(Releases(home / PUBLIC).current().manifest) == []
    assert "notes" not in [d["name"] for d in Releases(home / PUBLIC).current().manifest["datasets"]]
    run.invoke(main, ["--home", str(home), "datasets", "private", "notes", "--no"])
    assert not open_dataset(home, "notes").private  # type: ignore[union-attr]
