"""A dump alone is enough to make a release again; a faulty one restores nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from backed_up import command, contents, facts
from standlink.errors import FileError, StandlinkError
from standlink.graph.pipeline.build import build, unchanged
from standlink.graph.pipeline.restoring import restore_dump
from standlink.graph.releases.dataset import all_datasets
from standlink.graph.releases.dumps import DUMPS, QUADS, Dump
from standlink.graph.releases.release import Releases
from standlink.ontology.namespaces import mint

pytestmark = pytest.mark.slow


def test_dump_alone_brings_back_the_release_and_its_datasets(
    home: Path, dump: Path, small_cases: Path, tmp_path: Path
) -> None:
    restored = restore_dump(tmp_path, dump, cases=small_cases)
    old, new = Releases(home).current(), Releases(tmp_path).current()
    assert facts(new) == facts(old)
    assert restored.differing == 0
    assert new.verify() > 15
    for name in old.manifest["tables"]:
        assert new.table(name).collect().equals(old.table(name).collect())
    assert new.index.read_bytes() == old.index.read_bytes()
    assert set(restored.datasets) == {d.name for d in all_datasets(home) if d.name.startswith("relaton")}
    before = {d["name"]: d for d in old.manifest["datasets"]}
    for dataset in new.manifest["datasets"]:
        for key in ("title", "licence", "triples", "graph"):
            assert dataset[key] == before[dataset["name"]][key]
    assert unchanged(tmp_path, small_cases), "a build after it has nothing to do"
    assert facts(build(tmp_path, cases=small_cases, force=True)) == facts(old)


def test_compressed_dump_is_the_same(home: Path, tmp_path: Path) -> None:
    release = Releases(home).current()
    restore_dump(tmp_path / "new", release.path / DUMPS / QUADS)
    assert facts(Releases(tmp_path / "new").current()) == facts(release)


def test_compressed_dump_that_was_cut_off_restores_nothing(home: Path, tmp_path: Path) -> None:
    data = (Releases(home).current().path / DUMPS / QUADS).read_bytes()
    for damaged in (data[:-9], data[: len(data) // 2], data[:1000] + b"xxxx" + data[1004:]):
        path = tmp_path / "dump.nq.gz"
        path.write_bytes(damaged)
        with pytest.raises(FileError, match=r"dump.nq.gz(: is damaged, or was cut off|:\d+: not a quad)"):
            restore_dump(tmp_path / "new", path)
    assert not Releases(tmp_path / "new").ids()


def test_dump_without_inferred_triples_is_enough(home: Path, tmp_path: Path) -> None:
    with (tmp_path / "dump.nq").open("wb") as file:
        Dump.of(Releases(home).current(), "nq").write(file, inferred=False)
    done = command(tmp_path / "new", "restore", tmp_path / "dump.nq")
    assert done.exit_code == 0, done.output
    assert "no inferred triples; they were inferred by the rules of this version" in done.output
    assert "Not in a dump, and so not restored:" in done.output
    assert facts(Releases(tmp_path / "new").current()) == facts(Releases(home).current())


def test_dump_never_overwrites_without_being_told(home: Path, dump: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(home, tmp_path / "other"))
    before = contents(other)
    with pytest.raises(StandlinkError, match=r"has data already .* add --replace"):
        restore_dump(other, dump)
    assert contents(other) == before
    restore_dump(other, dump, replace_existing=True)
    assert len(Releases(other).ids()) == 2


def test_failed_restoration_of_a_dump_leaves_what_was_there(
    home: Path, dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.copytree(home, tmp_path / "other"))
    before = contents(other)

    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    with pytest.raises(StandlinkError, match="No space left"):
        restore_dump(other, dump, replace_existing=True, prepare=fail)
    assert contents(other) == before


FAULTY = {
    "no quad": (f"<urn:a> <urn:b> <{mint('standard', 'x')}> .\n", r":1: not a quad in a graph"),
    "a blank node": ("_:a <urn:b> <urn:c> <https://w3id.org/standlink/graph/x> .\n", ":1: not a quad"),
    "a foreign graph": ("<urn:a> <urn:b> <urn:c> <urn:g> .\n", ":1: not a quad"),
    "a path as graph": ("<urn:a> <urn:b> <urn:c> <https://w3id.org/standlink/graph/../x> .\n", ":1: not a quad"),
    "a cut line": ("<urn:a> <urn:b> <urn:c> <https://w3id.org/standlink/graph/x> .", ":1: the last line is incomplete"),
    "nothing": ("", "has no graph .*datasets"),
    "no description": (
        "<urn:a> <urn:b> <urn:c> <https://w3id.org/standlink/graph/datasets> .\n"
        "<urn:a> <urn:b> <urn:c> <https://w3id.org/standlink/graph/x> .\n",
        "has 1 triple of graph .*/x, and says that there are none",
    ),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_faulty_dump_is_refused_with_its_line(fault: str, tmp_path: Path) -> None:
    text, message = FAULTY[fault]
    (tmp_path / "dump.nq").write_text(text, "utf-8")
    with pytest.raises(FileError, match=message):
        restore_dump(tmp_path / "new", tmp_path / "dump.nq")
    assert contents(tmp_path / "new") == {}


def test_dump_that_lost_a_line_is_refused(dump: Path, tmp_path: Path) -> None:
    lines = dump.read_bytes().splitlines(keepends=True)
    del lines[next(i for i, line in enumerate(lines) if b"/graph/relaton-" in line.rsplit(b" ", 2)[1])]
    (tmp_path / "dump.nq").write_bytes(b"".join(lines))
    with pytest.raises(FileError, match="was the dump cut off or changed"):
        restore_dump(tmp_path / "new", tmp_path / "dump.nq")
