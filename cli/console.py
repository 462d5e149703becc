"""What the command line prints: tables, and the list of questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ..errors import StandlinkError

if TYPE_CHECKING:
    from rich.progress import TaskID

    from ..queries.run import Answer
    from ..queries.table import Table


@contextmanager
def moving() -> Iterator[Callable[..., None]]:
    """Give a function that shows on a terminal what is under way, and for how long.

    It takes a name, and the share that is done, from 0 to 1, where that is known. Nothing is shown elsewhere.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("  {task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        tasks: dict[str, TaskID] = {}

        def show(name: str, share: float | None = None) -> None:
            for other in tasks.keys() - {name}:
                progress.remove_task(tasks.pop(other))
            task = tasks[name] if name in tasks else tasks.setdefault(name, progress.add_task(name, total=None))
            if share is not None:
                progress.update(task, total=1, completed=share)

        yield show


def list_questions() -> None:
    """Print every question of the library with its parameters, theme by theme."""
    from ..queries.library import theme_title, themes

    for theme, questions in themes().items():
        click.echo(f"\n{theme_title(theme)}")
        for question in questions:
            click.echo(f"  {question.id:<28} {question.question}")
            for p in question.parameters:
                kind = " or ".join(p.kinds) or " | ".join(p.choices)
                flags = "".join([", optional" if not p.required else "", ", several" if p.many else ""])
                click.echo(f"  {'':<28}   {p.name} ({kind}{flags}): {p.help}")


def print_answer(answer: Answer, fmt: str) -> None:
    """Print an answer; what a reader must know of it, as the web page has it, goes to the errors or into the JSON."""
    if fmt == "json":
        click.echo(answer.to_json())
        return
    print_table(answer.table, fmt, answer.question.row)
    for note in answer.notes:
        click.echo(note, err=True)
    if fmt == "table" and answer.question.method:
        click.echo(f"How it is reckoned: {answer.question.method}", err=True)
    if fmt == "table" and answer.definition and not answer.sparql:
        click.echo(f"Formula, sources and limits: standlink ask {answer.question.id} --sparql", err=True)


def print_table(table: Table, fmt: str, caption: str = "") -> None:
    """Print a table as ``csv`` or ``json``, or else drawn, with what a row means."""
    if fmt == "csv":
        click.echo(table.to_csv(), nl=False)
    elif fmt == "json":
        click.echo(table.to_json())
    elif not len(table):
        click.echo("Nothing was found.")
    else:
        from rich import box
        from rich.console import Console
        from rich.table import Table as Shown

        shown = Shown(
            box=box.SIMPLE_HEAD, caption=f"{len(table)} rows. Each: {caption}." if caption else f"{len(table)} rows."
        )
        for column in table.columns:
            shown.add_column(column, overflow="fold")
        for row in table.rows:
            shown.add_row(*(table.shown(term) for term in row))
        width = None if sys.stdout.isatty() else 160
        Console(width=width, highlight=False, markup=False).print(shown)


def named_arguments(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the values of NAME=VALUE pairs by name.

    Raises:
        StandlinkError: if a pair has no equals sign.
    """
    arguments: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise StandlinkError(f"{pair!r} is not of the form NAME=VALUE")
        arguments.setdefault(name, []).append(value)
    return arguments
