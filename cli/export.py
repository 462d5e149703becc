"""The command ``standlink export``: the whole graph in an RDF format, or a release as a package."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import FileError
from .current import with_release

if TYPE_CHECKING:
    from ..graph.releases.release import Release
    from ..graph.store.export import Sink

ORDER = 70

_FORMATS = ("ttl", "nt", "nq", "trig", "jsonld", "rdf", "nanopub", "ro-crate")


@click.command()
@click.argument("output", type=click.Path(path_type=Path), required=False)
@click.option("--format", "fmt", type=click.Choice(_FORMATS), help="[default: by the file extension, else ttl]")
@click.option("--asserted", is_flag=True, help="Exclude inferred triples.")
@with_release
def export(release: Release, output: Path | None, fmt: str | None, asserted: bool) -> None:
    """Write the whole graph to the file OUTPUT, or to standard output.

    If OUTPUT ends in .gz, it is compressed. The file appears when it is complete.

    nanopub writes a nanopublication of each record with evidence, as TriG with trusty URIs.

    ro-crate writes a new folder OUTPUT: the graph, the ontology, the analysis tables and the validation report, with
    their description (RO-Crate 1.2).
    """
    from ..graph.releases.dumps import Dump
    from ..graph.releases.gzip_members import MemberWriter
    from ..graph.store.corruption import is_corruption
    from ..graph.store.export import FORMATS

    if fmt == "ro-crate":
        _export_crate(release, output, asserted=asserted)
        return
    if output and output.is_dir():
        raise click.UsageError(f"{output} is a folder; name a file, or choose --format ro-crate")
    plain = output.name.removesuffix(".gz") if output else ""
    suffix = fmt or (Path(plain).suffix.removeprefix(".") if output else "ttl")
    if suffix == "nanopub":
        write: Callable[[Sink], None] = partial(_write_nanopubs, release)
    elif suffix in FORMATS:
        write = partial(Dump.of(release, suffix).write, inferred=not asserted)
    else:
        raise click.UsageError(f"unknown format {suffix!r}; expected one of {', '.join(_FORMATS)}")
    if output is None:
        write(sys.stdout.buffer)
        return
    # A pipe or a device is written to directly.
    part = output.with_name(f".{output.name}.part") if output.is_file() or not output.exists() else output
    try:
        with part.open("wb") as file:
            if output.name == plain:
                write(file)
            else:
                member = MemberWriter(file, plain)
                write(member)
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


def _write_nanopubs(release: Release, out: Sink) -> None:
    from ..queries.exports.nanopubs import Nanopubs, records

    Nanopubs(release.store).write(records(release.store), out)


def _export_crate(release: Release, output: Path | None, *, asserted: bool) -> None:
    from .. import __version__
    from ..queries.exports.crate import write_crate

    if output is None or asserted:
        raise click.UsageError("--format ro-crate needs the name of a new folder, and has inferred triples too")
    write_crate(release, __version__, output)
