"""The command ``standlink serve``: the website and the HTTP API."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .current import build_release

if TYPE_CHECKING:
    from ..graph.releases.release import Release

ORDER = 10


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="STANDLINK_PORT", help="Port to listen on.")
@click.option(
    "--verify", is_flag=True, help="Compare all files of a release with their checksums before switching to it."
)
@click.option(
    "--store",
    metavar="URL",
    envvar="STANDLINK_STORE",
    help="The SPARQL 1.1 service that has the graph, pushed there by `standlink releases push`.",
)
@click.pass_obj
def serve(home: Path, host: str, port: int, verify: bool, store: str | None) -> None:
    """Build a release if needed, then serve the website and the HTTP API."""
    from ..web.server import run

    release = _release_of(home, store) if store else build_release(home)
    if verify:
        release.verify()
        # The processes of the server read their settings from the environment.
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
