"""Sources that are made to fill memory or time end in one clear line or one refused record.

The limits are lowered here; ``python -m bench.bombs`` runs the real sizes.
"""

from __future__ import annotations

import gzip
import io
import socket
import tarfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import ryaml
import zstandard
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from standlink.cli.main import main
from standlink.errors import FileError, ImportFailedError
from standlink.graph.releases.quarantine import refusals
from standlink.graph.sources import archive, bounded_yaml, git, tabular
from standlink.graph.sources.archive import Files, Member, checksum, open_files
from standlink.graph.sources.listed import read_list
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.tables.ics import Ics
from standlink.graph.sources.tables.ror import Ror

pytestmark = pytest.mark.slow

TABLES = Path(__file__).parents[2] / "data" / "tables"
GOOD = b"docid: [{id: 'ISO 1:2001', primary: true}]\ntitle: [{content: One}]\n"


# tables


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zlib.compress, zstandard.compress])
def test_table_is_read_from_every_kind_of_compression(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "ics.csv"
    path.write_bytes(compress((TABLES / "ics.csv").read_bytes()))
    plain = import_source(tmp_path / "plain", Ics(TABLES / "ics.csv"), refusals_allowed=1)
    assert import_source(tmp_path / "home", Ics(path), refusals_allowed=1).content == plain.content


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zlib.compress, zstandard.compress])
def test_table_that_inflates_beyond_the_limit_is_one_line(
    tmp_path: Path, compress: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabular, "TABLE_BYTES", 1 << 20)
    path = tmp_path / "bomb.csv"
    path.write_bytes(compress(b"identifier,label\n" + b"01,x\n" * (1 << 20)))
    with pytest.raises(FileError, match=r"bomb\.csv: has more than 1 MiB, the most that is read; split it"):
        import_source(tmp_path / "home", Ics(path))


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress, zstandard.compress])
def test_cut_table_is_one_line(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "cut.csv"
    path.write_bytes(compress((TABLES / "ics.csv").read_bytes())[:-20])
    with pytest.raises(FileError, match=r"cut\.csv: is (cut off or damaged|not)"):
        import_source(tmp_path / "home", Ics(path))


def test_nul_byte_in_a_table_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "nul.csv"
    path.write_bytes(b"identifier,label\n01,One\n03,T\0wo\n")
    with pytest.raises(FileError, match=r"nul\.csv:3: has a NUL byte"):
        import_source(tmp_path / "home", Ics(path))


def test_deeply_nested_dump_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "ror.json"
    path.write_bytes(b"[" * 200_000)
    with pytest.raises(FileError, match=r"ror\.json:1: is not JSON"):
        import_source(tmp_path / "home", Ror(path))


# headers and names in archives


def packed(path: Path, infos: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """Write a tar archive; the format of each header is that of its TarInfo."""
    with tarfile.open(path, "w") as tar:
        for info, content in infos:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def imported(home: Path, source: Path, allowed: float = 0.9) -> dict[str, int]:
    with open_files(str(source)) as files:
        return import_source(home, Relaton(files, catalogue("iso")), refusals_allowed=allowed).refused


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_huge_header_is_not_read(tmp_path: Path, kind: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "HEADER_BYTES", 10_000)
    bomb = tarfile.TarInfo("x")
    bomb.type = kind
    path = packed(tmp_path / "it.tar", [(tarfile.TarInfo("data/a.yaml"), GOOD), (bomb, b"x" * 20_000)])
    with pytest.raises(ImportFailedError, match=r"malicious after 1 files: a header of 20,000 bytes"):
        imported(tmp_path / "home", path)


def test_sparse_file_is_refused_unread(tmp_path: Path) -> None:
    sparse = tarfile.TarInfo("data/sparse.yaml")
    sparse.type = tarfile.GNUTYPE_SPARSE
    path = packed(tmp_path / "it.tar", [(sparse, b"")])
    with pytest.raises(ImportFailedError, match="is a sparse file; pack it as a plain one"):
        imported(tmp_path / "home", path)


def test_headers_of_read_files_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tarfile.TarFile] = []
    real = tarfile.open

    def spy(*args: object, **options: object) -> tarfile.TarFile:
        opened.append(real(*args, **options))  # type: ignore[call-overload]
        return opened[-1]

    path = packed(tmp_path / "it.tar", [(tarfile.TarInfo(f"data/{n}.yaml"), GOOD) for n in range(50)])
    monkeypatch.setattr(tarfile, "open", spy)
    assert len(list(Files(path, size=1).members(lambda _: None))) == 50
    assert not vars(opened[0])["members"]


def test_name_that_is_not_utf_8_is_one_refused_record(tmp_path: Path) -> None:
    odd = b"data/caf\xe9.yaml".decode("utf-8", "surrogateescape")
    path = tmp_path / "it.tar"
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT, errors="surrogateescape") as tar:
        for name in ("data/a.yaml", odd):
            info = tarfile.TarInfo(name)
            info.size = len(GOOD)
            tar.addfile(info, io.BytesIO(GOOD))
    assert imported(tmp_path / "home", path) == {"file name not UTF-8": 1}
    assert [r.record for r in refusals(tmp_path / "home", "relaton-iso")] == ["data/caf\\xe9.yaml"]
    folder = tmp_path / "folder" / "data"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_bytes(GOOD)
    try:
        (tmp_path / "folder" / odd).write_bytes(GOOD)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert imported(tmp_path / "other", folder.parent) == {"file name not UTF-8": 1}
    assert len(checksum(str(folder.parent))) == 64


