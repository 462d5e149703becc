"""The command that makes a release: ``standlink build``, on request from the sources that a file lists."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import click

from ..errors import NoReleaseError
from ..graph.releases.release import Release, Releases
from .console import moving
from .data import import_sources


@click.command()
@click.argument("sources", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
@click.pass_obj
def build(home: Path, sources: Path | None, force: bool) -> None:
    r"""Build and publish a release of the curated cases and of every imported dataset.

    SOURCES is a TOML file that lists catalogues and tables, and where they are. Those that have changed since they
    were imported are imported first; if one cannot be, nothing is published.

    Loads, infers, validates and indexes beside the release that is being served, and puts the new one in its place
    at the end. A fault in the data stops the build with a report; what was published before stays.

    \b
    Example: standlink build sources.toml
      [relaton]
      iso = "relaton-iso.tar.zst"
      [tables]
      ics = "ics.csv"
    """
    if sources:
        import_sources(home, sources)
    release = build_release(home, force=force)
    findings = release.manifest["findings"]
    click.echo(
        f"Release {release.id} in {home}: {release.manifest['triples']:,} triples, "
        f"{findings['Warning']} warnings (see {release.path / 'report.json'})."
    )


def build_release(home: Path, *, force: bool = False) -> Release:
    """Return the current release, made anew if something has changed, and tell of each stage what came of it."""
    from ..graph.pipeline.build import STAGES, unchanged
    from ..graph.pipeline.build import build as run

    if not force and unchanged(home):
        return Releases(home).current()
    try:
        if Releases(home).current_id():
            Releases(home).current()
    except NoReleaseError as error:
        click.echo(error, err=True)
    click.echo("Building a release:", err=True)
    following = dict(pairwise(STAGES))
    with moving() as show:

        def ended(stage: str, result: str) -> None:
            click.echo(f"  {stage:<9} {result}", err=True)
            show(following.get(stage, stage))

        show(STAGES[0])
        return run(home, ended, force=force)
