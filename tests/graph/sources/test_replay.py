"""Refused records are imported again from their copies, which a user may have corrected."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import NotFoundError, StandlinkError
from standlink.graph.releases.dataset import open_dataset, triples_path
from standlink.graph.releases.quarantine import refusals
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import About, Report, import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.replay import replay

pytestmark = pytest.mark.slow

ISO = Path(__file__).parents[2] / "data" / "relaton" / "iso" / "data"
BROKEN = b"docid: [{id: 'ISO 99:2001', primary: true}\n"
WHOLE = b"""docid: [{id: 'ISO 99:2001', primary: true}]
title: [{content: Ninety-nine, language: [en]}]
date: [{type: published, value: "2001-05"}]
relation: [{type: obsoletes, bibitem: {docid: [{id: 'ISO 98:1999'}]}}]
"""
OLDER = b"docid: [{id: 'ISO 98:1999', primary: true}]\ntitle: [{content: Ninety-eight}]\n"


def imported(home: Path, records: dict[str, bytes]) -> None:
    folder = home.parent / f"records-{len(records)}-{hash(frozenset(records.items()))}"
    shutil.copytree(ISO, folder / "data")
    for name, data in records.items():
        (folder / "data" / name).write_bytes(data)
    with open_files(str(folder)) as files:
        import_source(home, Relaton(files, catalogue("iso")), refusals_allowed=0.5)


def lines(home: Path) -> set[bytes]:
    return set(triples_path(home, "relaton-iso").read_bytes().splitlines())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    imported(home, {"a-b.yaml": BROKEN, "c.yaml": b"", "older.yaml": OLDER})
    return home


def mend(home: Path, record: str, data: bytes) -> None:
    (copy,) = (each.file for each in refusals(home, "relaton-iso") if each.record == record)
    assert copy
    copy.write_bytes(data)


def test_nothing_changes_while_the_records_are_as_they_were(home: Path) -> None:
    before = open_dataset(home, "relaton-iso"), lines(home)
    replayed = replay(home, "relaton-iso")
    assert replayed.accepted == []
    assert {each.record: each.reason for each in replayed.refused} == {"a-b.yaml": "not YAML", "c.yaml": "not a record"}
    assert (open_dataset(home, "relaton-iso"), lines(home)) == before


def test_corrected_record_is_added_as_if_the_source_had_it(home: Path, tmp_path: Path) -> None:
    before = open_dataset(home, "relaton-iso")
    assert before
    mend(home, "a-b.yaml", WHOLE)
    replayed = replay(home, "relaton-iso")
    assert replayed.accepted == ["a-b.yaml"]
    assert [each.record for each in replayed.refused] == ["c.yaml"]
    other = tmp_path / "other"
    imported(other, {"a-b.yaml": WHOLE, "c.yaml": b"", "older.yaml": OLDER})
    assert lines(home) == lines(other)
    found, expected = open_dataset(home, "relaton-iso"), open_dataset(other, "relaton-iso")
    assert found
    assert expected
    for name in ("read", "kept", "merged", "refused", "triples"):
        assert getattr(found, name) == getattr(expected, name), name
    assert found.inputs == before.inputs
    assert found.repaired["record corrected in quarantine"] == 1
    assert [each.record for each in refusals(home, "relaton-iso")] == ["c.yaml"]
    (left,) = (each.file for each in refusals(home, "relaton-iso"))
    assert left is None or left.read_bytes() == b""


def test_copy_that_is_faulty_in_another_way_keeps_its_new_reason(home: Path) -> None:
    mend(home, "a-b.yaml", b"title: [{content: Of nothing}]\n")
    assert {each.record: each.reason for each in replay(home, "relaton-iso").refused}["a-b.yaml"] == "no identifier"


def test_second_record_of_a_document_does_not_change_it(home: Path) -> None:
    before = lines(home)
    mend(home, "a-b.yaml", OLDER.replace(b"Ninety-eight", b"Another title"))
    assert replay(home, "relaton-iso").accepted == ["a-b.yaml"]
    assert lines(home) == before
    found = open_dataset(home, "relaton-iso")
    assert found
    assert found.read == found.kept + found.merged + sum(found.refused.values())


class Bare:
    """A source of another package, which keeps no copies of the records that it refuses."""

    name = "bare"

    def about(self) -> About:
        return About("Bare", "https://example.org/", "https://example.org/", "bare 1", "0")

    def triples(self, report: Report) -> Iterator[bytes]:
        report.read = 1
        report.refuse("line 2", "not a slug", "?")
        yield b""


def test_dataset_without_copies_says_so(tmp_path: Path) -> None:
    import_source(tmp_path, Bare(), refusals_allowed=1)
    with pytest.raises(StandlinkError, match="has no copies of its refused records; fix the source"):
        replay(tmp_path, "bare")
    with pytest.raises(NotFoundError, match="no dataset is called 'nope'"):
        replay(tmp_path, "nope")


def test_command_prints_what_became_of_each_record(home: Path) -> None:
    mend(home, "a-b.yaml", WHOLE)
    command = ["--home", str(home), "datasets", "quarantine", "replay", "relaton-iso"]
    output = CliRunner().invoke(main, command).output
    assert "relaton-iso  accepted  a-b.yaml" in output
    assert "relaton-iso  import  c.yaml: not a record" in output
    assert "1 record added, 1 still refused." in output
