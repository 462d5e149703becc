"""The command ``standlink serve``: the website and the HTTP API."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .current import build_release
from .studies import build_study

if TYPE_CHECKING:
    from ..graph.releases.release import Release

ORDER = 10


def is_loopback(host: str) -> bool:
    """Return whether only programs on this machine reach a server on this address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@click.command()
@click.argument("study", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="STANDLINK_PORT", help="Port to listen on.")
@click.option(
    "--verify", is_flag=True, help="Compare all files of a release with their checksums before switching to it."
)
@click.option(
    "--measures",
    multiple=True,
    metavar="PACKAGE",
    help="Let questions use the measures of an installed package.",
)
@click.option(
    "--store",
    metavar="URL",
    envvar="STANDLINK_STORE",
    help="The SPARQL 1.1 service that has the graph, pushed there by `standlink releases push`.",
)
@click.pass_obj
def serve(
    home: Path,
    study: Path | None,
    host: str,
    port: int,
    verify: bool,
    measures: tuple[str, ...],
    store: str | None,
) -> None:
    """Build a release if needed, then serve the website and the HTTP API.

    STUDY is the folder of a study: its files are imported first, and its data folder is served.

    Private datasets are served to this machine only: on a loopback address, without a base URL, hosts or proxies.
    """
    from ..graph.releases.private import private_datasets
    from ..graph.releases.public import releases_of
    from ..web.server import run
    from ..web.settings import Settings

    if measures:
        os.environ["STANDLINK_MEASURES"] = ",".join(measures)
    if store and study:
        raise click.UsageError("--store is for the releases of a data folder; a study is served from its own folder")
    # The processes of the server read their settings from the environment.
    if store:
        release = _release_of(home, store)
    else:
        built = build_study(study, locked=False) if study else build_release(home)
        home, has_private = built.path.parents[1], bool(private_datasets(built.manifest))
        os.environ["STANDLINK_PRIVATE"] = str(has_private and is_loopback(host)).lower()
        release = releases_of(home, private=Settings.from_environment().serves_private).current()
    if verify:
        release.verify()
        os.environ["STANDLINK_VERIFY"] = "true"
    click.echo(f"Standlink is running at http://{host}:{port} (press Ctrl+C to stop).", err=True)
    run(home, host, port)


def _release_of(home: Path, store: str) -> Release:
    """Return the release whose graph a service has, so that what is wrong with it is said at once."""
    from ..web.serving import releases_of
    from ..web.settings import Settings

    os.environ["STANDLINK_STORE"] = store
    os.environ["STANDLINK_HOME"] = str(home)
    try:
        return releases_of(Settings.from_environment()).current()
    except ValueError as error:
        raise click.UsageError(str(error)) from None
