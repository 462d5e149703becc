"""Tables in CSV and XLSX: cells keep what they are and where they stand."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from standlink.errors import FileError
from standlink.graph.sources.sheets.workbook import read_table
from workbooks import write_workbook


def test_cells_of_a_workbook_keep_their_types_and_rows_their_numbers(tmp_path: Path) -> None:
    rows = [["Who", "When", "How much", "Sure"], [], ["Ford ", date(2024, 3, 4), 1.234, True], ["GM", 2024, 12.0, None]]
    table = read_table(write_workbook(tmp_path / "t.xlsx", {"First": rows, "Second": [["x"], [1]]}))
    assert (table.sheet, table.columns) == ("First", ("Who", "When", "How much", "Sure"))
    assert table.rows == (
        (3, ("Ford", "2024-03-04", Decimal("1.234"), "true")),
        (4, ("GM", Decimal(2024), Decimal(12), "")),
    )
    assert table.place(3) == "First row 3"
    assert read_table(tmp_path / "t.xlsx", "Second").rows == ((2, (Decimal(1),)),)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_with_any_usual_separator(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f'a{separator}b\n1{separator}"x\ny"\n{separator}\n'.encode())
    table = read_table(path)
    assert (table.columns, table.rows) == (("a", "b"), ((2, ("1", "x y")),))


def test_compressed_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(gzip.compress(b"a\n1\n"))
    assert read_table(path).rows == ((2, ("1",)),)


def test_column_without_a_name_is_called_by_its_letter(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,,c\n1,2,3\n")
    assert read_table(path).columns == ("a", "column B", "c")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("a,a\n1,2\n", "two columns are called 'a'"),
        (",\n1,2\n", "the header is empty"),
        ("a,b\n1,2,3\n", "is not a UTF-8 CSV file"),
    ],
)
def test_faulty_csv_is_refused_with_what_to_do(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content)
    with pytest.raises(FileError, match=message):
        read_table(path)


def test_faulty_workbooks_are_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "t.xlsx", {"First": [["a"]]})
    with pytest.raises(FileError, match="has no sheet 'Other'; its sheets are First"):
        read_table(path, "Other")
    with pytest.raises(FileError, match="no header in row 9"):
        read_table(path, header_row=9)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(FileError, match="is not a workbook, or is damaged"):
        read_table(path)
    path.write_text("not a workbook")
    with pytest.raises(FileError, match="is not a workbook, or is damaged"):
        read_table(path)


def test_csv_with_a_sheet_in_the_mapping_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a\n1\n")
    with pytest.raises(FileError, match="is CSV, which has no sheets"):
        read_table(path, "First")
