"""Studies of one's own: from nothing to a page, a spreadsheet of ten thousand rows, and a change upon a full release.

``python -m standlink.bench.rows.studies [FOLDER]`` measures these alone; FOLDER is a data folder with a full release.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from ...graph.releases.release import Releases
from .. import servers
from ..measure import in_process
from ..row import Outcome, Row, at_most, duration

#: Limits in seconds, and in MiB.
_MOST_PAGE: Final = 60
_MOST_TABLE: Final = 30
_MOST_TABLE_MEMORY: Final = 1024
_MOST_CHANGE: Final = 30
ROWS: Final = 10_000
_SEED: Final = 20261130
#: Names that Standlink knows, beside many that it does not.
_KNOWN: Final = (
    "Ford",
    "General Motors",
    "Nokia",
    "Ericsson",
    "Huawei",
    "Qualcomm",
    "Tesla",
    "BMW",
    "Samsung",
    "Apple",
)
_HEADER: Final = ("Company", "Standard", "Announced", "Page", "Where", "Read")
#: A label of the case that ``standlink new`` writes.
_LABEL: Final = re.compile(r'(rdfs:label "RFC 9114 \(HTTP/3\))[^"]*("@en)')
_MAPPING: Final = Path(__file__).with_name("adoptions.toml")
_COMMAND: Final = (sys.executable, "-m", "standlink")


def rows(folder: Path, home: Path | None = None) -> Iterator[Row]:
    """Yield the rows about studies.

    Args:
        folder: an empty folder.
        home: a data folder with a full release, to build a study upon; None if there is none.
    """
    yield _first_page(folder / "first-study")
    yield _table(folder / "table-study")
    if home:
        yield _change(folder / "large-study", home)


def table(number: int) -> str:
    """Return a table of so many adoptions as CSV, by companies of which a tenth is known."""
    random, out = Random(_SEED), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADER)
    for row in range(number):
        company = random.choice(_KNOWN) if row % 10 == 0 else f"Invented Works {random.randrange(500)}"
        # After the standard was published: the gate refuses adoptions that are dated before.
        day = f"20{random.randrange(24, 27)}-{random.randrange(1, 11):02}-{random.randrange(1, 29):02}"
        writer.writerow((company, "NACS", day, f"https://example.org/news/{row % 500}", f"row {row + 1}", "2026-11-20"))
    return out.getvalue()


def _first_page(study: Path) -> Row:
    start = time.perf_counter()
    for arguments in (("new", study), ("build", study)):
        _run(*arguments)
    with servers.standlink(study / ".standlink") as server:
        body, _ = server.get(f"/id/event/{study.name}~google-announces-quic", {"Accept": "text/html"})
    taken = time.perf_counter() - start
    assert b"Google announces QUIC as an experiment" in body
    return Row(
        "from standlink new to a served page with an own fact", _triples(study), duration(taken),
        goal=f"under {_MOST_PAGE} s", outcome=at_most(taken, _MOST_PAGE), note="new, build, serve, and the page",
    )  # fmt: skip


def _table(study: Path) -> Row:
    # Names are looked up in the release of the study, so it is built first.
    for arguments in (("new", study), ("build", study)):
        _run(*arguments)
    (study / "tables" / "adoptions.csv").write_text(table(ROWS), "utf-8")
    (study / "tables" / "adoptions.toml").write_text(_MAPPING.read_text("utf-8"), "utf-8")
    run = in_process("study_table", study)
    seconds = run.result["map"] + run.result["build"]
    said = run.result["said"]
    assert re.search(rf"adoptions +{ROWS:,} rows, [\d,]+ kept, [\d,]+ merged, 0 refused", said), said
    reached = seconds <= _MOST_TABLE and run.peak_mib <= _MOST_TABLE_MEMORY
    outcome: Outcome = "reached" if reached else "missed"
    return Row(
        f"a spreadsheet of {ROWS:,} rows, mapped and built", _triples(study),
        f"{duration(seconds)}, {run.peak_mib:,.0f} MiB", goal=f"under {_MOST_TABLE} s and {_MOST_TABLE_MEMORY:,} MiB",
        outcome=outcome, answers="no row is refused",
        note=f"standlink map {duration(run.result['map'])}, standlink build {duration(run.result['build'])}",
    )  # fmt: skip


def _change(study: Path, home: Path) -> Row:
    """Build a study upon a full release, and again with one label changed."""
    _run("new", study)
    toml, case = study / "study.toml", study / "cases" / "quic.ttl"
    toml.write_text(toml.read_text("utf-8").replace("cases = true", f'release = "{home.resolve()}"'), "utf-8")
    start = time.perf_counter()
    _run("build", study)
    whole = time.perf_counter() - start
    taken = []
    for number in range(3):
        text = case.read_text("utf-8")
        case.write_text(_LABEL.sub(rf"\g<1> {number}\g<2>", text), "utf-8")
        start = time.perf_counter()
        _run("build", study)
        taken.append(time.perf_counter() - start)
    usual = median(taken)
    return Row(
        "a study upon a full release, built again after a change of the study", _triples(study), duration(usual),
        goal=f"under {_MOST_CHANGE} s", outcome=at_most(usual, _MOST_CHANGE),
        note=f"one label of the study; median of three; the first build took {duration(whole)}",
    )  # fmt: skip


def _triples(study: Path) -> int:
    return int(Releases(study / ".standlink").current().manifest["triples"])


def _run(*arguments: str | Path) -> None:
    subprocess.run([*_COMMAND, *map(str, arguments)], check=True, capture_output=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for found in rows(Path(place), Path(sys.argv[1]) if len(sys.argv) > 1 else None):
            sys.stdout.write(f"{found.outcome}: {found.work}: {found.standlink} ({found.goal}); {found.note}\n")
