"""The command ``standlink doctor``: find what is wrong with the data folder, and repair it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import NotFoundError
from ..plurals import counted

if TYPE_CHECKING:
    from ..graph.releases.release import Release, Releases

ORDER = 54

#: The exit code if something is left to do.
_LEFT = 1


@click.command()
@click.option("--dry-run", is_flag=True, help="Change nothing; print what would be done.")
@click.pass_context
def doctor(ctx: click.Context, dry_run: bool) -> None:
    """Find what is wrong with the data folder and repair it: print what was found, what was done, and what is left.

    It checks permissions, what killed commands left, every dataset, the marker of the current release, and every file
    of that release by its checksum. A release whose search index, tables or reports are damaged is made again from its
    store; one whose store is damaged gives way to the latest intact one. Datasets are never deleted.

    Exit codes: 0 if nothing is left to do, 1 if something is, or with --dry-run if anything is wrong.
    """
    from ..graph.pipeline.doctor import examine

    home: Path = ctx.obj
    if not home.is_dir():
        raise NotFoundError(f"there is no data folder {home}; 'standlink build' makes one, 'standlink restore' too")
    done = left = 0
    for problem in examine(home, _remake, repair=not dry_run):
        what = ("Would do" if dry_run else "Done") if problem.repairs else "Left to you"
        click.echo(f"Found: {problem.found}.\n  {what}: {problem.remedy}.")
        done, left = done + problem.repairs, left + (not problem.repairs)
    if not done + left:
        click.echo(f"Nothing is wrong with {home}.")
        return
    verb = "would be repaired" if dry_run else "repaired"
    click.echo(f"{counted(done + left, 'problem')}: {done:,} {verb}, {left:,} left to you.")
    if left or dry_run:
        ctx.exit(_LEFT)


def _remake(releases: Releases, damaged: Release) -> str:
    from ..graph.pipeline.restoring import remake
    from ..queries.prepare import prepare
    from ..queries.search.pages import documents

    return remake(releases, damaged, documents=documents, prepare=prepare).id
