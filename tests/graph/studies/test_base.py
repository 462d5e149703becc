"""A study builds on a published release: of a data folder, of a file, or of a site; the lock holds it to that one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import serving
from standlink.errors import BuildError, NoReleaseError, RemoteError
from standlink.graph.pipeline.build import build
from standlink.graph.releases.dataset import all_datasets, open_dataset, triples_path
from standlink.graph.releases.dumps import Dump
from standlink.graph.releases.release import Release
from standlink.graph.studies.kept import base_cases
from standlink.graph.studies.opening import open_study
from standlink.graph.studies.study import Study
from standlink.queries.remote.base import import_base
from studied import known_study

from .test_study import STUDY

pytestmark = [pytest.mark.slow, pytest.mark.release]


@pytest.fixture
def on(tmp_path: Path) -> Iterator[object]:
    """Return a study that builds on a release at a place."""

    def study(place: str | Path) -> Study:
        (tmp_path / "study").mkdir(exist_ok=True)
        (tmp_path / "study" / "study.toml").write_text(f'{STUDY}[base]\nrelease = "{place}"\n', "utf-8")
        return open_study(tmp_path / "study")

    with known_study("usb-c"):
        yield study


@pytest.fixture
def small(small_cases: Path, tmp_path: Path) -> Release:
    """A release of the small cases, in a data folder of its own."""
    return build(tmp_path / "base", cases=small_cases)


def test_datasets_of_a_data_folder_are_taken_as_links(on, small: Release) -> None:  # type: ignore[no-untyped-def]
    study = on(small.path.parents[1])
    base = import_base(study)
    assert base.id == small.id
    assert base.datasets.keys() == {"small", "named"}
    assert triples_path(study.home, "small").samefile(triples_path(small.path.parents[1], "small"))
    taken = open_dataset(study.home, "small")
    assert taken is not None
    assert taken.derived_from.split() == [
        f"https://w3id.org/standlink/releases/{small.id}",
        "https://w3id.org/standlink/cases/small.ttl",
    ]
    release = build(study.home, cases=base_cases(study), study=study)
    assert {dataset["name"] for dataset in release.manifest["datasets"]} == {"small", "named"}
    assert release.manifest["triples"] > small.manifest["triples"] / 2


def test_dump_gives_the_same_datasets(on, small: Release, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    dump = tmp_path / "standlink.nq"
    with dump.open("wb") as file:
        Dump.of(small, "nq").write(file)
    study = on(dump)
    base = import_base(study)
    # A store may write a number in another way than the file did, so that contents may differ.
    taken, given = ({d.name: d.triples for d in all_datasets(home)} for home in (study.home, small.path.parents[1]))
    assert taken == given
    assert base.datasets.keys() == given.keys()
    assert import_base(study) == base


def test_site_gives_the_same_datasets_and_values(on, paneled: Release) -> None:  # type: ignore[no-untyped-def]
    said: list[str] = []
    with serving(paneled.path.parents[1]) as served:
        study = on(served.address)
        base = import_base(study, say=said.append)
        assert import_base(study, say=said.append) == base
    assert said == [f"Downloading release {paneled.id} of {served.address}"]
    assert (base.release, base.id) == (served.address, paneled.id)
    taken = {d.name: (d.triples, d.values) for d in all_datasets(study.home)}
    entries = [entry for entry in paneled.manifest["datasets"] if entry["name"] != "adoptions"]
    assert taken == {entry["name"]: (entry["triples"], entry["values"]) for entry in entries}
    assert sum(values for _, values in taken.values()) > 0
    release = f"{served.address}/releases/{paneled.id}"
    assert [d.derived_from for d in all_datasets(study.home) if not d.derived_from.startswith(f"{release} ")] == []
    # What is there already needs no site, if it is what the lock names.
    assert import_base(study, locked=paneled.id) == base
    with pytest.raises(RemoteError, match=re.escape(served.address)):
        import_base(study)


def test_lock_holds_a_study_to_its_base(on, small: Release, small_cases: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    study = on(small.path.parents[1])
    assert import_base(study, locked=small.id).id == small.id
    with pytest.raises(BuildError, match=r"names release 2020-gone as the base.*has .* instead.*remove the section"):
        import_base(study, locked="2020-gone")


def test_base_without_a_release_is_named(on, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NoReleaseError, match=r"base\.release: there is no folder or file"):
        import_base(on(tmp_path / "nowhere"))


def test_dataset_that_is_gone_is_taken_from_the_release(on, small: Release) -> None:  # type: ignore[no-untyped-def]
    home = small.path.parents[1]
    before = open_dataset(home, "named")
    shutil.rmtree(home / "datasets" / "named")
    study = on(home)
    base = import_base(study)
    taken = open_dataset(study.home, "named")
    assert before is not None
    assert taken is not None
    assert (taken.triples, taken.title, taken.licence) == (before.triples, before.title, before.licence)
    assert import_base(study) == base
