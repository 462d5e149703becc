"""The stages of a build, its memory and its store, compared with a bare load of the same quads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..measure import Run
from ..row import Row, at_most, duration

#: Limits of the time of all stages and of some, as multiples of the time of a bare load.
_ALL: Final = 3
_STAGES: Final = {"validate": ("the gate", 1), "index": ("the index", 0.4), "tabulate": ("the tables", 0.6)}
#: Limits of the memory of a build, with all its processes, and of the store of a full release, in bytes.
_MEMORY: Final = 2_500_000_000
MOST_STORE: Final = 4_000_000_000


@dataclass(frozen=True)
class Built:
    """A build to compare.

    Attributes:
        work: what was built, the beginning of the name of each row.
        size: triples, as the rows show them.
        seconds: the seconds of each stage.
        peak_mib: the peak memory of the build in MiB.
        quads: the quads of its store, those of the merged default graph included.
        findings: what validation found, in words.
    """

    work: str
    size: int
    seconds: Mapping[str, float]
    peak_mib: float
    quads: int
    findings: str = ""


def compared(built: Built, bare: Run, store: Path, bare_store: Path, most_bytes: int = 0) -> Iterator[Row]:
    """Yield the rows that compare a build with a bare load, of the named graphs and of their merge.

    Args:
        built: the build.
        bare: the bare load: its seconds, and its number of quads.
        store: the store of the build.
        bare_store: the store of the bare load.
        most_bytes: the largest store that is allowed; 0 for no limit.
    """
    loaded, whole = bare.result["seconds"], sum(built.seconds.values())
    answers = f"both hold {built.quads:,} quads, with the merge of the named graphs"
    parts = ", ".join(f"{stage} {duration(taken)}" for stage, taken in built.seconds.items())
    profile = [f"{taken:8.3f} s  {stage}" for stage, taken in built.seconds.items()]

    def row(part: str, taken: float, goal: float, note: str = "") -> Row:
        ratio = taken / loaded
        outcome = at_most(ratio, goal)
        return Row(
            f"{built.work}, {part}", built.size, duration(taken), f"pyoxigraph bulk load: {duration(loaded)}", ratio,
            f"at most {goal}x", outcome, answers, note, profile if outcome == "missed" else [],
        )  # fmt: skip

    yield row("all stages", whole, _ALL, parts)
    for stage, (part, goal) in _STAGES.items():
        yield row(f"{part} alone", built.seconds[stage], goal, built.findings if stage == "validate" else "")
    outcome = at_most(built.peak_mib * 2**20, _MEMORY)
    yield Row(
        f"{built.work}, peak memory", built.size, f"{built.peak_mib:,.0f} MiB",
        f"pyoxigraph bulk load: {bare.peak_mib:,.0f} MiB", built.peak_mib / bare.peak_mib,
        f"at most {_MEMORY / 1e9:g} GB", outcome, note="of all processes together",
        profile=profile if outcome == "missed" else [],
    )  # fmt: skip
    own, theirs = (sum(path.stat().st_size for path in folder.iterdir()) for folder in (store, bare_store))
    yield Row(
        f"{built.work}, store on disk", built.size, f"{own / 1e9:.2f} GB",
        f"pyoxigraph bulk load: {theirs / 1e9:.2f} GB", own / theirs,
        f"at most {most_bytes / 1e9:.1f} GB" if most_bytes else "",
        at_most(own, most_bytes) if most_bytes else "measured", answers,
    )  # fmt: skip
