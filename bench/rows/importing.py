"""Import of whole catalogues: time, memory, and counts compared with the archive."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import zstandard

from ..measure import in_process
from ..row import Row, at_most, duration

#: Memory limit of the importer, for all its processes together.
_MOST_MIB: Final = 2048
_IDENTIFIED: Final = re.compile(rb"^(?:docid|docidentifier):", re.MULTILINE)


def rows(folder: Path, archives: Mapping[str, Path]) -> Iterator[Row]:
    """Yield a row for each catalogue archive."""
    for name, archive in archives.items():
        counted = count(archive)
        if not counted:
            continue
        run = in_process("import_relaton", folder / "imported", archive, name)
        found = run.result
        assert found["read"] == counted, f"{name}: {found['read']:,} read, {counted:,} in the archive"
        assert found["read"] == found["kept"] + found["merged"] + found["refused"]
        counts = (
            f"{found['read']:,} read, {found['kept']:,} kept, {found['merged']:,} merged, {found['refused']:,} refused"
        )
        yield Row(
            f"import of the catalogue {name}",
            found["triples"],
            f"{duration(found['seconds'])}, {run.peak_mib:,.0f} MiB",
            goal=f"at most {_MOST_MIB:,} MiB",
            outcome=at_most(run.peak_mib, _MOST_MIB),
            answers=f"the archive has {counted:,} records, counted independently",
            note=counts,
        )


def count(archive: Path) -> int:
    """Return the number of records in an archive, by the lines that begin an identifier, without parsing YAML."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    with archive.open("rb") as raw, tarfile.open(fileobj=decompressor.stream_reader(raw), mode="r|") as tar:
        files = (tar.extractfile(info) for info in tar if info.name.endswith((".yaml", ".yml")))
        return sum(1 for file in files if file and _IDENTIFIED.search(file.read()))
