"""Standlink: a knowledge graph of how standards, regional innovation and global linkages drive each other.

>>> import standlink
>>> g = standlink.open()                                            # doctest: +SKIP
>>> g.ask("linkages/between-regions", a="sweden", b="china")        # doctest: +SKIP
<Answer to linkages/between-regions: 12 rows>
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import StandlinkError
from .graph.releases.release import Release, Releases
from .graph.store.description import Description
from .graph.store.reading import describe
from .ontology.namespaces import expand
from .queries.library import find_question, library
from .queries.run import Answer, ask, run_select
from .queries.table import Table
from .settings import data_folder

if TYPE_CHECKING:
    import rdflib

__all__ = ["Graph", "StandlinkError", "Table", "open"]
__version__ = "0.1.0"


@dataclass(frozen=True)
class Graph:
    """A published release, to be asked. Trusted use: SPARQL given here is run in this process, without a time limit."""

    release: Release

    def ask(self, question: str, **arguments: str | Sequence[str]) -> Table:
        """Ask a question of the library and return the answer as a table.

        Parameters whose names are Python keywords take an underscore: ``from_="ccs1"``.

        Raises:
            NotFoundError: if there is no such question, or an argument names nothing.
            ParameterError: if an argument is missing, unknown or ambiguous.
        """
        return self.answer(question, **arguments).table

    def answer(self, question: str, **arguments: str | Sequence[str]) -> Answer:
        """Ask a question and return the table together with the SPARQL that was run and what was asked about."""
        plain = {name.removesuffix("_"): value for name, value in arguments.items()}
        return ask(self.release, find_question(question), plain)

    def questions(self) -> Iterator[str]:
        """Yield the ids of all questions."""
        yield from library()

    def sparql(self, query: str) -> Table:
        """Run a SELECT query, with the prefixes of Standlink declared, and return its solutions as a table.

        Raises:
            SyntaxError: if the query is malformed.
        """
        return run_select(self.release.store, query)

    def describe(self, name: str) -> Description | None:
        """Return all that is said of a thing, by its IRI or prefixed name; None if nothing is."""
        return describe(self.release.store, expand(name) or name)

    def to_rdflib(self) -> rdflib.Graph:
        """Return the whole release as an rdflib graph."""
        from .graph.store.export import to_rdflib

        return to_rdflib(self.release.store)


def open(home: str | Path | None = None, *, build: bool = True) -> Graph:
    """Open the published release of a data folder, building it first if there is none.

    Args:
        home: the data folder; by default ``STANDLINK_HOME``, or the platform's folder for user data.
        build: build a release of the curated cases if nothing has been published yet.

    Raises:
        NoReleaseError: if nothing has been published and ``build`` is false.
        BuildError: if the release cannot be built.
    """
    folder = data_folder(home)
    releases = Releases(folder)
    if build and releases.current_id() is None:
        from .graph.pipeline.build import build as build_release

        build_release(folder)
    return Graph(releases.current())
