"""The release that a command reads: the current one, built first if there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import NoReleaseError
from .progress import Progress

if TYPE_CHECKING:
    from ..graph.releases.release import Release

R = TypeVar("R")


def with_release(command: Callable[..., R]) -> Callable[..., R]:
    """Pass the current release to a command as its first argument; build one if there is none."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> R:
        from ..graph.releases.release import Releases

        home: Path = click.get_current_context().obj
        releases = Releases(home)
        if releases.current_id() is None and not releases.ids():
            click.echo(f"There is no release in {home} yet.", err=True)
            build_release(home)
        return command(releases.current(), *args, **kwargs)

    return wrapped


def build_release(home: Path, *, force: bool = False, exclusions_allowed: float | None = None) -> Release:
    """Return the current release, rebuilt if its inputs have changed; report the result of each stage.

    Args:
        home: the data folder.
        force: build even if nothing has changed.
        exclusions_allowed: see ``build``; the default if not given.
    """
    from ..graph.pipeline.build import EXCLUSIONS_ALLOWED, STAGES, build, unchanged
    from ..graph.releases.release import Releases
    from ..graph.studies.kept import base_cases
    from ..graph.studies.opening import study_of
    from ..queries.search.pages import documents

    releases, study = Releases(home), study_of(home)
    of_study: dict[str, Any] = {"study": study, "cases": base_cases(study)} if study else {}
    if not force and unchanged(home, documents=documents, **of_study):
        return releases.current()
    # What only a build needs loads after that, so that a server starts fast.
    from ..queries.prepare import prepare

    try:
        if releases.current_id():
            releases.current()
    except NoReleaseError as error:
        click.echo(error, err=True)
    click.echo("Building a release:", err=True)
    following = dict(pairwise(STAGES))
    with Progress() as progress:

        def report(stage: str, result: str) -> None:
            progress.echo(f"  {stage:<9} {result}")
            progress.show(following.get(stage, stage))

        progress.show(STAGES[0])
        allowed = EXCLUSIONS_ALLOWED if exclusions_allowed is None else exclusions_allowed
        return build(
            home, report, force=force, documents=documents, prepare=prepare, exclusions_allowed=allowed, **of_study
        )
