"""The commands that query a release: ``standlink ask``, ``sparql`` and ``why``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .console import print_answer, print_questions, print_result
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
        print_questions()
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


#: The formats of each kind of result, the first by default. ``table`` draws a table, prints a truth value or Turtle.
_TABLES = ("table", "csv", "tsv", "json", "xml")
_FORMATS = {"solutions": _TABLES, "boolean": _TABLES, "graph": ("table", "ttl", "nt", "jsonld", "rdf")}


@click.command()
@click.argument("query")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(list(dict.fromkeys(name for names in _FORMATS.values() for name in names))),
    default="table",
    show_default=True,
    help="csv, tsv, json and xml for SELECT and ASK; ttl, nt, jsonld and rdf for CONSTRUCT and DESCRIBE.",
)
@with_release
def sparql(release: Release, query: str, fmt: str) -> None:
    """Run a SPARQL QUERY of any form; use - to read it from standard input.

    The prefixes of Standlink are declared. Relative IRIs are relative to https://w3id.org/standlink/. SERVICE is
    allowed, unlike on the website: it sends parts of the query to other servers.
    """
    from ..queries.sparql.hints import hints
    from ..queries.sparql.outline import Outline
    from ..queries.sparql.trusted import is_empty, run_query

    text = sys.stdin.read() if query == "-" else query
    outline = Outline.of(text)
    fitting = _FORMATS.get(outline.kind)
    if fitting and fmt not in fitting:
        raise click.UsageError(f"--format {fmt} does not fit {outline.form}; choose {', '.join(fitting)}")
    result = run_query(release.store, text)
    print_result(result, fmt)
    for hint in hints(release, text, empty=is_empty(result)):
        click.echo(f"Hint: {hint}", err=True)


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
