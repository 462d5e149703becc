"""How long the search index of the current release takes, beside a bare load of its quads into a store.

``python -m standlink.bench.indexing`` writes the index of the release anew, bulk-loads all quads of its store, the
merge of its graphs included, into an empty one, and writes the index once more, each in a process of its own. Nothing
is kept. On a machine that does other work, compare processor times.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from ..graph.releases.files import STORE
from ..graph.releases.release import Releases
from ..settings import data_folder
from .measure import Run, in_process


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, help="the data folder (default: STANDLINK_HOME)")
    parser.add_argument("--work", type=Path, help="folder for some gigabytes of files that are deleted at the end")
    given = parser.parse_args()
    release = Releases(data_folder(given.home)).current()
    store = release.path / STORE
    if given.work:
        given.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        work = Path(folder)
        in_process("dump_whole", store, work / "all.nq", work / "graphs")
        print("| work | elapsed | processor | peak memory |\n|---|--:|--:|--:|")
        _print("index", first := in_process("index", store, work / "graphs", work / "first"))
        _print("bare load", bare := in_process("bulk_load", work / "all.nq", work / "bare"))
        _print("index, again", second := in_process("index", store, work / "graphs", work / "second"))
    for measure in ("seconds", "processor"):
        best = min(first.result[measure], second.result[measure])
        print(f"index / bare load, {measure}: {best / bare.result[measure]:.2f}")
    print(f"load of the machine at the end: {os.getloadavg()[1]:.1f} processes on {os.cpu_count()} cores")


def _print(work: str, run: Run) -> None:
    taken = run.result
    print(f"| {work} | {taken['seconds']:.1f} s | {taken['processor']:.1f} s | {run.peak_mib:,.0f} MiB |", flush=True)


if __name__ == "__main__":
    main()
