"""The commands ``standlink backup`` and ``standlink restore``: a data folder as one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from ..plurals import counted
from .progress import Progress

ORDER = 52

_LOST = """Not in a dump, and so not restored:
  the numbers of records that imports read, merged and refused
  refused records and excluded records (standlink datasets quarantine)
  names of organizations to review (standlink datasets review)
  organizations.csv and other settings in the data folder
'standlink build SOURCES' imports the datasets again from their sources."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace FILE if it exists.")
@click.pass_obj
def backup(home: Path, file: Path, replace: bool) -> None:
    """Write datasets, the current release and settings of the data folder to FILE, an archive in tar and zstd.

    Not in it are older releases, which the datasets and their sources can give again, and environment variables.
    """
    from ..graph.releases.backup import back_up

    with Progress() as progress:
        progress.show("Writing the backup")
        made = back_up(home, file, replace_existing=replace)
    click.echo(f"{file}: {_summary(made.release, made.datasets, made.settings)}")
    click.echo(f"{counted(made.files, 'file')}, {made.size:,} bytes.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace datasets and settings of the same names; keep all others.")
@click.pass_obj
def restore(home: Path, file: Path, replace: bool) -> None:
    """Restore a data folder from FILE, a backup or an exported dump. Its release becomes the current one.

    \b
    FILE is
      a file that `standlink backup` wrote, or
      N-Quads that `standlink export FILE.nq` wrote, or FILE.nq.gz: the release and its datasets are made again
      from them.

    Nothing is replaced unless you say so, and nothing changes before all of FILE has been read and checked.
    """  # noqa: D301 # click reads the character, not its escape
    from ..graph.releases.backup import MAGIC, restore

    with file.open("rb") as start:
        is_backup = start.read(len(MAGIC)) == MAGIC
    if not is_backup:
        _restore_dump(home, file, replace)
        return
    with Progress() as progress:
        progress.show("Restoring")
        made = restore(home, file, replace_existing=replace)
    click.echo(f"Restored to {home}: {_summary(made.release, made.datasets, made.settings)}")


def _restore_dump(home: Path, file: Path, replace: bool) -> None:
    from ..graph.pipeline.restoring import restore_dump
    from ..queries.prepare import prepare
    from ..queries.search.pages import documents

    click.echo(f"Making a release from {file}:", err=True)
    with Progress() as progress:
        made = restore_dump(
            home,
            file,
            lambda stage, result: progress.echo(f"  {stage:<9} {result}"),
            replace_existing=replace,
            documents=documents,
            prepare=prepare,
        )
    click.echo(f"Restored to {home}: {_summary(made.release.id, made.datasets, ())}")
    if made.differing is None:
        click.echo("The dump has no inferred triples; they were inferred by the rules of this version.")
    elif made.differing:
        found = counted(made.differing, "inferred triple")
        differ = "differs" if made.differing == 1 else "differ"
        click.echo(f"{found} {differ} from those of the dump, which other rules inferred.")
    click.echo(_LOST)


def _summary(release: str, datasets: tuple[str, ...], settings: tuple[str, ...]) -> str:
    parts = [f"release {release}" if release else "no release", counted(len(datasets), "dataset")]
    return ", ".join([*parts, *settings]) + "."
