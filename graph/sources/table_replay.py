"""Import a table again with corrected rows in place of the refused ones.

In most tables, whether a row can be read and what it means depends on others: the broader code in ICS, the order of day
and month in a list of TDocs, the sums of filings and stations. So the copy of the table that the import kept is read
again as a whole.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl

from ...errors import FileError
from ..releases.content import text_checksum
from ..releases.dataset import COUNTED, Dataset, drafting, table_path, triples_path, unlinked_names
from ..releases.quarantine import Quarantined, content, refusals
from ..releases.values import values_path
from .listed import open_table
from .protocol import import_source

#: What the report of a dataset counts corrected records as.
CORRECTED: Final = "record corrected in quarantine"


_FAULT: Final = "copy is not one row of CSV under the names of its columns"
#: How many bytes of triples are read at a time.
_PIECE: Final = 1 << 20


def replay_table(
    home: Path, dataset: Dataset, refused: list[Quarantined], texts: str = ""
) -> tuple[list[str], list[Quarantined]]:
    """Return the names of the rows that can be read now, and the rows that are still refused.

    The dataset is replaced if there is one of the former.

    Raises:
        FileError: if a copy or the table cannot be read.
        ImporterError: if the importer is no longer installed, or fails.
        BuildError: if the disk is full or not writable, or another import is running; the dataset is unchanged.
    """
    name, kept = dataset.name, table_path(home, dataset.name)
    table = _table(kept)
    copies = {each.row: content(home, each) for each in refused if each.row is not None}
    corrected = {place: row for place, copy in copies.items() if (row := _row(copy, table.columns))}
    rows = table.rows()
    for place, row in corrected.items():
        rows[place] = row
    table = pl.DataFrame(rows, table.schema, orient="row")
    with TemporaryDirectory(prefix="standlink-") as folder:
        again, path = Path(folder), Path(folder) / "table.csv"
        table.write_csv(path)
        # Importers state when the user got the file, which is when it was last changed.
        os.utime(path, (kept.stat().st_mtime, kept.stat().st_mtime))
        with open_table(name, path, texts) as source:
            small = import_source(again, source, refusals_allowed=1, decisions=home)
        left = [_with_fault(each, table.columns, corrected.keys()) for each in refusals(again, name)]
        accepted = sorted(each.record for each in refused if each.row not in {other.row for other in left})
        if not accepted:
            return [], left
        with drafting(home, name) as draft, triples_path(again, name).open("rb") as lines:
            while piece := lines.readlines(_PIECE):
                draft.write(b"".join(piece))
            for each in left:
                copy = copies[each.row] if each.row in copies else content(again, each)
                draft.refuse(each.record, each.reason, each.detail, copy, each.row)
            draft.keep_table(table.write_csv().encode(), kept.stat().st_mtime)
            draft.keep_unlinked(unlinked_names(again, name))
            if small.values:
                shutil.copy(values_path(again, name), draft.folder)
                draft.values, draft.values_digest = small.values, small.values_digest
            draft.describe(**_about(dataset, small, len(accepted)))
    return accepted, left


def _table(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(gzip.decompress(path.read_bytes()), infer_schema=False).fill_null("")
    except (OSError, EOFError, pl.exceptions.PolarsError) as error:
        raise FileError(path, None, f"damaged; import {path.parent.name} again ({error})") from error


def _row(copy: bytes, columns: Sequence[str]) -> tuple[str, ...] | None:
    """Return the row in a copy, which a user may have edited in any program, or None if it is not one row."""
    try:
        table = pl.read_csv(copy, infer_schema=False).fill_null("")
    except pl.exceptions.PolarsError:
        return None
    table.columns = [column.lstrip("\ufeff").strip() for column in table.columns]
    if len(table) != 1 or set(table.columns) != set(columns):
        return None
    return tuple(value.strip() for value in table.select(columns).row(0))


def _with_fault(refused: Quarantined, columns: Sequence[str], corrected: Set[int | None]) -> Quarantined:
    """Return a refused row with the fault of its copy, if that is no row."""
    if refused.row in corrected:
        return refused
    return replace(refused, reason=_FAULT, detail=", ".join(columns))


def _about(dataset: Dataset, small: Dataset, accepted: int) -> dict[str, Any]:
    """Return the description of a dataset that has been read again, of which the source is what it was."""
    counts = ("read", "kept", "merged", "refused")
    counted = {key: value for key, value in asdict(small).items() if key in counts}
    before = Counter({CORRECTED: dataset.repaired.get(CORRECTED, 0) + accepted})
    about = {
        "digest": text_checksum(dataset.digest, small.digest),
        "importer": small.importer,
        "repaired": dict(sorted((Counter(small.repaired) + before).items())),
    }
    given = {key: value for key, value in asdict(dataset).items() if key not in COUNTED}
    return given | counted | about
