"""The report: a table of all rows, the figures as JSON, and plots of ratios and growth."""

from __future__ import annotations

import json
import os
import platform
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from ..plurals import counted
from . import plots, servers
from .environment import ROOT, requirements
from .row import Row
from .rows.growth import Point

FOLDER: Final = ROOT / "docs" / "benchmarks"
_REASONS: Final = ROOT / "bench" / "missed.toml"
UNEXPLAINED: Final = "what is in the way is not yet described in `bench/missed.toml`."
_METHOD: Final = """
`make bench` makes this page. It installs the peers in a separate environment, generates a synthetic catalogue of
standards from a fixed seed, and measures all sides of a row in one run. Virtuoso, nginx and Chromium are packages of
Debian (`virtuoso-opensource-7`, `nginx-light`, `chromium`); the rows of a missing one are shown as not measured.
Answers are compared before anything is timed. Small work is warmed up, nothing is requested twice, and the lowest of
three medians counts. Heavy work runs in a separate process and is stopped at a time limit; the ratio is then a bound.
`make bench-quick` does the same with 100,000 triples, although most goals are set for a million. Growth is fitted by
ordinary least squares to the logarithms of the sizes and times of all builds; its goal is missed if the whole
confidence interval exceeds it. Missed goals are listed with what is in the way and a profile. On a busy machine only
ratios of about 3 or more are reliable.

The goal defines the ratio: how many times faster than the peer, or the share of its cost or throughput.
"""
_METHOD_FOR_CATALOGUES: Final = """
`python -m standlink.bench --catalogues sources.toml` makes this page from the sources in the file
([catalogues](../../catalogues.md) describes where they are published and the format of the file). Counts are compared
with independent counts of the archives. The release is built by the user's command in a separate process. Every
question of the library is then asked four times; the warm time is the median of the last three.
"""
_METHOD_FOR_RELEASE: Final = """
The server is started as users start it. Pages, hubs and suggestions are requested, some pages are opened in Chromium
with an empty cache, and a copy of the release is built again: unchanged, and with one label changed. All of it runs on
one machine, and the operating system may have the files of the release in its cache.
"""
_METHODS: Final = {
    "catalogues": ("Benchmarks of catalogues", _METHOD_FOR_CATALOGUES + _METHOD_FOR_RELEASE),
    "release": (
        "Benchmarks of a release",
        "\n`python -m standlink.bench --home FOLDER` makes this page from an existing release of whole catalogues.\n"
        + _METHOD_FOR_RELEASE,
    ),
}


def write(
    folder: Path, rows: Sequence[Row], points: Sequence[Point], *, run: str, seconds: float, command: str
) -> None:
    """Write the report into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    about = environment(run, seconds) | {"command": command}
    figures = {"about": about, "rows": [asdict(r) for r in rows], "growth": [asdict(p) for p in points]}
    (folder / "results.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / "ratios.svg").write_text(plots.ratios(rows), "utf-8")
    if points:
        (folder / "growth.svg").write_text(plots.growth(points), "utf-8")
    (folder / "README.md").write_text(text(rows, about), "utf-8")


def text(rows: Sequence[Row], about: dict[str, object]) -> str:
    """Return the report as Markdown."""
    reached, missed = (sum(row.outcome == outcome for row in rows) for outcome in ("reached", "missed"))
    title, method = _METHODS.get(str(about["run"]), ("Benchmarks", _METHOD))
    lines = [f"# {title}", method]
    lines += [
        f"**{counted(reached, 'goal')} reached, {missed} missed** in the run of {about['date']} ({about['run']}).",
        "",
    ]
    lines += [
        "| work | triples | Standlink | peer | ratio | goal | |",
        "|---|---:|---|---|---:|---|---|",
        *map(_line, rows),
    ]
    lines += ["", "![Ratios to the peers, and whether the goals were reached](ratios.svg)"]
    if method is _METHOD:
        lines += ["", "![Growth with the size of the graph](growth.svg)"]
    lines += ["", "## Comparison of answers, and notes", ""]
    lines += [
        f"- **{row.work}**{_than(row)}: {'; '.join(filter(None, (row.answers, row.note)))}"
        for row in rows
        if row.answers or row.note
    ]
    lines += _missed([row for row in rows if row.outcome == "missed"])
    versions = ", ".join(f"{name} {number}" for name, number in dict(about["versions"]).items())  # type: ignore[call-overload]
    lines += [
        "",
        "## Environment",
        "",
        f"{about['machine']}, Python {about['python']}, {about['date']},"
        f" `{about['command']}` in {about['minutes']} minutes, load average {about['load']}.",
    ]
    lines += ["", versions + ".", ""]
    return "\n".join(lines).replace("\n\n\n", "\n\n")


def _missed(rows: Sequence[Row]) -> list[str]:
    """Return the section about missed goals: of each what is in the way, and a profile."""
    lines, shown, known = [], list[list[str]](), reasons()
    if rows:
        lines += ["", "## Missed goals", ""]
    for row in rows:
        lines += [f"**{row.work}**{_than(row)}: {reason(row.work, known) or UNEXPLAINED}", ""]
        if row.profile in shown:
            lines += ["The profile is as above.", ""]
        elif row.profile:
            lines += ["```", *row.profile, "```", ""]
            shown.append(row.profile)
    return lines


def reasons() -> dict[str, str]:
    """Return the sentences of ``missed.toml`` by the beginning of the names of their rows."""
    return tomllib.loads(_REASONS.read_text("utf-8"))


def reason(work: str, known: Mapping[str, str]) -> str:
    """Return what is in the way of a goal, by the longest beginning of its name that has a sentence, or nothing."""
    return max(
        ((begin, why) for begin, why in known.items() if work.startswith(begin)),
        default=("", ""),
        key=lambda found: len(found[0]),
    )[1]


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:,.0f}" if row.ratio >= 100 else f"{row.ratio:.3g}"
    size = f"{row.size:,}" if row.size else "curated" if row.standlink else ""
    outcome = f"**{row.outcome}**" if row.outcome == "missed" else row.outcome
    return f"| {row.work} | {size} | {row.standlink} | {row.peer} | {ratio} | {row.goal} | {outcome} |"


def _than(row: Row) -> str:
    return f" ({row.peer.split(':', 1)[0]})" if ":" in row.peer else ""


def environment(run: str, seconds: float) -> dict[str, object]:
    """Return when and where a run took place."""
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
    return found | servers.versions()
