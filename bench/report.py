"""The report: a table of all rows, the figures for machines, and plots of ratios and growth."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from . import plots
from .environment import ROOT, requirements
from .row import Row
from .rows.growth import Point

FOLDER: Final = ROOT / "docs" / "benchmarks"
_HOW: Final = """
`make bench` makes this page: it installs the peers in an environment of their own, generates a synthetic catalogue of
standards from a fixed seed, and runs every row with all its sides in one run. Answers are compared before anything is
timed; small work is warmed up, nothing is asked for twice, and the lowest of three medians counts; heavy work runs in a
process of its own, and is stopped when it takes too long: the ratio is then a bound. `make bench-quick` does the same
with 100,000 triples, though most goals are set for a million. The largest graph is there for growth alone: it has no
search index and no tables. Rows that miss their goal are listed with a profile. On a busy machine believe ratios from
about 3 up.

A ratio is counted as its goal reads: how many times faster than the peer, or what share of its cost or throughput.
"""
_HOW_OF_CATALOGUES: Final = """
`python -m standlink.bench --catalogues sources.toml` makes this page, from what the file lists
([catalogues](../../catalogues.md) says where they are published, and how the file is written). Counts are compared with
counts of the archives that the importer has no part in. The release is made by the one command that a user gives, in a
process of its own. Every question of the library is then asked four times; warm is the median of the last three.
"""


def write(
    folder: Path, rows: Sequence[Row], points: Sequence[Point], *, run: str, seconds: float, command: str
) -> None:
    """Write the report into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    about = _about(run, seconds) | {"command": command}
    figures = {"about": about, "rows": [asdict(r) for r in rows], "growth": [asdict(p) for p in points]}
    (folder / "results.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / "ratios.svg").write_text(plots.ratios(rows), "utf-8")
    if points:
        (folder / "growth.svg").write_text(plots.growth(points), "utf-8")
    (folder / "README.md").write_text(text(rows, about), "utf-8")


def text(rows: Sequence[Row], about: dict[str, object]) -> str:
    """Return the report as Markdown."""
    reached, missed = (sum(row.outcome == outcome for row in rows) for outcome in ("reached", "missed"))
    of_catalogues = about["run"] == "catalogues"
    lines = ["# Benchmarks of catalogues", _HOW_OF_CATALOGUES] if of_catalogues else ["# Benchmarks", _HOW]
    lines += [f"**{reached} goals reached, {missed} missed** in the run of {about['date']} ({about['run']}).", ""]
    lines += [
        "| work | triples | Standlink | peer | ratio | goal | |",
        "|---|---:|---|---|---:|---|---|",
        *map(_line, rows),
    ]
    lines += ["", "![Ratios to the peers, and the goals](ratios.svg)"]
    if not of_catalogues:
        lines += ["", "![Growth with the size of the graph](growth.svg)"]
    lines += ["", "## How answers were compared, and what to know", ""]
    lines += [
        f"- **{row.work}**{_than(row)}: {'; '.join(filter(None, (row.answers, row.note)))}"
        for row in rows
        if row.answers or row.note
    ]
    profiled = [row for row in rows if row.profile]
    if profiled:
        lines += ["", "## Where the time of the rows that missed goes", ""]
    shown: list[list[str]] = []
    for row in profiled:
        lines += [f"**{row.work}**{_than(row)}", ""]
        lines += ["as above", ""] if row.profile in shown else ["```", *row.profile, "```", ""]
        shown.append(row.profile)
    versions = ", ".join(f"{name} {number}" for name, number in dict(about["versions"]).items())  # type: ignore[call-overload]
    lines += [
        "",
        "## On what",
        "",
        f"{about['machine']}, Python {about['python']}, {about['date']},"
        f" `{about['command']}` in {about['minutes']} minutes, load average {about['load']}.",
    ]
    lines += ["", versions + ".", ""]
    return "\n".join(lines).replace("\n\n\n", "\n\n")


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:,.0f}" if row.ratio >= 100 else f"{row.ratio:.3g}"
    size = f"{row.size:,}" if row.size else "curated" if row.standlink else ""
    outcome = f"**{row.outcome}**" if row.outcome == "missed" else row.outcome
    return f"| {row.work} | {size} | {row.standlink} | {row.peer} | {ratio} | {row.goal} | {outcome} |"


def _than(row: Row) -> str:
    return f" ({row.peer.split(':', 1)[0]})" if ":" in row.peer else ""


def _about(run: str, seconds: float) -> dict[str, object]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "run": run,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[2], 1),
        "minutes": round(seconds / 60, 1),
        "versions": _versions(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _versions() -> dict[str, str]:
    names = sorted({r.split(";")[0].split(">")[0].strip() for r in requirements()})
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
