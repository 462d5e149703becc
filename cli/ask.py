"""The commands that query a release: ``standlink ask``, ``sparql`` and ``why``."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

import click

from .completion import complete_argument, complete_question
from .console import print_answer, print_questions, print_result
from .current import with_release

if TYPE_CHECKING:
    from ..graph.releases.release import Release
    from ..graph.store.reasons import Step

ORDER = 20

#: The formats of every answer, and those of an answer that is a network.
_ANSWERS = ("table", "csv", "json", "parquet")
_NETWORKS = ("graphml", "gexf")


@click.command()
@click.argument("question", required=False, shell_complete=complete_question)
@click.argument("arguments", nargs=-1, metavar="[NAME=VALUE]...", shell_complete=complete_argument)
@click.option("--list", "listing", is_flag=True, help="List the questions with their parameters.")
@click.option(
    "--format",
    "fmt",
    type=click.Choice([*_ANSWERS, *_NETWORKS]),
    default="table",
    show_default=True,
    help="graphml and gexf for questions whose answer is a network, such as linkages/network.",
)
@click.option("--sparql", "show_sparql", is_flag=True, help="Print the SPARQL query, or the definition of the measure.")
@with_release
def ask(
    release: Release, question: str | None, arguments: tuple[str, ...], listing: bool, fmt: str, show_sparql: bool
) -> None:
    """Answer a QUESTION of the library.

    A value is an IRI, a prefixed name, a slug or a name: a=region:sweden, a=sweden and a="Sweden" are the same.

    \b
    Example: standlink ask linkages/between-regions a=sweden b=china
    """  # noqa: D301 # click reads the character, not its escape
    from ..queries.exports.network_formats import NETWORK_FORMATS
    from ..queries.exports.networks import network
    from ..queries.exports.parquet import to_parquet
    from ..queries.library import find_question
    from ..queries.run import ask as answer_question

    if listing or question is None:
        print_questions(release.manifest.get("tables", {}))
        return
    found = find_question(question)
    if fmt in _NETWORKS and not found.network:
        raise click.UsageError(f"--format {fmt} needs a network; {found.id} is none: choose {', '.join(_ANSWERS)}")
    answer = answer_question(release, found, named_arguments(arguments))
    if show_sparql:
        click.echo(answer.sparql or answer.definition)
    elif fmt == "parquet":
        click.echo(to_parquet(answer, release), nl=False)
    elif fmt in _NETWORKS:
        click.echo(NETWORK_FORMATS[fmt].write(network(answer, release)), nl=False)
    else:
        print_answer(answer, fmt)


def named_arguments(pairs: tuple[str, ...]) -> dict[str, list[str]]:
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
_FORMATS = {"solutions": _TABLES, "boolean": _TABLES, "graph": ("table", "ttl", "nt", "nq", "trig", "jsonld", "rdf")}


@click.command()
@click.argument("query")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(list(dict.fromkeys(name for names in _FORMATS.values() for name in names))),
    default="table",
    show_default=True,
    help="csv, tsv, json and xml for SELECT and ASK; ttl, nt, nq, trig, jsonld and rdf for CONSTRUCT and DESCRIBE.",
)
@with_release
def sparql(release: Release, query: str, fmt: str) -> None:
    """Run a SPARQL QUERY of any form; use - to read it from standard input.

    The prefixes of Standlink are declared. Relative IRIs are relative to https://w3id.org/standlink/. SERVICE is
    allowed, unlike on the website: it sends parts of the query to other servers. The query has no time limit.
    """
    from ..ontology.namespaces import BASE
    from ..queries.sparql.hints import hints
    from ..queries.sparql.outline import Outline
    from ..queries.sparql.workers import TRUSTED, WorkerPool

    text = sys.stdin.read() if query == "-" else query
    outline = Outline.of(text)
    fitting = _FORMATS.get(outline.kind)
    if fitting and fmt not in fitting:
        raise click.UsageError(f"--format {fmt} does not fit {outline.form}; choose {', '.join(fitting)}")
    # In a process of its own, so that no query can end this one without a word.
    with closing(WorkerPool(TRUSTED, 1, trusted=True)) as pool:
        result = pool.run(release, text, base_iri=BASE)
    print_result(result, release.store, fmt)
    for hint in hints(release, text, empty=result.empty):
        click.echo(f"Hint: {hint}", err=True)


@click.command()
@click.argument("subject")
@click.argument("property", metavar="PROPERTY")
@click.argument("object", metavar="OBJECT")
@with_release
def why(release: Release, subject: str, property: str, object: str) -> None:  # noqa: A002
    """Explain the fact SUBJECT PROPERTY OBJECT: the rules by which it follows, and the sources of each fact behind it.

    \b
    Example: standlink why actor:ford sl:adopts standard:nacs
    """  # noqa: D301 # click reads the character, not its escape
    import pyoxigraph as ox

    from ..graph.store.explanation import explain
    from ..graph.store.reasons import reasons
    from ..ontology.namespaces import PREFIXES, expand
    from ..queries.question import Parameter
    from ..queries.resolve import resolve

    start, end = (
        resolve(release, Parameter(name, ("thing",), ""), text)
        for name, text in (("subject", subject), ("object", object))
    )
    predicate = ox.NamedNode(expand(property) or (property if "://" in property else PREFIXES["sl"] + property))
    found = reasons(release.store, explain(release.store, ox.Triple(start, predicate, end)))
    _print_step(found.step, 0)
    for note in found.notes:
        texts = (note.publisher, note.source.label, note.issued, note.locator)
        accessed = f" Accessed {note.retrieved}." if note.retrieved else ""
        click.echo(f"[{note.number}] {', '.join(filter(None, texts))}.{accessed} {note.page or note.source.iri}")


def _print_step(step: Step, depth: int) -> None:
    """Print a fact, the rule and the facts that it follows from; a fact that is asserted, with its origin."""
    from ..graph.store.reasons import plain

    indent, sentence = "  " * depth, plain(step.sentence["en"])
    if step.rule:
        click.echo(f"{indent}{sentence}.\n{indent}  {step.rule['en']}")
        for premise in step.premises:
            _print_step(premise, depth + 1)
        return
    period = "/".join(filter(None, (step.record.date, step.record.until))) if step.record else ""
    marks = "".join(f" [{number}]" for number in step.notes)
    is_named = step.origin == "imported" or not step.notes
    dataset = f" (from {step.dataset.label})" if step.dataset and is_named else ""
    click.echo(f"{indent}{sentence}{f' ({period})' if period else ''}{marks}{dataset}")
