"""The command ``standlink export``: the whole graph in an RDF format."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import FileError
from .current import with_release

if TYPE_CHECKING:
    from ..graph.releases.release import Release

ORDER = 70

_FORMATS = ("ttl", "nt", "nq", "trig", "jsonld", "rdf")


@click.command()
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--format", "fmt", type=click.Choice(_FORMATS), help="[default: by the file extension, else ttl]")
@click.option("--asserted", is_flag=True, help="Exclude inferred triples.")
@with_release
def export(release: Release, output: Path | None, fmt: str | None, asserted: bool) -> None:
    """Write the whole graph to the file OUTPUT, or to standard output."""
    from ..graph.store.export import FORMATS, export_all

    suffix = fmt or (output.suffix.removeprefix(".") if output else "ttl")
    if suffix not in FORMATS:
        raise click.UsageError(f"unknown format {suffix!r}; expected one of {', '.join(FORMATS)}")
    chunks = export_all(release.store, FORMATS[suffix], inferred=not asserted)
    if output is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        return
    try:
        with output.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
    except OSError as error:
        raise FileError(output, None, f"cannot be written: {error.strerror}") from None
