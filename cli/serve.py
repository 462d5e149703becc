"""The command ``standlink serve``: the website and the HTTP API."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .current import build_release

ORDER = 10


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="STANDLINK_PORT", help="Port to listen on.")
@click.option(
    "--verify", is_flag=True, help="Compare all files of a release with their checksums before switching to it."
)
@click.pass_obj
def serve(home: Path, host: str, port: int, verify: bool) -> None:
    """Build a release if needed, then serve the website and the HTTP API."""
    from ..web.server import run

    release = build_release(home)
    if verify:
        release.verify()
        # The processes of the server read their settings from the environment.
        os.environ["STANDLINK_VERIFY"] = "true"
    click.echo(f"Standlink is running at http://{host}:{port} (press Ctrl+C to stop).", err=True)
    run(home, host, port)
