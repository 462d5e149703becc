"""The commands that bring in data: ``standlink import``, one command per kind of source, and ``standlink datasets``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from .errors import NotFoundError
from .graph.dataset import Dataset, all_datasets, open_dataset, refused_path, remove_dataset
from .graph.sources.protocol import REFUSALS_ALLOWED, Source, import_source

refusals_allowed = click.option(
    "--refusals-allowed",
    type=click.FloatRange(0, 1),
    default=REFUSALS_ALLOWED,
    show_default=True,
    help="The share of records that may be refused before the import fails.",
)


@click.group(name="import")
def import_data() -> None:
    """Import data of others as a dataset: catalogues of standards, tables. `standlink build` makes a release of all.

    A dataset takes the place of the one of the same name as a whole, or, if the import fails, not at all.
    """


def run_import(home: Path, source: Source, allowed: float) -> None:
    """Import a source with a progress bar, and say what came of it."""
    with click.progressbar(length=1000, label=f"Importing {source.name}") as bar:
        dataset = import_source(
            home, source, refusals_allowed=allowed, progress=lambda share: bar.update(int(share * 1000) - bar.pos)
        )
        bar.update(1000 - bar.pos)
    click.echo(_summary(dataset))
    if dataset.refused:
        click.echo(f"Refused records and reasons: {refused_path(home, dataset.name)}")


@click.group()
def datasets() -> None:
    """List, show and remove imported datasets."""


@datasets.command(name="list")
@click.pass_obj
def list_datasets(home: Path) -> None:
    """List the datasets with what was read, kept, merged and refused."""
    for dataset in all_datasets(home):
        click.echo(_summary(dataset))


@datasets.command()
@click.argument("name")
@click.pass_obj
def show(home: Path, name: str) -> None:
    """Print all that is known of a dataset: licence, source, version, counts, reasons of refusals and repairs."""
    dataset = open_dataset(home, name)
    if dataset is None:
        raise NotFoundError(f"there is no dataset {name!r} in {home}")
    about: dict[str, Any] = asdict(dataset)
    click.echo(json.dumps(about, indent=1, ensure_ascii=False))


@datasets.command()
@click.argument("name")
@click.pass_obj
def remove(home: Path, name: str) -> None:
    """Delete a dataset. The next build is made without it; releases there are stay as they are."""
    remove_dataset(home, name)
    click.echo(f"Removed {name}.")


def _summary(dataset: Dataset) -> str:
    counts = f"{dataset.read:,} read, {dataset.kept:,} kept, {dataset.merged:,} merged"
    refused = sum(dataset.refused.values())
    return f"{dataset.name:<14} {counts}, {refused:,} refused; {dataset.triples:,} triples"
