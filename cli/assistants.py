"""The command ``standlink mcp``: a server for assistants by the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .current import with_release
from .serve import is_loopback

if TYPE_CHECKING:
    from ..graph.releases.release import Release

ORDER = 28


@click.command()
@click.option("--http", is_flag=True, help="Serve over streamable HTTP, at /mcp, instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on, with --http.")
@click.option("--port", default=8001, show_default=True, help="Port to listen on, with --http.")
@click.option("--private", is_flag=True, help="Show private datasets too: the program that asks may pass them on.")
@with_release
@click.pass_obj
def mcp(home: Path, release: Release, http: bool, host: str, port: int, private: bool) -> None:
    """Serve assistants, such as language models, by the Model Context Protocol.

    The tools find and describe things, answer questions of the library, run SPARQL with the limits of the website, and
    cite. Every answer names its sources and the release, and says what was left out. An assistant starts the command
    itself, and speaks with it over standard input and output; docs/use-with.md shows how.
    """
    from ..graph.releases.public import releases_of
    from ..web.assistants.server import PATH, serve_http, serve_stdio

    if private and http and not is_loopback(host):
        raise click.UsageError(f"--private is for this machine only, and {host} is not: leave out --host or --private")
    releases = releases_of(home, private=private)
    releases.current()
    if not http:
        serve_stdio(releases)
        return
    click.echo(f"Release {release.id} for assistants at http://{host}:{port}{PATH} (press Ctrl+C to stop).", err=True)
    serve_http(releases, host, port)
