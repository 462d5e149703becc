"""Archives in an object store: the same records as from a file, and what is said of faults."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from object_store import object_store
from services import free_port
from standlink.cli.main import main
from standlink.errors import FileError, ImportFailedError
from standlink.graph.sources.archive import Member, checksum, open_files
from standlink.graph.sources.listed import read_list
from standlink.graph.sources.objects import objects

DATA = Path(__file__).parents[2] / "data"
pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    root = tmp_path_factory.mktemp("store")
    (root / "bucket" / "in").mkdir(parents=True)
    with object_store(root) as environment:
        yield root / "bucket", environment


@pytest.fixture
def bucket(served: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is the bucket of that name, with an archive of records of ISO."""
    folder, environment = served
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with tarfile.open(folder / "in" / "iso.tar", "w") as tar:
        tar.add(DATA / "relaton" / "iso" / "data", "data")
    return folder


def read(address: str) -> list[Member]:
    """Return the files of an archive."""
    with open_files(address) as files:
        return list(files.members(lambda _: None))


def test_archive_of_a_store_is_imported_as_from_a_file(bucket: Path, tmp_path: Path) -> None:
    for home, place in (("one", str(bucket / "in" / "iso.tar")), ("other", "s3://bucket/in/iso.tar")):
        command = ["--home", str(tmp_path / home), "import", "relaton", "--catalogue", "iso", place]
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
    one, other = (
        (tmp_path / home / "datasets" / "relaton-iso" / "triples.nt").read_bytes() for home in ("one", "other")
    )
    assert one == other


def test_address_in_a_list_is_no_path_beside_it(bucket: Path, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        "[relaton]\niso = 's3://bucket/in/iso.tar'\n"
        "[tables.ietf]\nfrom = 'index.jsonl'\ntexts = 's3://bucket/texts.tar'\n"
    )
    iso, ietf = read_list(tmp_path / "sources.toml")
    assert (iso.place, ietf.texts) == ("s3://bucket/in/iso.tar", "s3://bucket/texts.tar")
    assert ietf.place == str(tmp_path / "index.jsonl")


def test_dataset_is_made_again_when_the_object_changes(bucket: Path, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("[relaton]\niso = 's3://bucket/in/iso.tar'\n")
    (listed,) = read_list(tmp_path / "sources.toml")
    before = listed.inputs(tmp_path)
    assert listed.inputs(tmp_path) == before
    with tarfile.open(bucket / "in" / "iso.tar", "a") as tar:
        tar.add(DATA / "relaton" / "iec" / "data", "data")
    assert listed.inputs(tmp_path) != before


def test_folder_of_archives_is_listed_by_name_without_hidden_ones(bucket: Path) -> None:
    for name in ("b.tar", ".hidden.tar", "deeper/c.tar"):
        (bucket / "several" / name).parent.mkdir(parents=True, exist_ok=True)
        (bucket / "several" / name).write_bytes(b"x")
    (bucket / "several" / "a.tar").write_bytes(b"xyz")
    found = objects("s3://bucket/several/")
    assert [(each.address, each.size) for each in found] == [
        ("s3://bucket/several/a.tar", 3),
        ("s3://bucket/several/b.tar", 1),
    ]
    assert checksum("s3://bucket/several/") != checksum("s3://bucket/in/")
    with pytest.raises(FileError, match=r"^s3://bucket/nothing/: there are no archives below this address$"):
        objects("s3://bucket/nothing/")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s3://bucket/none.tar", "s3://bucket/none.tar: there is no such object"),
        ("s3://none/iso.tar", "s3://none/iso.tar: there is no such object"),
        (
            "s3://bucket",
            "s3://bucket: names no archive; write s3://BUCKET/KEY, or s3://BUCKET/ for all of a bucket",
        ),
        (
            "s3://bucket/in//iso.tar",
            's3://bucket/in//iso.tar: is no address of an object: Could not parse path: Path "in//iso.tar" contained '
            "empty path segment",
        ),
        ("s3://bucket/in/", "s3://bucket/in/: may have several archives, which 'standlink spark' reads; name one"),
    ],
)
def test_address_without_one_archive_is_refused(bucket: Path, address: str, said: str) -> None:
    with pytest.raises(FileError) as refused:
        read(address)
    assert str(refused.value) == said


def test_damaged_archive_is_named_by_its_address(bucket: Path) -> None:
    whole = (bucket / "in" / "iso.tar").read_bytes()
    (bucket / "in" / "cut.tar").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ImportFailedError, match=r"^s3://bucket/in/cut\.tar: cut off or damaged"):
        read("s3://bucket/in/cut.tar")


def test_refused_credentials_and_a_store_that_is_away_are_said(bucket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "s3://bucket/in/iso.tar"
    with monkeypatch.context() as wrong:
        wrong.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
        with pytest.raises(FileError, match=r"^s3://bucket/in/iso.tar: cannot be read: .*403 Forbidden") as refused:
            objects(address)
    assert "Credentials and endpoint are those of the environment" in str(refused.value)
    assert "\n" not in str(refused.value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(FileError, match=r"^s3://bucket/in/iso.tar: cannot be read: .*error sending request"):
        objects(address)


def test_nothing_is_left_in_the_temporary_folder(bucket: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_files("s3://bucket/in/iso.tar") as files:
        members = files.members(lambda _: None)
        next(members)
        assert list(tmp_path.iterdir())
        members.close()
    assert not list(tmp_path.iterdir())
