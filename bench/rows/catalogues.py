"""A release of whole catalogues: the cost of building it, and whether every question is answered within a second."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ...graph.releases.files import STORE
from ...graph.releases.release import Release, Releases
from ..measure import Run, in_process
from ..row import Row, at_most, duration
from . import bare_load

#: Time limit of every question in seconds, once its tables are in memory.
_MOST_SECONDS: Final = 0.3


def rows(sources: Path, work: Path) -> Iterator[Row]:
    """Yield the rows about a release of all sources in a list, from archives to answers.

    Args:
        sources: a source list, as for ``standlink build``.
        work: an empty folder.
    """
    home = work / "home"
    built = in_process("publish", home, sources)
    release = Releases(home).current()
    yield from _build(built, release.path / STORE, work)
    yield _questions(release, in_process("questions", home))


def _build(built: Run, store: Path, work: Path) -> Iterator[Row]:
    made, whole, bare_store = built.result, work / "whole.nq", work / "bare"
    held = in_process("dump_whole", store, whole, work / "graphs").result["quads"]
    bare = in_process("bulk_load", whole, bare_store)
    assert bare.result["quads"] == held, "the peer loaded other quads"
    for temporary in (whole, work / "graphs"):
        shutil.rmtree(temporary) if temporary.is_dir() else temporary.unlink()
    yield Row(
        "catalogues and tables, from archives to a published release in one command", made["triples"],
        f"{duration(made['whole'])}, {built.peak_mib:,.0f} MiB",
        note=f"{len(made['datasets'])} datasets; importing took {duration(made['imported'])} of it",
    )  # fmt: skip
    findings = ", ".join(f"{n:,} {severity.lower()}s" for severity, n in made["findings"].items())
    compared = bare_load.Built(
        "release of the catalogues", made["triples"], made["seconds"], built.peak_mib, held, findings
    )
    yield from bare_load.compared(compared, bare, store, bare_store, bare_load.MOST_STORE)
    shutil.rmtree(bare_store)


def _questions(release: Release, asked: Run) -> Row:
    found = asked.result["questions"]
    slowest = sorted(found, key=lambda name: -found[name]["warm"])
    late = [name for name in slowest if found[name]["warm"] > _MOST_SECONDS]
    slow = ", ".join(f"{name} {duration(found[name]['warm'])}" for name in slowest[:6])
    first = max(q["first"] for q in found.values())
    return Row(
        f"every one of {len(found)} questions on the catalogues, warm, the slowest",
        int(release.manifest["triples"]),
        f"{duration(found[slowest[0]]['warm'])}, {asked.peak_mib:,.0f} MiB",
        goal=f"under {_MOST_SECONDS:g} s",
        outcome=at_most(found[slowest[0]]["warm"], _MOST_SECONDS),
        answers=f"{sum(q['rows'] > 0 for q in found.values())} have an answer with the arguments of their examples",
        note=f"{slow}; the first time, with its tables still on disk, no question took over {duration(first)}"
        + (f"; over the limit: {', '.join(late)}" if late else ""),
    )
