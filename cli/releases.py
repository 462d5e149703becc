"""The command ``standlink releases``: list, compare, verify, restore, publish and delete releases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import FormatError
from ..plurals import counted
from .progress import Progress

if TYPE_CHECKING:
    from ..graph.releases.release import Release, Releases
    from ..graph.store.remote.connection import Connection

ORDER = 50


@click.group()
def releases() -> None:
    """List, compare, verify, restore, publish and delete releases.

    `standlink build` makes one; the current one is served.
    """


@releases.command(name="list")
@click.pass_obj
def list_releases(home: Path) -> None:
    """List the releases, oldest first; an asterisk marks the current one."""
    found = _releases(home)
    for release_id in found.ids():
        release = found.named(release_id)
        mark = "*" if release_id == found.current_id() else " "
        click.echo(f"{mark} {release_id}  {release.published}  {release.manifest['triples']:>10,} triples")


@releases.command()
@click.argument("release_id", required=False)
@click.pass_obj
def show(home: Path, release_id: str | None) -> None:
    """Print the manifest of a release, by default the current one."""
    click.echo(json.dumps(_release(home, release_id).manifest, indent=1, ensure_ascii=False))


@releases.command()
@click.argument("release_id", required=False)
@click.pass_obj
def verify(home: Path, release_id: str | None) -> None:
    """Compare all files of a release, by default the current one, with the checksums in its manifest."""
    release = _release(home, release_id)
    number = release.verify()
    click.echo("OK: 1 file matches its checksum." if number == 1 else f"OK: {number:,} files match their checksums.")
    if unchecked := release.unchecked():
        have = "has none and was" if len(unchecked) == 1 else "have none and were"
        click.echo(f"{counted(len(unchecked), 'other file')} {have} not checked: {', '.join(unchecked)}")


@releases.command()
@click.argument("formats", nargs=-1)
@click.pass_obj
def dumps(home: Path, formats: tuple[str, ...]) -> None:
    """Make the downloads of the current release in FORMATS, by default in all.

    A build writes N-Quads. A server makes each other download when somebody first asks for it, who then has to wait.
    """
    from ..graph.releases.dumps import Dump
    from ..graph.store.export import FORMATS

    if unknown := [each for each in formats if each not in FORMATS]:
        raise click.UsageError(f"unknown format {unknown[0]!r}; expected one of {', '.join(FORMATS)}")
    release = _releases(home).current()
    with Progress() as progress:
        for suffix in formats or FORMATS:
            progress.show(f"Writing {FORMATS[suffix].name}")
            try:
                path = Dump.of(release, suffix).make()
            except FormatError as error:
                progress.echo(f"{FORMATS[suffix].name}: {error}")
                continue
            progress.echo(f"{path}: {path.stat().st_size:,} bytes")


@releases.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "fmt", type=click.Choice(["text", "json", "patch"]), default="text", show_default=True)
@click.pass_obj
def diff(home: Path, old: str, new: str, fmt: str) -> None:
    """Show the changes from release OLD to release NEW; `--format patch` lists every triple as RDF Patch."""
    from ..graph.releases.comparison import compare

    comparison = compare(_release(home, old), _release(home, new))
    if fmt == "patch":
        for line in comparison.patch():
            click.echo(line)
    else:
        as_json = json.dumps(comparison.as_json(), indent=1)
        click.echo(as_json if fmt == "json" else comparison.text())


@releases.command()
@click.pass_obj
def changes(home: Path) -> None:
    """List the things that changed from each kept release to the next, for the stream `/changes` of a server.

    A server makes short lists itself. Lists of large datasets take minutes: make them after each build.
    """
    from ..graph.releases.changed_things import ChangedThings, transitions

    for old, new in transitions(_releases(home)):
        click.echo(f"{old.id} to {new.id}: {counted(ChangedThings(old, new).count(), 'thing')} changed")


@releases.command()
@click.argument("release_id")
@click.pass_obj
def rollback(home: Path, release_id: str) -> None:
    """Make an older release the current one. Running servers switch to it at the next request."""
    click.echo(f"Release {_releases(home).roll_back(release_id).id} is now the current one.")


@releases.command()
@click.option(
    "--keep", default=3, show_default=True, type=click.IntRange(min=0), help="How many to keep besides the current one."
)
@click.pass_obj
def prune(home: Path, keep: int) -> None:
    """Delete old releases."""
    deleted = _releases(home).prune(keep)
    click.echo(f"Deleted {counted(len(deleted), 'release')}: {', '.join(deleted)}" if deleted else "Nothing to delete.")


@releases.command()
@click.argument("url")
@click.argument("release_id", required=False)
@click.option(
    "--update", default="", metavar="URL", help="The address of updates, if it is not the product's usual one."
)
@click.option("--graphs", default="", metavar="URL", help="The address of the Graph Store Protocol, likewise.")
@click.option("--no-switch", is_flag=True, help="Load the release, but leave readers the one that they have.")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds for each request.")
@click.pass_obj
def push(
    home: Path, url: str, release_id: str | None, update: str, graphs: str, no_switch: bool, timeout: float
) -> None:
    """Publish a release to the SPARQL 1.1 service at URL, and give it to readers when it is complete there.

    What an ended push has loaded is not loaded again. Credentials are read from STANDLINK_STORE_USER and
    STANDLINK_STORE_PASSWORD. `standlink serve --store URL` serves the release.
    """
    from ..graph.releases.pushing import push as publish

    with Progress() as progress:
        publish(_release(home, release_id), _service(url, update, graphs, timeout), progress.echo, switch=not no_switch)


@releases.command()
@click.argument("url")
def pushed(url: str) -> None:
    """List the releases that the SPARQL service at URL holds; an asterisk marks the one that readers are given."""
    from ..graph.releases.pointer import Pointer

    found = Pointer.read(_service(url))
    for release in found.releases.values():
        mark = "*" if release.id == found.current else " "
        click.echo(f"{mark} {release.id}  {counted(len(release.graphs), 'graph')}")


@releases.command()
@click.argument("url")
@click.argument("release_id")
@click.option(
    "--update", default="", metavar="URL", help="The address of updates, if it is not the product's usual one."
)
def switch(url: str, release_id: str, update: str) -> None:
    """Give readers another release that the SPARQL service at URL holds, such as the one before."""
    from ..graph.releases.pointer import Pointer
    from ..graph.releases.pointer import switch as point

    connection = _service(url, update)
    point(connection, Pointer.read(connection).named(release_id))
    click.echo(f"{connection.address} now gives readers release {release_id}.")


@releases.command()
@click.argument("url")
@click.argument("release_id")
@click.option(
    "--update", default="", metavar="URL", help="The address of updates, if it is not the product's usual one."
)
@click.option("--graphs", default="", metavar="URL", help="The address of the Graph Store Protocol, likewise.")
def withdraw(url: str, release_id: str, update: str, graphs: str) -> None:
    """Delete a release from the SPARQL service at URL; not the one that readers are given."""
    from ..graph.releases.pushing import withdraw as delete

    deleted = delete(release_id, _service(url, update, graphs, 600.0))
    click.echo(f"Deleted release {deleted.id}: {counted(len(deleted.graphs), 'graph')}.")


def _service(url: str, update: str = "", graphs: str = "", timeout: float = 60.0) -> Connection:
    from ..graph.store.remote.connection import Connection
    from ..graph.store.remote.credentials import Credentials

    return Connection(url, update, graphs, timeout=timeout, credentials=Credentials.from_environment())


def _releases(home: Path) -> Releases:
    from ..graph.releases.release import Releases

    return Releases(home)


def _release(home: Path, release_id: str | None) -> Release:
    """Return the release of this id, by default the current one."""
    return _releases(home).named(release_id) if release_id else _releases(home).current()
