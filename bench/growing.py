"""Releases of synthetic graphs of growing size: how long each stage of a build takes, its memory, and what is on disk.

    python -m standlink.bench.growing 1000000 10000000 50000000 --output docs/benchmarks/scale

Fifty million triples take two hours and 40 GB of disk; each size is deleted before the next. Processor time is of all
processes of a build, and says more than the clock where a machine is busy.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from . import plots
from .rows.entity import page_medians
from .rows.growth import STAGES
from .subject import Subject

#: Things whose pages are timed, and the seconds after which a build is stopped.
_PAGES: Final = 500
_MOST: Final = 4 * 3600.0


@dataclass(frozen=True)
class Grown:
    """A release of one size.

    Attributes:
        triples: of the generated graph.
        seconds: by stage of the build, and of the median page, by the clock.
        processor: seconds of processor time of the whole build.
        peak_mib: peak memory of all processes of the build.
        store: bytes of the store.
        files: bytes of all other files of the release.
    """

    triples: int
    seconds: dict[str, float]
    processor: float
    peak_mib: float
    store: int
    files: int


def grown(size: int, folder: Path) -> Grown:
    """Build and measure a release of a size in a new folder."""
    before = _processor()
    subject = Subject.prepare(size, folder, most=_MOST)
    processor = _processor() - before
    stages = subject.built.result["stages"]
    store = _bytes(subject.store) if subject.published else 0
    files = _bytes(subject.store.parent) - store if subject.published else 0
    pages = page_medians(subject, _PAGES) if subject.published else {}
    return Grown(subject.triples, {**stages, **pages}, processor, subject.built.peak_mib, store, files)


def table(found: Sequence[Grown]) -> str:
    """Return the measurements as a table in Markdown."""
    heads = ("triples", *STAGES, "publish", "whole", "processor", "memory", "store", "other files", "page")
    lines = [" | ".join(heads), " | ".join("---:" for _ in heads)]
    for each in found:
        seconds = [sum(each.seconds.get(name, 0.0) for name in names) for names in (*STAGES.values(), ("publish",))]
        page = each.seconds.get("page", 0.0)
        taken = (*seconds, sum(seconds), each.processor)
        cells = [f"{each.triples:,}", *(f"{s:,.0f} s" for s in taken), f"{each.peak_mib / 1024:.1f} GiB"]
        cells += [f"{each.store / 1e9:.2f} GB", f"{each.files / 1e9:.2f} GB", f"{page * 1000:.2f} ms"]
        lines.append(" | ".join(cells))
    return "".join(f"| {line} |\n" for line in lines)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure some sizes, and write the figures and a plot after each."""
    parser = argparse.ArgumentParser(
        prog="python -m standlink.bench.growing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sizes", type=int, nargs="+", metavar="TRIPLES")
    parser.add_argument("--folder", type=Path, help="has room for the graph and its release (default: a temporary one)")
    parser.add_argument("--output", type=Path, required=True, help="folder of growth.json, growth.md and growth.svg")
    given = parser.parse_args()
    found: list[Grown] = []
    given.output.mkdir(parents=True, exist_ok=True)
    for size in given.sizes:
        with tempfile.TemporaryDirectory(dir=given.folder) as place:
            found.append(grown(size, Path(place) / "subject"))
            shutil.rmtree(Path(place) / "subject")
        (given.output / "growth.json").write_text(json.dumps([asdict(each) for each in found], indent=1), "utf-8")
        (given.output / "growth.md").write_text(table(found), "utf-8")
        taken = [(each.triples, each.processor) for each in found]
        (given.output / "growth.svg").write_text(plots.processor(taken), "utf-8")
        print(table(found[-1:]), flush=True)


if __name__ == "__main__":
    main()
