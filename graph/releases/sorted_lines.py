"""Sort the lines of a file that is larger than memory: they are first distributed over files by their beginnings.

Each of those files has the lines between two others, so it is sorted by itself. Merging sorted runs instead would take
a step of Python for each line.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Final

import polars as pl

from .difference import blocks_of, lines_in

#: Bytes that are sorted at once, about.
_SORTED: Final = 24 << 20
#: The most files that are open at once, about.
_FILES: Final = 200
#: Lines that are looked at for each file, to cut between them.
_LOOKED_AT: Final = 40


def sorted_lines(path: Path, work: Path, stored: Callable[[pl.Series], pl.Series]) -> Iterator[bytes]:
    """Yield the lines of a file in the order of their bytes, each once, in blocks.

    Args:
        path: a file of lines that are not empty.
        work: a folder for temporary files, which together are as large.
        stored: returns lines as they are to be written, in any order.
    """
    cuts = _cuts(path)
    parts = [work / f"{number}.part" for number in range(len(cuts) + 1)]
    with ExitStack() as opened:
        files = [opened.enter_context(part.open("wb")) for part in parts]
        for block in blocks_of(path):
            lines = stored(lines_in(block)).sort()
            ends = [0, *lines.search_sorted(cuts, side="left"), len(lines)]
            for file, (start, end) in zip(files, pairwise(ends), strict=True):
                if end > start:
                    file.write(_written(lines[start:end]))
    for part in parts:
        yield _written(lines_in(part.read_bytes()).unique().sort())
        part.unlink()


def _cuts(path: Path) -> pl.Series:
    """Return lines between which there are about as many bytes as are sorted at once."""
    size = path.stat().st_size
    step = max(1, max(_SORTED, size // _FILES) // _LOOKED_AT)
    found = []
    with path.open("rb") as file:
        for place in range(step, size, step):
            file.seek(place)
            file.readline()
            found.append(file.readline().decode().rstrip("\n"))
    return pl.Series(sorted(found)[_LOOKED_AT::_LOOKED_AT], dtype=pl.String)


def _written(lines: pl.Series) -> bytes:
    # Through memory: on a full disk, Polars raises an error of its own.
    content = io.BytesIO()
    lines.to_frame().write_csv(content, include_header=False, quote_style="never")
    return content.getvalue()
