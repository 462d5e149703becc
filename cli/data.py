"""Commands for data: ``standlink import``, with one command for each kind of source, and ``standlink datasets``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..errors import ImportFailedError, NotFoundError, StandlinkError
from ..graph.pipeline.inputs import imported_datasets
from ..graph.releases.dataset import Dataset, all_datasets, open_dataset, refused_path, remove_dataset
from ..graph.sources.listed import Listed, inputs_by_source
from ..graph.sources.protocol import REFUSALS_ALLOWED, import_source
from ..graph.sources.registry import ImporterError, find_importer, importer_names
from ..graph.sources.relaton.catalogues import catalogue as named
from .console import moving

refusals_allowed = click.option(
    "--refusals-allowed",
    type=click.FloatRange(0, 1),
    default=REFUSALS_ALLOWED,
    show_default=True,
    help="The share of records that may be refused before the import fails.",
)


class _Importers(click.Group):
    """One command for each installed importer of tables, loaded when it is used, besides those declared here."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *importer_names()])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if (own := super().get_command(ctx, name)) or name not in importer_names():
            return own
        return _table_command(name)


@click.group(name="import", cls=_Importers)
def import_data() -> None:
    """Import catalogues of standards and tables as datasets. `standlink build` makes a release of all datasets.

    A dataset replaces the one of the same name. If the import fails, the old dataset is kept.
    """


def run_import(home: Path, listed: Listed, inputs: str) -> None:
    """Import a source, on a terminal with a progress bar, and print the result."""
    with moving() as show, listed.open() as source:
        show(f"Importing {source.name}")
        dataset = import_source(
            home,
            source,
            refusals_allowed=listed.refusals_allowed,
            progress=lambda share: show(f"Importing {source.name}", share),
            inputs=inputs,
        )
    click.echo(_summary(dataset))
    if dataset.refused:
        click.echo(f"Refused records and reasons: {refused_path(home, dataset.name)}")


def import_sources(home: Path, path: Path) -> None:
    """Import the sources that a file lists, except those whose dataset would be the same again.

    Raises:
        FileError: if the file is faulty or a source is missing; nothing has been imported then.
        ImportFailedError: naming the source that could not be imported. Its old dataset is kept, and so are the
            new datasets of the sources before it.
    """
    sources = inputs_by_source(home, path)
    for listed, inputs in sources.items():
        present = open_dataset(home, listed.dataset)
        if present and present.inputs == inputs:
            click.echo(f"{present.name:<14} unchanged; {present.triples:,} triples")
            continue
        try:
            run_import(home, listed, inputs)
        except StandlinkError as error:
            raise ImportFailedError(f"{path}: {listed.entry}: {error}\nNothing was published.") from error
    others = [d.name for d in imported_datasets(home) if d.name not in {listed.dataset for listed in sources}]
    if others:
        click.echo(f"Kept from earlier imports (not in {path.name}): {', '.join(others)}")


@import_data.command()
@click.argument("source")
@click.option(
    "--catalogue", required=True, help="The name of the catalogue, as in relaton-data-<catalogue>: 3gpp, iso ..."
)
@click.option("--with-abstracts", is_flag=True, help="Import abstracts too; they belong to the publishers.")
@refusals_allowed
@click.pass_obj
def relaton(home: Path, source: str, catalogue: str, with_abstracts: bool, refusals_allowed: float) -> None:
    r"""Import a Relaton catalogue of standards from SOURCE: a folder, an archive, a clone, or a repository's address.

    \b
    Example: standlink import relaton https://github.com/relaton/relaton-data-3gpp --catalogue 3gpp
    """
    listed = Listed(source, named(catalogue).name, "", with_abstracts, refusals_allowed)
    run_import(home, listed, listed.inputs(home))


def _table_command(name: str) -> click.Command:
    """Return the command of an importer of tables; that of a faulty one says what is wrong, in its help too."""
    try:
        importer = find_importer(name).importer
        about = f"Import {importer.title}. FILE is {importer.accepts}."
    except ImporterError as error:
        about = f"Not available: {error}"

    @click.command(name, help=about)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False))
    @refusals_allowed
    @click.pass_obj
    def table(home: Path, file: str, refusals_allowed: float) -> None:
        listed = Listed(file, table=name, refusals_allowed=refusals_allowed)
        run_import(home, listed, listed.inputs(home))

    return table


@click.group()
def datasets() -> None:
    """List, show and remove imported datasets."""


@datasets.command(name="list")
@click.pass_obj
def list_datasets(home: Path) -> None:
    """List the datasets with the numbers of records read, kept, merged and refused."""
    for dataset in all_datasets(home):
        click.echo(_summary(dataset))


@datasets.command()
@click.argument("name")
@click.pass_obj
def show(home: Path, name: str) -> None:
    """Print the description of a dataset: licence, source, version, counts, reasons for refusals and repairs."""
    dataset = open_dataset(home, name)
    if dataset is None:
        raise NotFoundError(f"there is no dataset {name!r} in {home}")
    about: dict[str, Any] = asdict(dataset)
    click.echo(json.dumps(about, indent=1, ensure_ascii=False))


@datasets.command()
@click.pass_obj
def review(home: Path) -> None:
    """Print the names of organizations that could not be linked, as CSV for you to decide.

    Rows have the columns of the mapping file: the nearest known actor, and a note with the number of occurrences, the
    datasets, and other near actors with score and method. Correct the rows, fill in the day, and add them to
    organizations.csv in the data folder; the next import uses them.
    """
    from ..graph.sources.organizations.review import review as rows

    click.echo(rows(home), nl=False)


@datasets.command()
@click.argument("name")
@click.pass_obj
def remove(home: Path, name: str) -> None:
    """Delete a dataset. The next release does not contain it; existing releases do not change."""
    remove_dataset(home, name)
    click.echo(f"Removed {name}.")


def _summary(dataset: Dataset) -> str:
    counts = f"{dataset.read:,} read, {dataset.kept:,} kept, {dataset.merged:,} merged"
    refused = sum(dataset.refused.values())
    return f"{dataset.name:<14} {counts}, {refused:,} refused; {dataset.triples:,} triples"
