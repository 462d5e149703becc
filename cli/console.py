"""Output of the command line: tables, answers and the list of questions."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from ..plurals import counted

if TYPE_CHECKING:
    from ..graph.store.store import Store
    from ..queries.run import Answer
    from ..queries.sparql.result import Result
    from ..queries.table import Table

#: Formats of tables that are written as on the website.
_STANDARD = {"tsv": "text/tab-separated-values", "xml": "application/sparql-results+xml"}
_JSON = "application/sparql-results+json"
#: The width of a table, in characters, where the output is not a terminal.
_WIDTH = 160


def print_questions(tables: Mapping[str, int]) -> None:
    """Print all questions of the library with their parameters, grouped by theme; mark those that lack their data.

    Args:
        tables: the number of rows of each analysis table of the release.
    """
    from ..queries.library import theme_title, themes

    for theme, questions in themes().items():
        click.echo(f"\n{theme_title(theme)}")
        for question in questions:
            click.echo(f"  {question.id:<28} {question.question}")
            for need in question.unmet(tables):
                click.echo(f"  {'':<28} (no answer in this release; run 'standlink import {need.source}')")
            for p in question.parameters:
                kind = " or ".join(p.kinds) or " | ".join(p.choices)
                flags = "".join([", optional" if not p.required else "", ", repeatable" if p.many else ""])
                click.echo(f"  {'':<28}   {p.name} ({kind}{flags}): {p.help}")


def print_answer(answer: Answer, fmt: str) -> None:
    """Print an answer; its notes go to the standard error stream or, in JSON, into the document.

    In place of an empty table stands the note on why it is empty.
    """
    if fmt == "json":
        click.echo(answer.to_json())
        return
    is_empty = fmt == "table" and not len(answer.table)
    reason = next((note for note in answer.notes if note.kind in ("empty", "unmet")), None) if is_empty else None
    if reason:
        click.echo(reason)
    else:
        print_table(answer.table, fmt, answer.question.row)
    for note in answer.notes:
        if note is not reason:
            click.echo(note, err=True)
    if fmt == "table" and answer.question.method:
        click.echo(f"Method: {answer.question.method}", err=True)
    if fmt == "table" and answer.definition and not answer.sparql:
        click.echo(f"Formula, sources and limits: standlink ask {answer.question.id} --sparql", err=True)


def print_table(table: Table, fmt: str, row: str = "") -> None:
    """Print a table as ``csv``, ``json`` or, by default, drawn with a caption that says what each ``row`` is."""
    if fmt == "csv":
        click.echo(table.to_csv(), nl=False)
    elif fmt == "json":
        click.echo(table.to_json())
    elif not len(table):
        click.echo("No results.")
    else:
        from .drawing import draw_table

        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
        rows = ([table.shown(term) for term in cells] for cells in table.rows)
        click.echo("\n" + "\n".join(draw_table(table.columns, rows, width)))
        click.echo(f"\n  {counted(len(table), 'row')}." + (f" Each row is {row}." if row else ""))


def print_result(result: Result, store: Store, fmt: str) -> None:
    """Print the result of a SPARQL query in a format that fits it; by default a graph is printed as Turtle.

    Args:
        result: the result.
        store: the store that has the labels.
        fmt: the format.
    """
    if result.kind == "graph":
        import pyoxigraph as ox

        from ..graph.store.export import FORMATS, serialize

        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in result.triples()]
        click.echo(serialize(quads, FORMATS["ttl" if fmt == "table" else fmt]).decode(), nl=False)
    elif result.kind == "boolean" and fmt not in ("json", "xml"):
        click.echo("true" if result.boolean() else "false")
    elif result.kind == "boolean" or fmt in _STANDARD:
        click.echo(result.serialize(_STANDARD.get(fmt, _JSON)).decode(), nl=fmt != "tsv")
    else:
        print_table(result.table(store), fmt)
