"""Refused rows of tables are read again in their place in the table, from copies that a user may have corrected."""

from __future__ import annotations

import csv
import gzip
import io
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from standlink.cli.main import main
from standlink.errors import FileError, StandlinkError
from standlink.graph.releases.dataset import Dataset, open_dataset, table_path, triples_path, unlinked_names
from standlink.graph.releases.quarantine import Quarantined, refusals
from standlink.graph.sources.listed import open_table
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.replay import replay

pytestmark = pytest.mark.slow

TABLES = Path(__file__).parents[3] / "data" / "tables"
#: When the tables were last changed: datasets say that they were read on this day.
DAY = 1_700_000_000
#: For each importer, in its small table: a refused record, its row from 0, the column at fault, the right value, and
#: the records that can be read with it.
CORRECTIONS = {
    "afdc": ("line 9, station 7", 7, "Open Date", "2018-01-01", ["line 9, station 7"]),
    "countries": ("line 5", 3, "ISO3166-1-Alpha-2", "FR", ["line 5"]),
    "ics": ("line 8", 6, "code", "33.100", ["line 7", "line 8"]),
    "isld": ("line 6", 4, "company", "Ericsson", ["line 6"]),
    "ncses": ("line 12", 10, "area", "Europe", ["line 12"]),
    "nuts": ("line 10", 8, "level", "1", ["line 10"]),
    "ror": ("https://ror.org/0000exa15", 5, "country_code", "SE", ["https://ror.org/0000exa15"]),
    "tdocs": ("R1-1908002", 6, "source", "Ericsson", ["R1-1908002"]),
    "wdi": ("line 13", 11, "country_iso3", "FIN", ["line 13"]),
}
EVERY_KIND = pytest.mark.parametrize("name", CORRECTIONS)


def imported(home: Path, name: str, content: bytes | None = None) -> Dataset:
    path = home.parent / f"{home.name}-{name}.csv"
    path.write_bytes(content or (TABLES / f"{name}.csv").read_bytes())
    os.utime(path, (DAY, DAY))
    with open_table(name, path) as source:
        return import_source(home, source, refusals_allowed=1)


def refused(home: Path, name: str, record: str) -> Quarantined:
    return next(each for each in refusals(home, name) if each.record == record)


def corrected(table: bytes, row: int, column: str, value: str) -> bytes:
    """Return a table in CSV with another value in a row, counted from 0."""
    header, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig")))
    rows[row][[name.strip() for name in header].index(column)] = value
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    return written.getvalue().encode()


def lines(home: Path, name: str) -> list[bytes]:
    return triples_path(home, name).read_bytes().splitlines()


def mend(home: Path, name: str) -> None:
    """Correct the value at fault in the copy of a row."""
    record, _, column, value, _ = CORRECTIONS[name]
    copy = refused(home, name, record).file
    assert copy
    copy.write_bytes(corrected(copy.read_bytes(), 0, column, value))


def test_every_importer_of_tables_is_tried() -> None:
    assert set(CORRECTIONS) == {path.stem for path in TABLES.glob("*.csv")}


