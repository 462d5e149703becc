"""The command ``standlink find``: look up a list of references."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import FileError
from ..plurals import counted
from .current import with_release

if TYPE_CHECKING:
    from ..graph.releases.release import Release
    from ..queries.search.lookup import Found

ORDER = 25


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--column", default="", help="The column of a CSV file with the references.")
@click.option(
    "--input", "form", type=click.Choice(["text", "csv", "bibtex"]), help="[default: by the file extension, else text]"
)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["table", "csv", "json", "jsonl", "bibtex", "ris", "csl"]),
    default="table",
    show_default=True,
    help="bibtex, ris and csl (CSL-JSON) cite the standards found.",
)
@with_release
def find(release: Release, file: str, column: str, form: str | None, fmt: str) -> None:
    """Look up the references in FILE: text with one in each line, CSV, or BibTeX; - is standard input.

    References may be in any spelling: identifiers as on covers, in citations or in file names, names, misspelt names.
    Each gets an address, a score between 0 and 1, and the reason; or a note that none or several things fit.

    \b
    Example: standlink find references.csv --column number --format csv
    """  # noqa: D301 # click reads the character, not its escape
    from ..queries.citation_formats import WRITERS
    from ..queries.citations import cite_documents
    from ..queries.search.lookup import OUTCOMES, look_up_all
    from ..queries.search.references import FORMATS, format_of, read_references
    from ..queries.search.results import to_csv, to_json, to_json_lines
    from .cite import today

    wanted = next((known for known in FORMATS if known == form), format_of(file))
    found = list(look_up_all(release, read_references(_read(file), file, wanted, column)))
    if fmt == "table":
        _print_table(found)
    elif fmt in WRITERS:
        iris = [each.matches[0].iri for each in found if each.outcome == "found"]
        click.echo(WRITERS[fmt](cite_documents(release, iris, today())), nl=False)
    else:
        click.echo({"csv": to_csv, "json": to_json, "jsonl": to_json_lines}[fmt](found), nl=fmt == "json")
    found_one, several, none = (sum(each.outcome == outcome for each in found) for outcome in OUTCOMES)
    summary = f"{found_one:,} found, {several:,} with several equally good matches, {none:,} not found"
    click.echo(f"{counted(len(found), 'reference')}: {summary}.", err=True)


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise FileError(file, None, f"cannot be read: {error.strerror}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(file, line, "is not UTF-8; save the file as UTF-8") from None


def _print_table(found: list[Found]) -> None:
    from ..ontology.namespaces import compact

    for each in found:
        best = each.matches[0] if each.outcome == "found" else None
        click.echo(f"{each.reference.line:>5}  {each.reference.text}")
        if best:
            click.echo(f"       {compact(best.iri)}  {best.label}  ({best.score:.2f}; {each.reason})")
        else:
            click.echo(f"       {each.outcome}: {each.reason}")
            for match in each.matches:
                click.echo(f"         {compact(match.iri)}  {match.label}")
