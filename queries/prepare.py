"""What a release keeps for its readers, made when it is built: hubs, cases, regions, frames of answers, draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..graph.releases import durable
from ..graph.releases.earlier import Earlier
from ..graph.releases.release import DRAWS, TABLES, Release, Releases
from ..graph.store.kept_hubs import HUBS, keep_hubs
from ..plurals import counted
from .casebook import keep_cases
from .library import library
from .question import Question
from .region_figures import keep_figures
from .region_profiles import keep_profiles
from .run import Arguments, bound_terms

#: Up to this number of changed triples, hubs that they do not touch are kept; of more, all are read again.
_FEW: Final = 50_000


def prepare(release: Release, earlier: Earlier | None = None) -> str:
    """Read the hubs and the cases, count for regions, make frames and draws for many answers; return a summary.

    Args:
        release: a release that is not published yet; its folder is in that of the releases.
        earlier: the release of which it is an update, if it is one.
    """
    # Polars and the compiler are slow to load, and a build needs them late.
    from .answers.frames import write_frames

    before = (earlier.file(HUBS), earlier.triples()) if earlier and len(earlier.changed) <= _FEW else ()
    hubs = counted(keep_hubs(release.store, release.index, release.path / HUBS, *before), "hub")
    cases = counted(keep_cases(release), "case")
    frames = counted(write_frames(release, earlier.release.path if earlier else None), "frame")
    draws = _keep_draws(release, earlier)
    # The last, since profiles compare the ties of regions with chance.
    regions = counted(keep_profiles(release), "region")
    figures = f"figures of {counted(keep_figures(release), 'region')}"
    return f"{hubs}, {cases}, {regions}, {figures}, {frames}, {draws}"


def _keep_draws(release: Release, earlier: Earlier | None) -> str:
    """Keep draws for the example of each question on chance, and for each level of regions; return a summary."""
    before = earlier.file(DRAWS) if earlier else None
    if earlier and before and _differ_in_names_only(release, earlier.release):
        (release.path / DRAWS).mkdir()
        for file in before.iterdir():
            durable.link(file, release.path / DRAWS / file.name)
    elif not _draw(release):
        return "no comparison with chance, which needs Numba (pip install 'standlink[chance]')"
    number = len(list((release.path / DRAWS).glob("*.npz")))
    return f"{counted(number, 'comparison')} with chance"


def _differ_in_names_only(release: Release, earlier: Release) -> bool:
    """Return whether the tables of two releases of one year have the same rows but for the names of things.

    Then the draws are for the same questions. Should they not be, that would cost time but give no wrong answer: draws
    are found by a checksum of all that they depend on.
    """
    import polars as pl

    names, is_same_year = "labels.parquet", release.published[:4] == earlier.published[:4]
    pairs = [(path, earlier.path / TABLES / path.name) for path in (release.path / TABLES).iterdir()]
    if not is_same_year or any(not new.samefile(old) for new, old in pairs if new.name != names):
        return False
    now, then = (
        pl.scan_parquet(each.path / TABLES / names).drop("label", "label_en", "label_zh").sort(pl.all()).collect()
        for each in (release, earlier)
    )
    return now.equals(then)


def _draw(release: Release) -> bool:
    """Make draws; those that the current release has already are copied. Return whether the compiler is there."""
    # Polars and the compiler are slow to load, and a build needs them late.
    from .answers import registry
    from .answers.request import Request
    from .answers.tables import DrawFolders, Tables
    from .measures import curveball

    if not curveball.IS_COMPILED:
        return False
    home = release.path.parents[1]
    current = Releases(home).current_id()
    earlier = (home / "releases" / current / DRAWS,) if current else ()
    tables = Tables.of(release, DrawFolders((release.path / DRAWS, *earlier), kept=0))
    for question, arguments in _on_chance(release):
        request = Request.of(tables, bound_terms(release, question, arguments))
        registry.computation(str(question.measure))(request)
    return True


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
