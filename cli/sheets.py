"""The command ``standlink map``, and the import of the tables of a study."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import FileError, NotFoundError
from ..plurals import counted
from .current import build_release
from .progress import Progress

if TYPE_CHECKING:
    from ..graph.releases.release import Release
    from ..graph.sources.sheets.names import Meanings, Resolve
    from ..graph.sources.sheets.sheet import Sheet
    from ..graph.sources.sheets.workbook import Table
    from ..graph.studies.study import Study

ORDER = 28


@click.command("map")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sheet", default="", help="The sheet of a workbook. [default: the first]")
@click.option("--review", is_flag=True, help="Print the doubtful names as CSV, to be decided; write nothing.")
@click.option("--force", is_flag=True, help="Write the draft again, over the present mapping.")
@click.pass_obj
def map_table(home: Path, file: Path, sheet: str, review: bool, force: bool) -> None:
    """Write a draft of what the rows of a table state, beside FILE, and look up the names in it.

    FILE is CSV or XLSX with a header. The draft, FILE.toml, says what each column holds and what a person has to
    decide; FILE.names.csv says which thing each name means. Edit both, and build the study. If there is a mapping
    already, only names that the file lacks are looked up.

    \b
    Example: standlink map tables/adopters.xlsx
    """  # noqa: D301 # click reads the character, not its escape
    from ..graph.sources.sheets.drafting import draft_mapping, draft_path
    from ..graph.sources.sheets.names import complete_names, doubtful, names_path, read_names
    from ..graph.sources.sheets.workbook import read_table

    mapping, names = draft_path(file), names_path(file)
    if review:
        if not names.exists():
            raise NotFoundError(f"there is no {names}; 'standlink map {file}' writes it")
        click.echo(doubtful(read_names(names)) or "No name is doubtful.", nl=False)
        return
    study = study_around(file)
    resolve = looking(lambda: current_release(study.home if study else home))
    if mapping.exists() and not force:
        wanted = sheet_of(study, mapping).wanted()
        click.echo(f"{mapping} is kept; --force writes a new draft.")
    else:
        table = read_table(file, sheet)
        draft = draft_mapping(table, resolve)
        mapping.write_text(with_sheet(draft.text, table, sheet), "utf-8")
        wanted = set(draft.names)
        click.echo(f"Wrote {mapping}: each of {counted(len(table.rows), 'row')} states one {draft.states}.")
        if draft.undecided:
            click.echo(f"{counted(draft.undecided, 'entry', 'entries')} to decide: search it for 'Decide'.")
    known = complete_names(names, wanted, resolve)
    if names.exists():
        click.echo(f"{names}: {_counts(known)}")
        if doubtful(known):
            click.echo(f"Doubtful names, to be decided there: standlink map {file} --review")


def with_sheet(text: str, table: Table, sheet: str) -> str:
    """Return a draft with the name of the sheet that was asked for."""
    return text.replace("[[facts]]", f'[[facts]]\nsheet = "{table.sheet}"', 1) if sheet else text


def looking(release: Callable[[], Release]) -> Resolve:
    """Return what looks names up in a release, which is opened, or built, only when there is a name to look up."""

    @cache
    def resolver() -> Resolve:
        from ..queries.reconciliation.sheets import NameResolver

        return NameResolver(release())

    return lambda names: resolver()(names)


def current_release(home: Path) -> Release:
    """Return the current release of a data folder, built first if there is none."""
    from ..graph.releases.release import Releases

    releases = Releases(home)
    return releases.current() if releases.current_id() else build_release(home)


def study_around(file: Path) -> Study | None:
    """Return the study that a file stands in; None if it stands in none."""
    from ..graph.studies.study import is_study, read_study

    folder = next((each for each in file.resolve().parents if is_study(each)), None)
    return read_study(folder) if folder else None


def sheet_of(study: Study | None, mapping: Path) -> Sheet:
    """Return a table of a study, by its mapping; of a table outside a study, what is needed to read it."""
    from ..graph.sources.sheets.sheet import Owner, Sheet

    if study is None:
        return Sheet(mapping, Owner(mapping.stem, mapping.stem, "", "", ""))
    name = study.dataset_of(mapping)
    table = next((each for each in study.table_files if each.stem == mapping.stem), mapping.resolve())
    about = (study.title_of(table), study.name, study.licence, study.iri_of(table))
    return Sheet(mapping, Owner(name, *about, private=name in study.private))


def import_tables(study: Study, *, look_up: bool = True) -> None:
    """Import the tables of a study into its data folder, and print what became of their rows.

    Args:
        study: the study.
        look_up: whether names that the files of names lack are looked up and added; without it, their rows are refused.

    Raises:
        StandlinkError: if a mapping or a table is faulty, or too many rows are refused.
    """
    from ..graph.sources.sheets.drafting import draft_path
    from ..graph.sources.sheets.names import doubtful, read_names
    from ..graph.sources.sheets.sheet import SHOWN, import_sheet

    resolve = looking(lambda: current_release(study.home)) if look_up else None
    for table in study.table_files:
        mapping = draft_path(table)
        if not mapping.exists():
            raise FileError(table, None, f"has no mapping; 'standlink map {table}' writes a draft of {mapping.name}")
        sheet = sheet_of(study, mapping)
        with Progress() as progress:
            progress.show(f"Importing {sheet.name}")
            dataset = import_sheet(study.home, sheet, resolve)
        refused = sum(dataset.refused.values())
        rows = f"{dataset.read:,} rows, {dataset.kept:,} kept, {dataset.merged:,} merged, {refused:,} refused"
        click.echo(f"{dataset.name:<14} {rows}; {dataset.triples:,} triples{', private' if dataset.private else ''}")
        for each in sheet.refusals[:SHOWN]:
            click.echo(f"  {each}", err=True)
        if refused > SHOWN or (refused and not sheet.refusals):
            click.echo(f"  All refused rows: standlink datasets quarantine list {dataset.name}", err=True)
        if undecided := doubtful(read_names(sheet.names)):
            number = len(undecided.splitlines()) - 1
            click.echo(f"  {counted(number, 'name')} to decide: standlink map {table} --review", err=True)


def check_tables(study: Study) -> bool:
    """Print the faults of the mappings and names of a study's tables; return whether there are none."""
    from ..graph.sources.sheets.drafting import draft_path
    from ..graph.sources.sheets.names import read_names

    faults = 0
    for table in study.table_files:
        sheet = sheet_of(study, draft_path(table))
        try:
            sheet.wanted()
            read_names(sheet.names)
        except FileError as fault:
            click.echo(f"Fault: {fault}")
            faults += 1
    click.echo(f"Tables: {counted(len(study.table_files), 'table')}, {counted(faults, 'fault')}.")
    return not faults


def _counts(known: Meanings) -> str:
    """Return how many names are found, doubtful and unknown, in words."""
    found = sum(bool(each.iri) for each in known.values())
    unsure = sum(each.is_doubtful for each in known.values())
    return f"{counted(found, 'name')} found, {unsure:,} doubtful, {len(known) - found - unsure:,} unknown"
