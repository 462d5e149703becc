"""The front door on the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from ..errors import NoReleaseError, QueryError, StandlinkError, ValidationError
from ..graph.releases.release import Release, Releases
from ..settings import data_folder
from .build import build, build_release
from .console import list_questions, named_arguments, print_answer, print_table
from .data import datasets, import_data
from .releases import releases

P = ParamSpec("P")
R = TypeVar("R")

_EXAMPLES = """
\b
First steps:
  standlink serve                                        build what is needed, and read it in a browser
  standlink ask --list                                   the questions of the library
  standlink ask convergence/switchers from=ccs1 to=nacs  the answer to one
  standlink sparql "SELECT ?s { ?s a sl:Barrier }"       a question of your own
"""


class _Commands(click.Group):
    """Commands in the order in which one meets them, and errors of ours as one clear line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        data = ["build", "import", "datasets", "releases", "check", "validate", "fmt", "export"]
        return ["serve", "ask", "sparql", "why", *data]

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except StandlinkError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Commands, epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="standlink")
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), help="Data folder [default: $STANDLINK_HOME]."
)
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Standlink: how standards, regional innovation and global linkages drive each other, as a knowledge graph."""
    ctx.obj = data_folder(home)


for each in (build, import_data, datasets, releases):
    main.add_command(each)


def _with_release(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the current release, built first if there is none."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> R:
        home: Path = click.get_current_context().obj
        releases = Releases(home)
        if releases.current_id() is None:
            click.echo(f"Nothing has been built in {home} yet.", err=True)
            build_release(home)
        return command(releases.current(), *args, **kwargs)

    return wrapped


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="STANDLINK_PORT", help="Port to listen on.")
@click.pass_obj
def serve(home: Path, host: str, port: int) -> None:
    """Build what is needed, then serve it to browsers and to linked-data tools."""
    from ..web.server import run

    build_release(home)
    click.echo(f"Standlink is at http://{host}:{port} (Ctrl-C ends it).", err=True)
    run(home, host, port)


@main.command()
@click.argument("question", required=False)
@click.argument("arguments", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--list", "listing", is_flag=True, help="List the questions, with their parameters.")
@click.option("--format", "fmt", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--sparql", "show_sparql", is_flag=True, help="Print the SPARQL that is run, or what is measured.")
@_with_release
def ask(
    release: Release, question: str | None, arguments: tuple[str, ...], listing: bool, fmt: str, show_sparql: bool
) -> None:
    r"""Ask a QUESTION of the library.

    A value is an IRI, a prefixed name, a slug or a name: a=sweden, a=region:sweden and a="Sweden" are the same.

    \b
    Example: standlink ask linkages/between-regions a=sweden b=china
    """
    from ..queries.library import find_question
    from ..queries.run import ask as run

    if listing or question is None:
        list_questions()
        return
    found = find_question(question)
    answer = run(release, found, named_arguments(arguments))
    if show_sparql:
        click.echo(answer.sparql or answer.definition)
    else:
        print_answer(answer, fmt)


@main.command()
@click.argument("query")
@click.option(
    "--format", "fmt", type=click.Choice(["table", "csv", "json", "ttl", "nt"]), default="table", show_default=True
)
@_with_release
def sparql(release: Release, query: str, fmt: str) -> None:
    """Run a SPARQL QUERY; give - to read it from standard input. The prefixes of Standlink are declared already."""
    import pyoxigraph as ox

    from ..graph.store.export import FORMATS, serialize
    from ..graph.store.store import ONTOLOGY
    from ..queries.run import with_labels
    from ..queries.sparql.guard import parser_says
    from ..queries.table import Table

    text = sys.stdin.read() if query == "-" else query
    try:
        result = release.store.query(text)
        if isinstance(result, ox.QueryBoolean):
            click.echo("true" if result else "false")
        elif isinstance(result, ox.QueryTriples):
            quads = [ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in result]
            click.echo(serialize(quads, FORMATS["nt" if fmt == "nt" else "ttl"]).decode(), nl=False)
        else:
            columns = tuple(v.value for v in result.variables)
            table = with_labels(release.store, Table(columns, tuple(tuple(s[c] for c in columns) for s in result)))
            print_table(table, "table" if fmt in ("ttl", "nt") else fmt)
    except SyntaxError as error:
        raise QueryError(f"not a SPARQL query: {parser_says(error.msg)}") from None
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query could not be evaluated: {error}") from None


@main.command()
@click.argument("subject")
@click.argument("property", metavar="PROPERTY")
@click.argument("object", metavar="OBJECT")
@_with_release
def why(release: Release, subject: str, property: str, object: str) -> None:  # noqa: A002
    r"""Explain why SUBJECT stands in PROPERTY to OBJECT: the axioms, and the asserted facts at the bottom.

    \b
    Example: standlink why actor:ford sl:adopts standard:nacs
    """
    import pyoxigraph as ox

    from ..graph.store.explanation import Explanation, explain
    from ..ontology.namespaces import PREFIXES, compact, expand
    from ..queries.question import Parameter
    from ..queries.resolve import resolve
    from ..queries.run import label_of

    ends = [
        resolve(release, Parameter(name, ("thing",), ""), text)
        for name, text in (("subject", subject), ("object", object))
    ]
    verb = ox.NamedNode(expand(property) or (property if "://" in property else PREFIXES["sl"] + property))

    def show(explanation: Explanation, depth: int) -> None:
        words = " ".join(label_of(release.store, t) for t in explanation.triple if isinstance(t, ox.NamedNode))
        reason = f"asserted in {compact(explanation.graph)}" if explanation.asserted else explanation.axiom
        click.echo(f"{'  ' * depth}{words}  [{reason}]")
        for premise in explanation.premises:
            show(premise, depth + 1)

    show(explain(release.store, ox.Triple(ends[0], verb, ends[1])), 0)


@main.command(name="fmt")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; fail if a file is not in canonical layout.")
def format_files(files: tuple[Path, ...], only_check: bool) -> None:
    """Write Turtle FILES in canonical layout, so that a difference between two versions shows its meaning.

    A comment at the head of a file is kept; comments inside it are not.
    """
    from ..graph.store.formatting import reformat

    changed = [file for file in files if reformat(file, write=not only_check)]
    for file in changed:
        click.echo(f"{file}: {'not in canonical layout' if only_check else 'formatted'}")
    if changed and only_check:
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["ttl", "nt", "nq", "trig", "jsonld", "rdf"]),
    help="[default: by the file's ending, else ttl]",
)
@click.option("--asserted", is_flag=True, help="Leave out what was inferred.")
@_with_release
def export(release: Release, output: Path | None, fmt: str | None, asserted: bool) -> None:
    """Write the whole graph to OUTPUT, or to standard output."""
    from ..graph.store.export import FORMATS, export_all

    suffix = fmt or (output.suffix.removeprefix(".") if output else "ttl")
    if suffix not in FORMATS:
        raise StandlinkError(f"there is no format {suffix!r}: use one of {', '.join(FORMATS)}")
    chunks = export_all(release.store, FORMATS[suffix], inferred=not asserted)
    if output is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        return
    try:
        with output.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
    except OSError as error:
        raise StandlinkError(f"{output} cannot be written: {error.strerror}") from None


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def validate(file: Path) -> None:
    """Check a Turtle FILE of yours against the ontology and the shapes, beside the curated cases. Changes nothing."""
    from ..graph.pipeline.checking import check_file

    report = check_file(file)
    if report.findings:
        click.echo(report.text())
    counts = report.counts()
    click.echo(f"{file}: {counts['Violation']} violations, {counts['Warning']} warnings.")
    if not report.conforms:
        raise click.exceptions.Exit(1)


@main.command()
@click.option("--reason", is_flag=True, help="Also prove the ontology and the cases consistent (HermiT, some seconds).")
@click.option(
    "--all", "everything", is_flag=True, help="Check every record, also those unchanged since the last release."
)
@click.pass_obj
def check(home: Path, reason: bool, everything: bool) -> None:
    """Check the curated files: syntax, terms and shapes, and with --reason their consistency. Changes nothing.

    Records that stand as they do in the last release, built by the same rules, were found good then.
    """
    from ..graph.pipeline.checking import check_cases
    from ..graph.pipeline.inputs import rules_digest
    from ..queries.library import library_faults
    from ..web.charts.drawing import exists

    published = None if everything else _release_by_rules(home, rules_digest())
    report, verdict = check_cases(published, reason=reason)
    if report.findings:
        click.echo(report.text())
    counts = report.counts()
    scope = f"of what changed since release {published.id}" if published else "of all records"
    click.echo(f"Shapes: {counts['Violation']} violations, {counts['Warning']} warnings {scope}.")
    faults = library_faults(exists)
    for fault in faults:
        click.echo(f"{fault}")
    if verdict:
        click.echo(f"Consistent, every class satisfiable ({verdict.triples:,} triples, HermiT).")
    if not report.conforms:
        raise ValidationError("the curated files break the shapes", "")
    if faults:
        raise click.exceptions.Exit(1)


def _release_by_rules(home: Path, rules: str) -> Release | None:
    """Return the current release, if it is whole and was made by these rules."""
    try:
        release = Releases(home).current()
    except NoReleaseError:
        return None
    return release if release.manifest.get("rules") == rules else None