def test_records_whose_names_look_alike_each_keep_a_copy(tmp_path: Path) -> None:
    names = ["é", "è", "規" * 80]
    path = packed(tmp_path / "it.tar", [(tarfile.TarInfo(f"data/{n}.yaml"), f"[{n}".encode()) for n in names])
    with pytest.raises(ImportFailedError):
        imported(tmp_path / "home", path, allowed=0.5)
    path = packed(
        tmp_path / "it.tar",
        [
            (tarfile.TarInfo("data/a.yaml"), GOOD),
            *((tarfile.TarInfo(f"data/{n}.yaml"), f"[{n}".encode()) for n in names),
        ],
    )
    imported(tmp_path / "home", path)
    copies = {r.record: r.file.read_bytes() for r in refusals(tmp_path / "home", "relaton-iso") if r.file}
    assert copies == {f"{n}.yaml": f"[{n}".encode() for n in names}


# folders


def test_file_in_a_folder_that_is_too_large_is_never_read(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.yaml").write_bytes(GOOD)
    with (data / "huge.yaml").open("wb") as file:
        file.truncate(1 << 40)  # a terabyte of nothing
    began = time.monotonic()
    before = checksum(str(tmp_path))
    assert imported(tmp_path / "home", tmp_path) == {"too large": 1}
    with (data / "huge.yaml").open("r+b") as file:
        file.truncate(1 << 39)
    assert checksum(str(tmp_path)) != before
    assert time.monotonic() - began < 30


# records


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 100_000, '{"a":' * 100_000, "- " * 500_000, "? " * 500_000])
def test_deeply_nested_record_is_refused_at_once(tmp_path: Path, text: str) -> None:
    path = packed(
        tmp_path / "it.tar",
        [(tarfile.TarInfo("data/a.yaml"), GOOD), (tarfile.TarInfo("data/deep.yaml"), text.encode())],
    )
    began = time.monotonic()
    assert imported(tmp_path / "home", path) == {"not YAML": 1}
    assert time.monotonic() - began < 10
    (refused,) = refusals(tmp_path / "home", "relaton-iso")
    assert "nested too deeply" in refused.detail


def test_large_record_in_json_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_yaml, "WORK", 100)
    assert bounded_yaml.loads('{"docid": [{"id": "ISO 1"}], "n": [' + "1, " * 30 + "1]}") == {
        "docid": [{"id": "ISO 1"}],
        "n": [1] * 31,
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab -?:[{", max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab", min_size=1), inner),
    max_leaves=20,
)


@given(value=VALUES)
def test_text_within_the_limits_is_read_as_by_the_parser(value: object) -> None:
    text = ryaml.dumps(value)
    assert bounded_yaml.loads(text) == ryaml.loads(text)


# servers


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        for each in held:
            each.close()


@pytest.mark.parametrize("scheme", ["git", "http"])
def test_silent_git_server_is_given_up(
    scheme: str, silent: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "ASK_SECONDS", 1.0)
    monkeypatch.setattr(git, "CLONE_SECONDS", 1.0)
    monkeypatch.setattr(git, "PROTOCOLS", "git:http")
    monkeypatch.setattr(archive, "_REMOTE", archive.re.compile(r"(?:git|http)://\S+"))
    address = f"{scheme}://127.0.0.1:{silent}/relaton-data-iso"
    began = time.monotonic()
    with pytest.raises(FileError, match=r"git took longer than 1 s; check the connection"):
        checksum(address)
    with pytest.raises(FileError, match=r"git took longer than 1 s"), open_files(address):
        pass
    command = ["--home", str(tmp_path), "import", "relaton", address, "--catalogue", "iso"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert time.monotonic() - began < 20


def test_member_of_a_plain_archive_is_what_it_was(tmp_path: Path) -> None:
    path = packed(tmp_path / "it.tar", [(tarfile.TarInfo("data/a.yaml"), GOOD)])
    assert list(Files(path, size=1).members(lambda _: None)) == [Member("data/a.yaml", GOOD)]


def test_deeply_nested_list_of_sources_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text("a = " + "[" * 100_000, "utf-8")
    with pytest.raises(FileError, match=r"sources\.toml: nested too deeply"):
        read_list(path)
