"""What a release keeps for its readers, made when it is built: hubs, cases, frames of answers, draws for chance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..graph.releases.release import DRAWS, Release, Releases
from ..graph.store.kept_hubs import HUBS, keep_hubs
from ..plurals import counted
from .casebook import keep_cases
from .library import library
from .question import Question
from .run import Arguments, bound_terms


def prepare(release: Release) -> str:
    """Read the hubs and the cases, make frames for many answers, and draws for the questions on chance.

    Frames and draws that the current release has already are not made again.

    Args:
        release: a release that is not published yet; its folder is in that of the releases.

    Returns:
        A summary.
    """
    # Polars and the compiler are slow to load, and a build needs them late.
    from .answers.frames import write_frames

    hubs = counted(keep_hubs(release.store, release.index, release.path / HUBS), "hub")
    cases = counted(keep_cases(release), "case")
    releases = Releases(release.path.parents[1])
    current = releases.current_id()
    earlier = releases.folder / current if current else None
    return f"{hubs}, {cases}, {counted(write_frames(release, earlier), 'frame')}, {_draw(release, earlier)}"


def _draw(release: Release, earlier: Path | None) -> str:
    """Make the draws for the example of each question on chance, and for each level of regions; return a summary."""
    from .answers import registry
    from .answers.request import Request
    from .answers.tables import DrawFolders, Tables
    from .measures import curveball

    if not curveball.IS_COMPILED:
        return "no comparison with chance, which needs Numba (pip install 'standlink[chance]')"
    tables = Tables.of(release, DrawFolders((release.path / DRAWS, *([earlier / DRAWS] if earlier else [])), kept=0))
    for question, arguments in _on_chance(release):
        request = Request.of(tables, bound_terms(release, question, arguments))
        registry.computation(str(question.measure))(request)
    number = len(list((release.path / DRAWS).glob("*.npz")))
    return f"{counted(number, 'comparison')} with chance"


def _on_chance(release: Release) -> Iterator[tuple[Question, Arguments]]:
    from .answers import registry
    from .measures import chance

    for question in library().values():
        if question.unmet(release.manifest["tables"]) or not question.measure:
            continue
        if chance not in registry.definitions(question.measure):
            continue
        yield question, question.example
        for level in next((p.choices for p in question.parameters if p.name == "level"), ()):
            yield question, {**question.example, "level": level}