@EVERY_KIND
def test_nothing_changes_while_the_rows_are_as_they_were(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    before = imported(home, name)
    listed, triples = refusals(home, name), lines(home, name)
    assert all(each.file and each.row is not None for each in listed)
    replayed = replay(home, name)
    assert (replayed.accepted, [str(each) for each in replayed.refused]) == ([], [str(each) for each in listed])
    assert (open_dataset(home, name), refusals(home, name), lines(home, name)) == (before, listed, triples)


@EVERY_KIND
def test_corrected_row_is_read_as_if_the_source_had_it(tmp_path: Path, name: str) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    before = imported(home, name)
    mend(home, name)
    _, row, column, value, accepted = CORRECTIONS[name]
    assert replay(home, name).accepted == accepted
    expected = imported(other, name, corrected((TABLES / f"{name}.csv").read_bytes(), row, column, value))
    found = open_dataset(home, name)
    assert found
    assert lines(home, name) == lines(other, name)
    assert unlinked_names(home, name) == unlinked_names(other, name)
    for field in ("read", "kept", "merged", "refused", "triples", "content"):
        assert getattr(found, field) == getattr(expected, field), field
    assert (found.inputs, found.version, found.title) == (before.inputs, before.version, before.title)
    assert found.digest != before.digest
    assert found.repaired == {**expected.repaired, "record corrected in quarantine": len(accepted)}
    left = [(each.record, each.reason, each.row) for each in refusals(home, name)]
    assert left == [(each.record, each.reason, each.row) for each in refusals(other, name)]


def test_corrections_of_one_replay_are_kept_by_the_next(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, "ics")
    for record, column, value in (("line 8", "code", "33.100"), ("line 9", "label", "Transmission")):
        copy = refused(home, "ics", record).file
        assert copy
        copy.write_bytes(corrected(copy.read_bytes(), 0, column, value))
        assert record in replay(home, "ics").accepted
    found = open_dataset(home, "ics")
    assert found
    assert (found.kept, sum(found.refused.values())) == (8, 1)
    assert found.repaired["record corrected in quarantine"] == 3


@pytest.mark.parametrize(
    "copy", [b"", b"33.100\n", b"code,broader\n1,2\n", b"code,broader,label,full_label,notes\n", b"\xff\xfe", b'"']
)
def test_copy_that_is_no_row_says_so_and_which_columns_it_must_have(tmp_path: Path, copy: bytes) -> None:
    home = tmp_path / "home"
    before = imported(home, "ics")
    file = refused(home, "ics", "line 8").file
    assert file
    file.write_bytes(copy)
    (left,) = (each for each in replay(home, "ics").refused if each.record == "line 8")
    assert "not one row of CSV" in left.reason
    assert left.detail == "code, broader, label, full_label, notes"
    assert open_dataset(home, "ics") == before


def test_copy_may_be_written_by_a_spreadsheet(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, "ics")
    file = refused(home, "ics", "line 8").file
    assert file
    file.write_bytes(b"\xef\xbb\xbflabel,code,notes,broader,full_label\r\nEmission, 33.100 ,,33,\r\n")
    assert replay(home, "ics").accepted == ["line 7", "line 8"]


def test_rows_of_one_name_are_told_apart(tmp_path: Path) -> None:
    home = tmp_path / "home"
    header, *rows = (TABLES / "tdocs.csv").read_text().splitlines(keepends=True)
    imported(home, "tdocs", "".join([header, *rows, rows[6]]).encode())
    both = [each for each in refusals(home, "tdocs") if each.record == "R1-1908002"]
    assert len(both) == 2
    file = both[1].file
    assert file
    file.write_bytes(corrected(file.read_bytes(), 0, "source", "Ericsson"))
    assert replay(home, "tdocs").accepted == ["R1-1908002"]
    (left,) = (each for each in refusals(home, "tdocs") if each.record == "R1-1908002")
    assert left.row == both[0].row


def test_json_dump_of_ror_is_replayed_from_rows(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "ror.json"
    shutil.copy(TABLES / "ror.json", path)
    with open_table("ror", path) as source:
        import_source(home, source, refusals_allowed=1)
    (left,) = refusals(home, "ror")
    assert left.file
    assert left.reason == "not a record of ROR schema 2"
    header = left.file.read_text().splitlines()[0]
    assert header == "ror_id,name,country_code,types,status,aliases,website"
    left.file.write_text(f"{header}\nhttps://ror.org/0000exa19,Example,SE,education,active,,\n")
    assert replay(home, "ror").accepted == [left.record]
    assert b"/actor/ror-0000exa19> " in triples_path(home, "ror").read_bytes()


def test_organization_that_is_known_by_now_needs_no_correction(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, "isld")
    (home / "organizations.csv").write_text(
        "slug,name,zh,kind,country,owner,owned_since,successor,succeeded,names,reviewed,note\n"
        "ericsson,,,,,,,,,Nobody Knows This Firm Example,2026-11-24,\n"
    )
    assert replay(home, "isld").accepted == ["line 7"]


def test_damaged_table_says_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, "ics")
    table_path(home, "ics").write_bytes(gzip.compress(b"code")[:-4])
    with pytest.raises(FileError, match=r"table\.csv\.gz: damaged; import ics again"):
        replay(home, "ics")


def test_table_without_refused_rows_is_not_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, "countries", b"".join((TABLES / "countries.csv").read_bytes().splitlines(keepends=True)[:3]))
    assert not table_path(home, "countries").exists()
    assert replay(home, "countries").refused == []


def test_commands_list_show_and_replay_rows(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, "ics")
    command = ["--home", str(home), "datasets", "quarantine"]
    assert "ics  import  line 8: not an ICS code (3306)" in CliRunner().invoke(main, [*command, "list", "ics"]).output
    shown = CliRunner().invoke(main, [*command, "show", "ics", "line 8"]).output
    assert "Copy: " in shown
    assert "code,broader,label,full_label,notes\n3306,33,Not a code," in shown
    mend(home, "ics")
    output = CliRunner().invoke(main, [*command, "replay", "ics"]).output
    assert "ics  accepted  line 8\n" in output
    assert "2 records added, 2 still refused." in output


def test_tables_take_no_texts(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, "ics")
    with pytest.raises(StandlinkError, match="ics is made without texts; remove --texts"):
        replay(home, "ics", str(tmp_path))
