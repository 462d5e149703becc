"""The commands that query a release: ``standlink ask``, ``sparql`` and ``why``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .console import print_answer, print_questions, print_table
from .current import with_release

if TYPE_CHECKING:
    from ..graph.releases.release import Release
    from ..graph.store.explanation import Explanation

ORDER = 20


@click.command()
@click.argument("question", required=False)
@click.argument("arguments", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--list", "listing", is_flag=True, help="List the questions with their parameters.")
@click.option("--format", "fmt", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--sparql", "show_sparql", is_flag=True, help="Print the SPARQL query, or the definition of the measure.")
@with_release
def ask(
    release: Release, question: str | None, arguments: tuple[str, ...], listing: bool, fmt: str, show_sparql: bool
) -> None:
    r"""Answer a QUESTION of the library.

    A value is an IRI, a prefixed name, a slug or a name: a=region:sweden, a=sweden and a="Sweden" are the same.

    \b
    Example: standlink ask linkages/between-regions a=sweden b=china
    """
    from ..queries.library import find_question
    from ..queries.run import ask as answer_question

    if listing or question is None:
        print_questions(release.manifest.get("tables", {}))
        return
    answer = answer_question(release, find_question(question), _named_arguments(arguments))
    if show_sparql:
        click.echo(answer.sparql or answer.definition)
    else:
        print_answer(answer, fmt)


def _named_arguments(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the values of NAME=VALUE pairs by name.

    Raises:
        click.UsageError: if a pair has no equals sign.
    """
    arguments: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"argument {pair!r} is not in the form NAME=VALUE")
        arguments.setdefault(name, []).append(value)
    return arguments


@click.command()
@click.argument("query")
@click.option(
    "--format", "fmt", type=click.Choice(["table", "csv", "json", "ttl", "nt"]), default="table", show_default=True
)
@with_release
def sparql(release: Release, query: str, fmt: str) -> None:
    """Run a SPARQL QUERY of any form; use - to read it from standard input. The prefixes of Standlink are declared."""
    import pyoxigraph as ox

    from ..graph.store.export import FORMATS, serialize
    from ..graph.store.store import ONTOLOGY
    from ..queries.sparql.trusted import run_query
    from ..queries.table import Table

    result = run_query(release.store, sys.stdin.read() if query == "-" else query)
    if isinstance(result, bool):
        click.echo("true" if result else "false")
    elif isinstance(result, Table):
        print_table(result, "table" if fmt in ("ttl", "nt") else fmt)
    else:
        quads = [ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in result]
        click.echo(serialize(quads, FORMATS["nt" if fmt == "nt" else "ttl"]).decode(), nl=False)


@click.command()
@click.argument("subject")
@click.argument("property", metavar="PROPERTY")
@click.argument("object", metavar="OBJECT")
@with_release
def why(release: Release, subject: str, property: str, object: str) -> None:  # noqa: A002
    r"""Explain the triple SUBJECT PROPERTY OBJECT: the axioms it is inferred by and the asserted facts behind it.

    \b
    Example: standlink why actor:ford sl:adopts standard:nacs
    """
    import pyoxigraph as ox

    from ..graph.store.explanation import explain
    from ..ontology.namespaces import PREFIXES, expand
    from ..queries.question import Parameter
    from ..queries.resolve import resolve

    start, end = (
        resolve(release, Parameter(name, ("thing",), ""), text)
        for name, text in (("subject", subject), ("object", object))
    )
    predicate = ox.NamedNode(expand(property) or (property if "://" in property else PREFIXES["sl"] + property))
    _print_explanation(release, explain(release.store, ox.Triple(start, predicate, end)), 0)


def _print_explanation(release: Release, explanation: Explanation, depth: int) -> None:
    import pyoxigraph as ox

    from ..ontology.namespaces import compact
    from ..queries.run import label_of

    words = " ".join(label_of(release.store, term) for term in explanation.triple if isinstance(term, ox.NamedNode))
    reason = f"asserted in {compact(explanation.graph)}" if explanation.asserted else explanation.axiom
    click.echo(f"{'  ' * depth}{words}  [{reason}]")
    for premise in explanation.premises:
        _print_explanation(release, premise, depth + 1)
