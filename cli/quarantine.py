"""The commands ``standlink datasets quarantine``: what was left out of datasets and of the release, and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import NoReleaseError, NotFoundError
from ..plurals import counted
from .data import datasets

if TYPE_CHECKING:
    from ..graph.releases.quarantine import Quarantined


@datasets.group()
def quarantine() -> None:
    """List, show and replay records that were left out.

    An import refuses records that it cannot read; a build excludes records that violate a shape.
    """


@quarantine.command(name="list")
@click.argument("name", required=False)
@click.pass_obj
def list_records(home: Path, name: str | None) -> None:
    """Count the records left out, by dataset and reason; with the NAME of a dataset, list each record."""
    found = list(_left_out(home, name))
    if not found:
        click.echo("No record was left out.")
    elif name:
        for record in found:
            click.echo(record)
    else:
        counts = Counter((r.dataset, r.stage, r.reason) for r in found)
        for (dataset, stage, reason), number in sorted(counts.items(), key=lambda item: (item[0][:2], -item[1])):
            click.echo(f"{dataset}  {stage}  {counted(number, 'record')}: {reason}")


@quarantine.command()
@click.argument("name")
@click.argument("record")
@click.pass_obj
def show(home: Path, name: str, record: str) -> None:
    """Print why a RECORD of the dataset NAME was left out, and the record.

    RECORD is its name as listed. A refused record is printed as in the source, an excluded one as triples.
    """
    from ..graph.releases.quarantine import content

    found = [each for each in _left_out(home, name) if each.record == record]
    if not found:
        raise NotFoundError(
            f"no record {record!r} was left out of {name}; 'standlink datasets quarantine list {name}' lists all"
        )
    for each in found:
        click.echo(each)
        if each.file:
            click.echo(f"Copy: {each.file}")
        text = content(home, each).decode("utf-8", "backslashreplace")
        click.echo(text or "The importer keeps no copies of records; see the source.")


@quarantine.command()
@click.argument("name")
@click.option("--texts", type=click.Path(exists=True), help="The texts of RFCs: a folder or an archive.")
@click.pass_obj
def replay(home: Path, name: str, texts: str | None) -> None:
    """Import the refused records of the dataset NAME again, from their copies, and add those that can be read now.

    A table is read again as a whole, with the corrected rows in their places. Edit the copies first: `standlink
    datasets quarantine show NAME RECORD` prints where they are. A new import of the source replaces the dataset with
    what the source has, so report faults to its publisher too.
    """
    from ..graph.sources.replay import replay as import_again

    replayed = import_again(home, name, texts or "")
    for record in replayed.accepted:
        click.echo(f"{name}  accepted  {record}")
    for each in replayed.refused:
        click.echo(each)
    click.echo(f"{counted(len(replayed.accepted), 'record')} added, {len(replayed.refused):,} still refused.")
    if replayed.accepted:
        click.echo("'standlink build' makes a release with them.")


def _left_out(home: Path, name: str | None) -> list[Quarantined]:
    """Return the records left out of a dataset, or of all, by imports and by the build of the current release."""
    from ..graph.releases.dataset import all_datasets
    from ..graph.releases.quarantine import exclusions, refusals
    from ..graph.releases.release import Releases

    names = [dataset.name for dataset in all_datasets(home)]
    if name is not None and name not in names:
        raise NotFoundError(f"no dataset is called {name!r} in {home}; 'standlink datasets list' lists all datasets")
    try:
        excluded = exclusions(Releases(home).current())
    except NoReleaseError:
        excluded = []
    wanted = names if name is None else [name]
    refused = [record for each in wanted for record in refusals(home, each)]
    return refused + [record for record in excluded if record.dataset in wanted]
