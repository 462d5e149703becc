"""The commands that bring in data: ``standlink import``, one command per kind of source, and ``standlink datasets``."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, Final

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


@import_data.command()
@click.argument("source")
@click.option("--catalogue", required=True, help="Which catalogue it is, as in relaton-data-<catalogue>: 3gpp, iso ...")
@click.option("--with-abstracts", is_flag=True, help="Take abstracts too; they belong to the publishers.")
@refusals_allowed
@click.pass_obj
def relaton(home: Path, source: str, catalogue: str, with_abstracts: bool, refusals_allowed: float) -> None:
    r"""Import a Relaton catalogue of standards from SOURCE: a folder, an archive, a clone, or a repository's address.

    \b
    Example: standlink import relaton https://github.com/relaton/relaton-data-3gpp --catalogue 3gpp
    """
    from .graph.sources.archive import open_files
    from .graph.sources.relaton.catalogues import catalogue as named
    from .graph.sources.relaton.source import Relaton

    with open_files(source) as files:
        run_import(home, Relaton(files, named(catalogue), abstracts=with_abstracts), refusals_allowed)


def _add_tables() -> None:
    """Add a command for each kind of table, named like the dataset that it makes."""
    for name, (importer, what) in _TABLES.items():

        @import_data.command(name, help=f"Import {what}. FILE is CSV, or CSV in gzip or zstd.")
        @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
        @refusals_allowed
        @click.pass_obj
        def table(home: Path, file: Path, refusals_allowed: float, importer: str = importer) -> None:
            module, _, kind = importer.partition(":")
            source = getattr(import_module(f".graph.sources.{module}", __package__), kind)
            run_import(home, source(file), refusals_allowed)


#: Kinds of table: the module and class that read it, loaded when it is asked for, and what it has.
_TABLES: Final = {
    "ics": ("ics:Ics", "the International Classification for Standards"),
    "countries": ("countries:Countries", "names of countries and areas (UN M49) in further languages"),
    "nuts": ("nuts:Nuts", "NUTS, the regions of Europe for statistics"),
    "ror": ("ror:Ror", "the Research Organization Registry, as CSV or as its JSON dump of schema 2"),
    "tdocs": ("tdocs:Tdocs", "lists of documents of 3GPP meetings: who contributed what"),
    "isld": ("isld:Isld", "counts of patent filings declared to ETSI"),
    "afdc": ("afdc:Afdc", "charging stations of the United States, from the AFDC"),
}
_add_tables()


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
