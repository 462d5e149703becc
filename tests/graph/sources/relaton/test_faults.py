"""Broken input is named, counted and quarantined; malicious input does no harm; the old dataset remains."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import FileError, ImportFailedError
from standlink.graph.releases.dataset import Dataset, open_dataset, refused_path, triples_path
from standlink.graph.sources.archive import Files, Member, open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton

pytestmark = pytest.mark.slow

ISO = Path(__file__).parents[3] / "data" / "relaton" / "iso"
GOOD = {f"data/{p.name.replace('_2008', ':2008')}": p.read_bytes() for p in sorted((ISO / "data").iterdir())}


def imported(home: Path, source: Path | str, allowed: float = 0.05, **options: object) -> Dataset:
    with open_files(str(source)) as files:
        relaton = Relaton(files, catalogue("iso"), **options)  # type: ignore[arg-type]
        return import_source(home, relaton, refusals_allowed=allowed)


def tar(members: Iterable[tuple[str, bytes]], kind: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{kind}") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def archived(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refusals(home: Path) -> dict[str, str]:
    lines = refused_path(home, "relaton-iso").read_text("utf-8").splitlines()
    return {entry["record"]: entry["reason"] for entry in map(json.loads, lines)}


# archives of all kinds


@pytest.mark.parametrize("kind", ["folder", "tar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst", "zip", "clone", "url"])
def test_catalogue_is_the_same_from_every_kind_of_source(tmp_path: Path, kind: str) -> None:
    source: Path | str = tmp_path / f"it.{kind}"
    if kind in ("folder", "clone", "url"):
        for name, content in GOOD.items():
            (tmp_path / "it" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "it" / name).write_bytes(content)
        (tmp_path / "it" / "index.yaml").write_text("- {id: ISO 1, file: data/x.yaml}")
        source = tmp_path / "it"
    if kind in ("clone", "url"):
        git(tmp_path / "it", "init", "--quiet")
        git(tmp_path / "it", "add", ".")
        git(tmp_path / "it", "commit", "--quiet", "-m", "Records")
        source = f"file://{source}" if kind == "url" else source
    elif kind == "zip":
        with zipfile.ZipFile(source, "w") as archive:
            for name, content in GOOD.items():
                archive.writestr(f"relaton-data-iso-main/{name}", content)
    elif kind == "tar.zst":
        compressor = zstandard.ZstdCompressor(
            compression_params=zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
        )
        archived(Path(source), compressor.compress(tar(GOOD.items())))
    elif kind.startswith("tar"):
        archived(Path(source), tar([(f"./{n}", c) for n, c in GOOD.items()], kind.partition(".")[2]))
    dataset = imported(tmp_path / "home", source)
    assert (dataset.read, dataset.kept, dataset.refused) == (9, 8, {})
    assert dataset.digest == imported(tmp_path / "other", archived(tmp_path / "plain.tar", tar(GOOD.items()))).digest
    if kind in ("clone", "url"):
        assert dataset.version.startswith(git(tmp_path / "it", "rev-parse", "HEAD"))
    elif kind != "folder":
        assert dataset.version.startswith("sha256:")


def git(folder: Path, *arguments: str) -> str:
    identity = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **identity})
    return done.stdout.strip()


def test_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nowhere.*no such folder, archive or git repository"):
        imported(tmp_path, tmp_path / "nowhere")
    with pytest.raises(FileError, match="git failed"):
        imported(tmp_path, f"file://{tmp_path}/nowhere.git")


def test_address_cannot_name_a_program_to_run(tmp_path: Path) -> None:
    for address in (f"ext::touch% {tmp_path}/run", "--upload-pack=touch", "-h"):
        with pytest.raises(FileError, match="no such folder"):
            imported(tmp_path, address)
    assert not (tmp_path / "run").exists()


# faulty files


FAULTS = {
    "data/broken.yaml": (b"title: [unclosed\n  id: {", "not YAML"),
    "data/latin1.yaml": ("docid:\n- id: Normes à part\n".encode("latin-1"), "not UTF-8"),
    "data/twice.yaml": (b"docid: 1\n---\ndocid: 2\n", "not YAML"),
    "data/list.yaml": (b"- docid\n- id\n", "not a record"),
    "data/empty.yaml": (b"", "not a record"),
    "data/nameless.yaml": (b"title: [{content: Of nothing}]\n", "no identifier"),
    "data/japanese.yaml": ("docid: [{id: 規格}]\n".encode(), "identifier without Latin letters or digits"),
    "data/deep.yaml": (b"docid: " + b"[" * 5000 + b"]" * 5000, "not YAML"),
    "data/laughs.yaml": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9)) for i in range(9)),
        "not YAML",
    ),
    "data/control.yaml": (b"docid: [{id: ISO \x1e1}]\n", "not YAML"),
    "data/tagged.yaml": (b"docid: !!python/object/apply:os.system {}\n", "no identifier"),
}


def test_faulty_files_are_named_counted_and_quarantined_and_the_rest_imported(tmp_path: Path) -> None:
    members = [*GOOD.items(), *((name, content) for name, (content, _) in FAULTS.items())]
    dataset = imported(tmp_path, archived(tmp_path / "it.tar", tar(members)), allowed=0.9)
    assert (dataset.read, dataset.kept, dataset.merged) == (len(members), 8, 1)
    assert refusals(tmp_path) == {name.removeprefix("data/"): reason for name, (_, reason) in FAULTS.items()}
    aside = triples_path(tmp_path, "relaton-iso").parent / "quarantine"
    assert (aside / "broken.yaml").read_bytes() == FAULTS["data/broken.yaml"][0]


def test_more_faults_than_allowed_leave_the_old_dataset(tmp_path: Path) -> None:
    old = imported(tmp_path, ISO)
    members = [*GOOD.items(), ("data/broken.yaml", b"{")]
    path = archived(tmp_path / "it.tar", tar(members))
    with pytest.raises(ImportFailedError, match=r"1 of 10 records were refused \(1 not YAML\)"):
        imported(tmp_path, path)
    assert open_dataset(tmp_path, "relaton-iso") == old
    command = ["--home", str(tmp_path), "import", "relaton", str(path), "--catalogue", "iso"]
    assert CliRunner().invoke(main, command).exit_code == 1
    allowed = CliRunner().invoke(main, [*command, "--refusals-allowed", "0.2"])
    assert "1 refused" in allowed.output
    assert "standlink datasets quarantine list relaton-iso" in allowed.output


# malicious input


@pytest.mark.parametrize(
    "name", ["../evil.yaml", "data/../../evil.yaml", "/etc/evil.yaml", "C:/evil.yaml", "data\\..\\..\\evil.yaml"]
)
def test_path_outside_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    members = [*GOOD.items(), (name, b"docid: [{id: ISO 1}]")]
    dataset = imported(tmp_path / "home", archived(tmp_path / "it.tar", tar(members)), allowed=0.5)
    assert dataset.refused == {"leads out of the archive": 1}
    with zipfile.ZipFile(tmp_path / "it.zip", "w") as archive:
        for each, content in members:
            archive.writestr(each, content)
    assert imported(tmp_path / "home", tmp_path / "it.zip", allowed=0.5).refused == dataset.refused
    assert not list(tmp_path.rglob("evil.yaml"))


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("docid: [{id: ISO 77777}]")
    buffer = io.BytesIO(tar(GOOD.items()))
    with tarfile.open(fileobj=buffer, mode="a") as archive:
        for name, kind in (
            ("data/soft.yaml", tarfile.SYMTYPE),
            ("data/hard.yaml", tarfile.LNKTYPE),
            ("data/pipe.yaml", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, str(secret)
            archive.addfile(info)
    dataset = imported(tmp_path / "home", archived(tmp_path / "it.tar", buffer.getvalue()), allowed=0.5)
    assert dataset.refused == {"no plain file": 3}
    folder = tmp_path / "folder" / "data"
    folder.mkdir(parents=True)
    for name, content in GOOD.items():
        (folder / Path(name).name).write_bytes(content)
    (folder / "soft.yaml").symlink_to(secret)
    assert imported(tmp_path / "home", folder.parent, allowed=0.5).refused == {"no plain file": 1}


def test_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    large = b"docid: [{id: ISO 1}]\n# " + b"x" * (9 << 20)
    path = archived(tmp_path / "it.tar.gz", tar([*GOOD.items(), ("data/large.yaml", large)], "gz"))
    assert imported(tmp_path / "home", path, allowed=0.5).refused == {"too large": 1}


@pytest.mark.parametrize("limits", [(1 << 20, 5_000, 99), (1 << 20, 1 << 20, 3)], ids=["bytes", "files"])
@pytest.mark.parametrize("kind", ["tar.zst", "zip", "folder"])
def test_archive_that_expands_too_much_is_given_up(tmp_path: Path, limits: tuple[int, int, int], kind: str) -> None:
    path = tmp_path / f"it.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in GOOD.items():
                archive.writestr(name, content)
    elif kind == "tar.zst":
        archived(path, zstandard.compress(tar(GOOD.items())))
    else:
        path = ISO
    files = Files(path, size=1, limits=limits)
    with pytest.raises(ImportFailedError, match="expands to more than any catalogue"):
        import_source(tmp_path / "home", Relaton(files, catalogue("iso")))


def test_bomb_ends_before_it_fills_the_memory(tmp_path: Path) -> None:
    """A gigabyte of zeros in a few kilobytes is recognized by its header and not unpacked to reach what follows."""
    compressor = zstandard.ZstdCompressor(level=3).compressobj()
    info = tarfile.TarInfo("data/zeros.yaml")
    info.size = 1 << 30
    with (tmp_path / "it.tar.zst").open("wb") as file:
        file.write(compressor.compress(info.tobuf()))
        for _ in range(64):
            file.write(compressor.compress(bytes(1 << 24)))
        file.write(compressor.flush())
    assert (tmp_path / "it.tar.zst").stat().st_size < 200_000
    files = replace(Files(tmp_path / "it.tar.zst", size=1), limits=(1 << 20, 1 << 26, 99))
    members = files.members(lambda _: None)
    assert next(members) == Member("data/zeros.yaml", fault="too large")
    with pytest.raises(ImportFailedError, match="expands to more than any catalogue"):
        next(members)


# truncated archives


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tar.xz", "tar.zst", "zip"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.75])
def test_truncated_archive_fails_with_the_number_of_files_read(tmp_path: Path, kind: str, share: float) -> None:
    old = imported(tmp_path / "home", ISO)
    members = [(f"data/{n}.yaml", os.urandom(2000)) for n in range(20)]
    if kind == "zip":
        with zipfile.ZipFile(tmp_path / "whole", "w") as archive:
            for name, content in members:
                archive.writestr(name, content)
        whole = (tmp_path / "whole").read_bytes()
    elif kind == "tar.zst":
        whole = zstandard.compress(tar(members))
    else:
        whole = tar(members, kind.partition(".")[2])
    path = archived(tmp_path / f"it.{kind}", whole[: int(len(whole) * share)])
    with pytest.raises(ImportFailedError, match=r"(cut off or damaged|unusable) after \d+ files"):
        imported(tmp_path / "home", path)
    assert open_dataset(tmp_path / "home", "relaton-iso") == old


def test_tar_truncated_between_two_files_is_recognized(tmp_path: Path) -> None:
    whole = tar([("data/a.yaml", b"docid: ISO 1"), ("data/b.yaml", b"docid: ISO 2")])
    with pytest.raises(ImportFailedError, match="after 1 files"):
        imported(tmp_path / "home", archived(tmp_path / "it.tar", whole[:1024]))


def test_file_that_is_not_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="after 0 files"):
        imported(tmp_path / "home", archived(tmp_path / "it.tar", b"hello" * 1000))


# whole catalogues


def test_large_catalogue_is_the_same_from_one_process_and_from_two(tmp_path: Path) -> None:
    members = [
        (
            f"data/{n:04}.yaml",
            f"docid: [{{id: 'ISO {n}:2001', primary: true}}]\ntitle: [{{content: Title {n % 7}}}]".encode(),
        )
        for n in range(1, 1500)
    ]
    path = archived(tmp_path / "it.tar", tar(members))
    one, two = (imported(tmp_path / str(n), path, processes=n) for n in (1, 2))
    assert one.kept == two.kept == 1499
    texts = [triples_path(tmp_path / str(n), "relaton-iso").read_bytes() for n in (1, 2)]
    assert texts[0] == texts[1]


def test_order_of_an_archive_does_not_matter(tmp_path: Path) -> None:
    forward = imported(tmp_path / "a", archived(tmp_path / "a.tar", tar(GOOD.items())))
    backward = imported(tmp_path / "b", archived(tmp_path / "b.tar", tar(reversed(GOOD.items()))))
    assert forward.digest == backward.digest
    texts = [triples_path(tmp_path / n, "relaton-iso").read_bytes() for n in ("a", "b")]
    assert texts[0] == texts[1]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 needs POSIX")
def test_killed_import_leaves_the_old_dataset(tmp_path: Path) -> None:
    old = imported(tmp_path / "home", ISO)
    program = (
        "import os, sys; from pathlib import Path\n"
        "from standlink.graph.releases.dataset import drafting\n"
        "with drafting(Path(sys.argv[1]), 'relaton-iso') as draft:\n"
        "    draft.write(b'<urn:a> <urn:b> <urn:c> .\\n'); os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "home")], check=False)
    assert open_dataset(tmp_path / "home", "relaton-iso") == old
    assert imported(tmp_path / "home", ISO).triples == old.triples
