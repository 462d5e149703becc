"""Imports by Spark: the same datasets as those of the embedded import, whatever tasks had which records."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest
from alike import assert_equal, described
from object_store import object_store
from standlink.errors import ImportFailedError
from standlink.graph.releases.dataset import quarantine_path, refused_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.spark.catalogues import SparkRelaton
from standlink.graph.spark.importing import import_with_spark

pytestmark = [pytest.mark.slow, pytest.mark.samples, pytest.mark.xdist_group("spark")]

NAMES = ("3gpp", "etsi", "iec", "ieee", "iso", "itu", "jis")
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def packed(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of the records of each catalogue."""
    folder = tmp_path_factory.mktemp("packed")
    for name in NAMES:
        with tarfile.open(folder / f"{name}.tar", "w") as tar:
            tar.add(sample / "records" / name / "data", "data")
    return folder


def embedded(home: Path, source: Path, name: str, allowed: float = 0.05) -> None:
    with open_files(str(source)) as files:
        import_source(home, Relaton(files, catalogue(name)), refusals_allowed=allowed)


def by_spark(spark: Any, home: Path, source: Path, name: str, allowed: float = 0.05, parts: int = 3) -> None:
    with open_files(str(source)) as files:
        made = SparkRelaton(spark.sparkContext, files, catalogue(name), parts=parts)
        import_source(home, made, refusals_allowed=allowed)


@pytest.mark.parametrize("name", NAMES)
def test_catalogue_is_the_same_dataset(spark: Any, packed: Path, tmp_path: Path, name: str) -> None:
    embedded(tmp_path / "one", packed / f"{name}.tar", name)
    by_spark(spark, tmp_path / "other", packed / f"{name}.tar", name)
    assert_equal(tmp_path / "one", tmp_path / "other", f"relaton-{name}")


def test_records_of_one_document_meet_whatever_archive_they_are_in(spark: Any, sample: Path, tmp_path: Path) -> None:
    records = sorted((sample / "records" / "iso" / "data").iterdir())
    (tmp_path / "several").mkdir()
    for number in range(3):
        with tarfile.open(tmp_path / "several" / f"{number}.tar", "w") as tar:
            for path in records[number::3]:
                tar.add(path, f"data/{path.name}")
    embedded(tmp_path / "one", sample / "records" / "iso", "iso")
    by_spark(spark, tmp_path / "other", tmp_path / "several", "iso", parts=5)
    assert described(tmp_path / "one", "relaton-iso").merged
    assert_equal(tmp_path / "one", tmp_path / "other", "relaton-iso")


def test_poisoned_records_are_refused_and_counted_alike(spark: Any, sample: Path, tmp_path: Path) -> None:
    records = tmp_path / "records"
    shutil.copytree(sample / "records" / "iec", records)
    poison = {"deep": b"[" * 100_000, "bytes": b"id: \xff\xfe", "list": b"- a\n", "anchor": b"a: &a [*a]\n"}
    for name, content in poison.items():
        (records / "data" / f"{name}.yaml").write_bytes(content)
    for make, home in ((embedded, "one"), (lambda *args: by_spark(spark, *args), "other")):
        make(tmp_path / home, records, "iec", 1.0)
    assert_equal(tmp_path / "one", tmp_path / "other", "relaton-iec")
    assert sum(described(tmp_path / "other", "relaton-iec").refused.values()) >= len(poison)
    refused = [
        sorted(refused_path(tmp_path / home, "relaton-iec").read_text("utf-8").splitlines())
        for home in ("one", "other")
    ]
    assert refused[0] == refused[1]
    kept = {path.name: path.read_bytes() for path in quarantine_path(tmp_path / "other", "relaton-iec").iterdir()}
    assert kept["bytes.yaml"] == poison["bytes"]


def test_too_many_refused_records_end_the_import_and_keep_the_dataset(spark: Any, tmp_path: Path) -> None:
    shutil.copytree(DATA / "relaton" / "iso", tmp_path / "records")
    by_spark(spark, tmp_path / "home", tmp_path / "records", "iso")
    before = described(tmp_path / "home", "relaton-iso")
    for number in range(50):
        (tmp_path / "records" / "data" / f"{number}.yaml").write_bytes(b"\xff")
    with pytest.raises(ImportFailedError, match="50 not UTF-8"):
        by_spark(spark, tmp_path / "home", tmp_path / "records", "iso")
    assert described(tmp_path / "home", "relaton-iso") == before


def test_archives_of_an_object_store_are_fetched_by_workers(
    spark: Any, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each from a worker that has the credentials: those of this process are not sent to them."""
    records = sorted((sample / "records" / "iso" / "data").iterdir())
    (tmp_path / "store" / "bucket" / "in").mkdir(parents=True)
    for number in range(3):
        with tarfile.open(tmp_path / "store" / "bucket" / "in" / f"{number}.tar", "w") as tar:
            for path in records[number::3]:
                tar.add(path, f"data/{path.name}")
    (tmp_path / "sources.toml").write_text("[relaton]\niso = 's3://bucket/in/'\n")
    embedded(tmp_path / "one", sample / "records" / "iso", "iso")
    with object_store(tmp_path / "store") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
            monkeypatch.setitem(spark.sparkContext.environment, name, value)
        import_with_spark(spark.sparkContext, tmp_path / "other", tmp_path / "sources.toml")
    assert_equal(tmp_path / "one", tmp_path / "other", "relaton-iso")


def test_list_of_sources_is_imported_as_by_the_command(spark: Any, tmp_path: Path) -> None:
    from standlink.graph.sources.listed import read_list

    (tmp_path / "sources.toml").write_text(
        f"[relaton]\njis = '{DATA / 'relaton' / 'jis'}'\n[tables]\n"
        f"ics = {{ from = '{DATA / 'tables' / 'ics.csv'}', refusals-allowed = 1 }}\n"
        f"[tables.ietf]\nfrom = '{DATA / 'ietf' / 'index.jsonl'}'\ntexts = '{DATA / 'ietf' / 'texts'}'\n"
        "refusals-allowed = 1\n"
    )
    made = import_with_spark(spark.sparkContext, tmp_path / "other", tmp_path / "sources.toml")
    assert [each.name for each in made] == ["relaton-jis", "ics", "ietf"]
    for listed in read_list(tmp_path / "sources.toml"):
        with listed.open() as source:
            import_source(tmp_path / "one", source, refusals_allowed=listed.refusals_allowed)
        assert_equal(tmp_path / "one", tmp_path / "other", listed.dataset)
