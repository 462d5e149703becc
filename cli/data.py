"""The commands that manage datasets: ``standlink import``, with a subcommand per kind of source, and ``datasets``."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import ImportFailedError, NotFoundError, StandlinkError
from .progress import Progress

if TYPE_CHECKING:
    from ..graph.releases.dataset import Dataset
    from ..graph.sources.listed import Listed

ORDER = 40

Command = Callable[..., None]
#: The subcommand for RDF, whose datasets a user names.
RDF = "rdf"


class _Importers(click.Group):
    """A subcommand per importer; importers are loaded when ``standlink import`` is used, not at start."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        from ..graph.sources.listed import CATALOGUES
        from ..graph.sources.registry import importer_names

        return [CATALOGUES, RDF, *importer_names()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from ..graph.sources.listed import CATALOGUES

        if cmd_name not in self.list_commands(ctx):
            return None
        if cmd_name == RDF:
            from .rdf import rdf_command

            return rdf_command()
        return _catalogue_command() if cmd_name == CATALOGUES else _table_command(cmd_name)


@click.group(name="import", cls=_Importers)
def import_data() -> None:
    """Import a catalogue of standards, a table or your own RDF as a dataset.

    `standlink build` makes a release of all datasets. A successful import replaces the dataset of the same name; a
    failed import leaves it unchanged.
    """


def _refusals_allowed(command: Command) -> Command:
    from ..graph.sources.protocol import REFUSALS_ALLOWED

    option = click.option(
        "--refusals-allowed",
        type=click.FloatRange(0, 1),
        default=REFUSALS_ALLOWED,
        show_default=True,
        help="The share of records that may be refused before the import fails.",
    )
    return option(command)


def _catalogue_command() -> click.Command:
    @click.command()
    @click.argument("source")
    @click.option("--catalogue", required=True, help="The catalogue, as in relaton-data-<catalogue>: 3gpp, iso ...")
    @click.option("--with-abstracts", is_flag=True, help="Import abstracts too; their copyright is the publishers'.")
    @_refusals_allowed
    @click.pass_obj
    def relaton(home: Path, source: str, catalogue: str, with_abstracts: bool, refusals_allowed: float) -> None:
        """Import a Relaton catalogue of standards. SOURCE is a folder, an archive, a clone or a repository URL.

        An archive may also be in an object store: s3://BUCKET/KEY.

        \b
        Example: standlink import relaton https://github.com/relaton/relaton-data-3gpp --catalogue 3gpp
        """  # noqa: D301 # click reads the character, not its escape
        from ..graph.sources.listed import Listed
        from ..graph.sources.relaton.catalogues import catalogue as find_catalogue

        listed = Listed(source, find_catalogue(catalogue).name, "", with_abstracts, refusals_allowed)
        run_import(home, listed, listed.inputs(home))

    return relaton


def _table_command(name: str) -> click.Command:
    """Return the subcommand of an importer of tables; the help of a faulty one says what is wrong with it."""
    from ..graph.sources.registry import ImporterError, find_importer

    try:
        importer = find_importer(name).importer
        about, texts = f"Import {importer.title}. FILE is {importer.accepts}.", importer.texts
        folder = bool(texts) or importer.folder
    except ImporterError as error:
        about, texts, folder = f"Not available: {error}", "", False

    @click.command(name, help=about)
    @click.argument("file", type=click.Path(exists=True, dir_okay=folder))
    @_refusals_allowed
    @click.pass_obj
    def table(home: Path, file: str, refusals_allowed: float, texts: str | None = None) -> None:
        from ..graph.sources.listed import Listed

        listed = Listed(file, table=name, refusals_allowed=refusals_allowed, texts=texts or "")
        run_import(home, listed, listed.inputs(home))

    if texts:
        option = click.Option(["--texts"], type=click.Path(exists=True), help=f"The {texts}.")
        table.params.append(option)
    return table


def run_import(home: Path, listed: Listed, inputs: str) -> None:
    """Import a source and print the counts of its dataset; on a terminal, show a progress bar."""
    from ..graph.sources.protocol import import_source

    with Progress() as progress, listed.open() as source:
        progress.show(f"Importing {source.name}")
        dataset = import_source(
            home,
            source,
            refusals_allowed=listed.refusals_allowed,
            progress=lambda share: progress.show(f"Importing {source.name}", share),
            inputs=inputs,
        )
    click.echo(summary(dataset))
    if dataset.refused:
        click.echo(f"Refused records and reasons: standlink datasets quarantine list {dataset.name}")


def import_sources(home: Path, path: Path) -> None:
    """Import the sources listed in a file, except those whose dataset is up to date.

    Raises:
        FileError: if the file is faulty or a source is missing; nothing is imported in this case.
        ImportFailedError: naming the source that could not be imported. Its previous dataset is unchanged; the sources
            listed before it have been imported.
    """
    from ..graph.sources.listed import read_list

    import_listed(home, path, read_list(path))


def import_listed(home: Path, path: Path, listed_sources: Sequence[Listed], own: Collection[str] = ()) -> None:
    """Import sources, except those whose dataset is up to date; arguments and errors as of ``import_sources``.

    Args:
        home: the data folder.
        path: the file that lists the sources.
        listed_sources: what it lists.
        own: the names of datasets that are imported otherwise.
    """
    from ..graph.pipeline.inputs import imported_datasets
    from ..graph.releases.dataset import open_dataset
    from ..graph.sources.listed import inputs_by_source

    sources = inputs_by_source(home, path, listed_sources)
    for listed, inputs in sources.items():
        previous = open_dataset(home, listed.dataset)
        if previous and previous.inputs == inputs:
            click.echo(f"{previous.name:<14} unchanged; {previous.triples:,} triples")
            continue
        try:
            run_import(home, listed, inputs)
        except StandlinkError as error:
            raise ImportFailedError(f"{path}: {listed.entry}: {error}\nNothing was published.") from error
    known = {*own, *(listed.dataset for listed in sources)}
    others = [d.name for d in imported_datasets(home) if d.name not in known]
    if others:
        click.echo(f"Kept from earlier imports (not in {path.name}): {', '.join(others)}")


@click.group()
def datasets() -> None:
    """List, show and remove imported datasets, and the records left out of them."""


@datasets.command(name="list")
@click.pass_obj
def list_datasets(home: Path) -> None:
    """List the datasets with the numbers of records read, kept, merged and refused."""
    from ..graph.releases.dataset import all_datasets

    for dataset in all_datasets(home):
        click.echo(summary(dataset))


@datasets.command()
@click.argument("name")
@click.pass_obj
def show(home: Path, name: str) -> None:
    """Print the metadata of a dataset: licence, source, version, counts, reasons for refusals and repairs."""
    from ..graph.releases.dataset import open_dataset

    dataset = open_dataset(home, name)
    if dataset is None:
        raise NotFoundError(f"no dataset is called {name!r} in {home}; 'standlink datasets list' lists all datasets")
    about: dict[str, Any] = asdict(dataset)
    click.echo(json.dumps(about, indent=1, ensure_ascii=False))


@datasets.command()
@click.argument("name")
@click.option("--no", "is_public", is_flag=True, help="Take the mark away.")
@click.pass_obj
def private(home: Path, name: str, is_public: bool) -> None:
    """Mark a dataset as private, so that public servers open no release with it. Build afterwards.

    `standlink serve` shows private datasets on this machine only. `standlink build --public` makes a release without
    them, in a data folder of its own.
    """
    from ..graph.releases.private import mark

    mark(home, name, private=not is_public)
    click.echo(f"{name} is {'no longer' if is_public else 'now'} private. Run 'standlink build' for the next release.")


@datasets.command()
@click.pass_obj
def review(home: Path) -> None:
    """Print the organization names that could not be linked, as CSV for manual review.

    Each row is a row of the mapping file, with the closest known actor. Its note gives the frequency of the name per
    dataset, other close actors with score and method, and what a search for the name finds in the current release.
    Correct the row, fill in the date, and add it to organizations.csv in the data folder; the next import uses it.
    """
    from ..graph.releases.release import Releases
    from ..graph.sources.organizations.review import review as rows
    from ..queries.search.ranking import organizations_like

    releases = Releases(home)
    search = partial(organizations_like, releases.current()) if releases.current_id() else None
    click.echo(rows(home, search), nl=False)


@datasets.command()
@click.argument("name")
@click.pass_obj
def remove(home: Path, name: str) -> None:
    """Delete a dataset. The next build excludes it; existing releases are unchanged."""
    from ..graph.releases.dataset import remove_dataset

    remove_dataset(home, name)
    click.echo(f"Removed {name}.")


def summary(dataset: Dataset) -> str:
    """Return the counts of a dataset in a line."""
    counts = f"{dataset.read:,} read, {dataset.kept:,} kept, {dataset.merged:,} merged"
    refused = sum(dataset.refused.values())
    values = f", {dataset.values:,} values" if dataset.values else ""
    private = ", private" if dataset.private else ""
    return f"{dataset.name:<14} {counts}, {refused:,} refused; {dataset.triples:,} triples{values}{private}"
