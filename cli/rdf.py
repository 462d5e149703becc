"""The command ``standlink import rdf``: a dataset of your own RDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from .progress import Progress

if TYPE_CHECKING:
    from ..graph.sources.rdf.vocabulary import Terms

#: How many terms of other vocabularies are shown.
_SHOWN: Final = 15


def rdf_command() -> click.Command:
    """Return the subcommand of ``standlink import``."""

    @click.command()
    @click.argument("source")
    @click.option("--name", required=True, help="The name of the dataset: lower-case letters, digits and hyphens.")
    @click.option("--licence", required=True, help="The address of its licence.")
    @click.option("--title", help="What it is called. [default: the name]")
    @click.option("--origin", default="", help="The address where it was published. [default: SOURCE, if an address]")
    @click.option("--base", default="", help="What relative IRIs are relative to. [default: SOURCE, if an address]")
    @click.option("--private", is_flag=True, help="Keep it from public servers.")
    @click.pass_obj
    def rdf(
        home: Path, source: str, name: str, licence: str, title: str | None, origin: str, base: str, private: bool
    ) -> None:
        """Import your own RDF as a dataset. SOURCE is a file, a folder, an archive, or the address of one.

        Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD and the RDF in N3 are read, also compressed. Terms of
        Standlink's ontology must exist; those of other vocabularies are kept beside. Blank nodes get IRIs. `standlink
        build` validates the dataset by the shapes.

        \b
        Example: standlink import rdf facts.ttl --name hydrogen
                   --licence https://creativecommons.org/licenses/by/4.0/
        """  # noqa: D301 # click reads the character, not its escape
        from ..graph.sources.rdf.dataset import Rdf, import_rdf
        from .data import summary

        read = Rdf(source, name, title or name, licence, origin, base, private)
        with Progress() as progress:
            progress.show(f"Importing {name}")
            dataset = import_rdf(home, read, lambda share: progress.show(f"Importing {name}", share))
        click.echo(summary(dataset))
        for reason, times in dataset.repaired.items():
            click.echo(f"  {times:,} × {reason}")
        _show_foreign(read.terms)

    return rdf


def _show_foreign(terms: Terms) -> None:
    """Print the terms of other vocabularies, with those of Standlink that mean the same."""
    from ..graph.sources.rdf.vocabulary import counterpart
    from ..ontology.namespaces import compact

    if not terms.foreign:
        return
    click.echo("Terms of other vocabularies, kept as they are; questions and pages use those of Standlink:")
    for iri, times in terms.foreign.most_common(_SHOWN):
        own = counterpart(iri)
        click.echo(f"  {compact(iri)} ({times:,} ×){f': Standlink says {own}' if own else ''}")
    if len(terms.foreign) > _SHOWN:
        click.echo(f"  and {len(terms.foreign) - _SHOWN:,} more")
