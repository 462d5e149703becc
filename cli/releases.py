"""The commands that look after releases: ``standlink releases``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..graph.releases.release import Releases


@click.group()
def releases() -> None:
    """List, compare, verify, restore and delete releases. A build makes one; the current one is served."""


@releases.command(name="list")
@click.pass_obj
def list_releases(home: Path) -> None:
    """List the releases, the oldest first; an asterisk marks the current one."""
    found = Releases(home)
    for release_id in found.ids():
        release = found.named(release_id)
        mark = "*" if release_id == found.current_id() else " "
        click.echo(f"{mark} {release_id}  {release.published}  {release.manifest['triples']:>10,} triples")


@releases.command()
@click.argument("release_id", required=False)
@click.pass_obj
def show(home: Path, release_id: str | None) -> None:
    """Print the manifest of a release, by default the current one."""
    found = Releases(home)
    release = found.named(release_id) if release_id else found.current()
    click.echo(json.dumps(release.manifest, indent=1, ensure_ascii=False))


@releases.command()
@click.argument("release_id", required=False)
@click.pass_obj
def verify(home: Path, release_id: str | None) -> None:
    """Compare all files of a release, by default the current one, with the checksums of when it was published."""
    found = Releases(home)
    release = found.named(release_id) if release_id else found.current()
    click.echo(f"Release {release.id} is whole: {release.verify()} files are as they were published.")


@releases.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "fmt", type=click.Choice(["text", "json", "patch"]), default="text", show_default=True)
@click.pass_obj
def diff(home: Path, old: str, new: str, fmt: str) -> None:
    """Tell what changed from release OLD to release NEW; as RDF Patch, triple by triple."""
    from ..graph.releases.comparison import compare

    found = Releases(home)
    comparison = compare(found.named(old), found.named(new))
    if fmt == "patch":
        for line in comparison.patch():
            click.echo(line)
    else:
        as_json = json.dumps(comparison.as_json(), indent=1)
        click.echo(as_json if fmt == "json" else comparison.text())


@releases.command()
@click.argument("release_id")
@click.pass_obj
def rollback(home: Path, release_id: str) -> None:
    """Make an older release the current one again. Running servers follow at the next request."""
    click.echo(f"Release {Releases(home).roll_back(release_id).id} is the current one.")


@releases.command()
@click.option(
    "--keep", default=3, show_default=True, type=click.IntRange(min=0), help="How many besides the current one."
)
@click.pass_obj
def prune(home: Path, keep: int) -> None:
    """Delete old releases."""
    doomed = Releases(home).prune(keep)
    click.echo(f"Deleted {len(doomed)}: {', '.join(doomed)}" if doomed else "Nothing to delete.")
