"""The command ``standlink export``: the whole graph in an RDF format."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import FileError
from ..ontology.namespaces import GRAPHS
from .current import with_release

if TYPE_CHECKING:
    from ..graph.releases.release import Release

ORDER = 70

_FORMATS = ("ttl", "nt", "nq", "trig", "jsonld", "rdf")


@click.command()
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--format", "fmt", type=click.Choice(_FORMATS), help="[default: by the file extension, else ttl]")
@click.option("--asserted", is_flag=True, help="Exclude inferred triples.")
@click.option("--only-open", is_flag=True, help="Include only datasets with an open licence.")
@with_release
def export(release: Release, output: Path | None, fmt: str | None, asserted: bool, only_open: bool) -> None:
    """Write the whole graph to the file OUTPUT, or to standard output.

    If OUTPUT ends in .gz, it is compressed. The file appears when it is complete.

    With --only-open, datasets whose rights are undetermined, or whose terms are not a known open licence, are left out.
    Inferred triples follow from all datasets together, so they are then left out too.
    """
    from ..graph.releases.dumps import Dump
    from ..graph.releases.gzip_members import MemberWriter
    from ..graph.store.corruption import is_corruption
    from ..graph.store.export import FORMATS

    plain = output.name.removesuffix(".gz") if output else ""
    suffix = fmt or (Path(plain).suffix.removeprefix(".") if output else "ttl")
    if suffix not in FORMATS:
        raise click.UsageError(f"unknown format {suffix!r}; expected one of {', '.join(FORMATS)}")
    dump = Dump.of(release, suffix, only_open=only_open)
    if dump.closed:
        names = ", ".join(graph.removeprefix(GRAPHS) for graph in dump.closed)
        click.echo(f"Left out, because they are not known to be open: {names}", err=True)
    if output is None:
        dump.write(sys.stdout.buffer, inferred=not asserted)
        return
    # A pipe or a device is written to directly.
    part = output.with_name(f".{output.name}.part") if output.is_file() or not output.exists() else output
    try:
        with part.open("wb") as file:
            if output.name == plain:
                dump.write(file, inferred=not asserted)
            else:
                member = MemberWriter(file, plain)
                dump.write(member, inferred=not asserted)
                member.close()
        if part != output:
            part.replace(output)
    except OSError as error:
        if is_corruption(error):
            raise
        raise FileError(output, None, f"cannot be written: {error.strerror}") from None
    finally:
        if part != output:
            part.unlink(missing_ok=True)
