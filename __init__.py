"""Standlink: a knowledge graph of how technical standards spread between actors and regions.

>>> import standlink
>>> g = standlink.open()
>>> table = g.ask("linkages/between-regions", a="sweden", b="china")
>>> table.columns
('standard', 'actorA', 'roleA', 'whenA', 'actorB', 'roleB', 'whenB')
>>> g.sparql("ASK { actor:ford sl:adopts standard:nacs }")
True
>>> g.describe("Ford").label
'Ford'

All errors are subclasses of ``StandlinkError``. An answer in a notebook shows its first rows; ``to_pandas`` and
``to_polars`` return data frames.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import (
    BuildError,
    FileError,
    ImportFailedError,
    NoReleaseError,
    NotFoundError,
    ParameterError,
    QueryError,
    QuestionFileError,
    StandlinkError,
    UnknownNameError,
    ValidationError,
)
from .plurals import counted
from .settings import data_folder

if TYPE_CHECKING:
    import rdflib

    from .graph.releases.release import Release
    from .graph.store.description import Description
    from .queries.run import Answer
    from .queries.table import Table

__all__ = [
    "Answer",
    "BuildError",
    "Description",
    "FileError",
    "Graph",
    "ImportFailedError",
    "NoReleaseError",
    "NotFoundError",
    "ParameterError",
    "QueryError",
    "QuestionFileError",
    "StandlinkError",
    "Table",
    "UnknownNameError",
    "ValidationError",
    "__version__",
    "open",
]
__version__ = "0.1.0"

#: Where the types of results are defined; loading them on first use keeps ``import standlink`` fast.
_MODULES = {
    "Answer": ".queries.run",
    "Description": ".graph.store.description",
    "Table": ".queries.table",
}


@dataclass(frozen=True, repr=False)
class Graph:
    """A published release to query.

    For trusted use: SPARQL runs in this process, without limits of time or size.

    >>> g = standlink.open()
    >>> g.release.id in repr(g)
    True
    """

    release: Release

    def __repr__(self) -> str:
        return f"<Graph: release {self.release.id}, {counted(self.release.manifest['triples'], 'triple')}>"

    def _repr_html_(self) -> str:
        """Return the release and its datasets as HTML, for notebooks."""
        from .queries.notebook import list_html

        manifest = self.release.manifest
        datasets = [f"{d['title']} ({counted(d['triples'], 'triple')})" for d in manifest["datasets"]]
        return list_html(f"Release {self.release.id}: {counted(manifest['triples'], 'triple')}", datasets)

    def ask(self, question: str, **arguments: str | Sequence[str]) -> Table:
        """Answer a question of the library and return the table.

        Arguments are IRIs, prefixed names, slugs or names. Parameters whose names are Python keywords take an
        underscore: ``from_="ccs1"``.

        >>> g = standlink.open()
        >>> table = g.ask("convergence/switchers", from_="ccs1", to="nacs")
        >>> table.columns[:2]
        ('actor', 'formerly')
        >>> "Ford" in {table.shown(row[0]) for row in table.rows}
        True

        Raises:
            NotFoundError: if there is no such question; as an UnknownNameError, if an argument names nothing.
            ParameterError: if an argument is missing, unknown or ambiguous.
        """
        return self.answer(question, **arguments).table

    def answer(self, question: str, **arguments: str | Sequence[str]) -> Answer:
        """Answer a question like ``ask``; also return its notes, its evidence and the SPARQL query.

        >>> g = standlink.open()
        >>> answer = g.answer("convergence/switchers", from_="ccs1", to="nacs")
        >>> print(answer.bindings["to"][0].label)
        North American Charging Standard (NACS)
        >>> answer.sparql.startswith("SELECT")
        True

        Raises:
            NotFoundError: if there is no such question; as an UnknownNameError, if an argument names nothing.
            ParameterError: if an argument is missing, unknown or ambiguous.
        """
        from .queries.library import find_question
        from .queries.run import ask

        plain = {name.removesuffix("_"): value for name, value in arguments.items()}
        return ask(self.release, find_question(question), plain)

    def questions(self) -> Iterator[str]:
        """Yield the ids of all questions.

        >>> "convergence/switchers" in standlink.open().questions()
        True
        """
        from .queries.library import library

        yield from library()

    def sparql(self, query: str) -> Table | bool | rdflib.Graph:
        """Run a SPARQL query of any form, with the prefixes of Standlink declared.

        Relative IRIs are relative to ``https://w3id.org/standlink/``. Hints on the query, such as words that neither
        the ontology nor the data have, come as warnings.

        >>> g = standlink.open()
        >>> g.sparql("SELECT ?s { ?s a sl:Company } LIMIT 3")
        <Table: 3 rows, 1 column>
        >>> g.sparql("ASK { actor:ford a sl:Company }")
        True
        >>> len(g.sparql("CONSTRUCT { ?s a sl:Actor } WHERE { VALUES ?s { actor:ford actor:tesla } ?s a sl:Company }"))
        2
        >>> g.sparql("SELECT ?s {")
        Traceback (most recent call last):
            ...
        standlink.errors.QueryError: not a SPARQL query: at 1:11: a } is missing for this {
        SELECT ?s {
                  ^

        Returns:
            A table for SELECT, a truth value for ASK, an rdflib graph for CONSTRUCT and DESCRIBE.

        Raises:
            QueryError: if the query is malformed or cannot be evaluated; as a FormatError, if a graph has terms that
                rdflib does not have.
        """
        from .queries.sparql.hints import HintWarning, hints
        from .queries.sparql.trusted import is_empty, rdflib_graph, run_query

        result = run_query(self.release.store, query)
        for hint in hints(self.release, query, empty=is_empty(result)):
            warnings.warn(str(hint), HintWarning, stacklevel=2)
        return rdflib_graph(result) if isinstance(result, list) else result

    def describe(self, name: str) -> Description:
        """Return the description of a thing, given its IRI, prefixed name, slug or name.

        >>> g = standlink.open()
        >>> g.describe("Ford") == g.describe("actor:ford") == g.describe("https://w3id.org/standlink/id/actor/ford")
        True

        Raises:
            NotFoundError: if the release describes nothing of that name.
            ParameterError: if the name is ambiguous; the message lists the candidates.
        """
        from .queries.question import Parameter
        from .queries.resolve import resolve

        node = resolve(self.release, Parameter("name", ("thing",), ""), name)
        description = self.release.describe(node.value)
        if description is None:
            raise NotFoundError(f"release {self.release.id} does not describe {name}")
        return description

    def to_rdflib(self) -> rdflib.Graph:
        """Return the whole release as an rdflib graph."""
        from .graph.store.export import to_rdflib

        return to_rdflib(self.release.store)


def open(home: str | Path | None = None, *, build: bool = True) -> Graph:
    """Open the current release of a data folder; build one first if there is none.

    Args:
        home: the data folder; by default ``STANDLINK_HOME``, or the user data folder of the platform.
        build: build a release of the curated cases if there is none.

    Raises:
        ParameterError: if the data folder is an address on the web.
        NoReleaseError: if there is no release and ``build`` is false, or the release is damaged.
        BuildError: if the release cannot be built.
    """
    from .graph.releases.release import Releases

    folder = data_folder(home)
    releases = Releases(folder)
    if build and releases.current_id() is None:
        from .graph.pipeline.build import build as build_release

        build_release(folder)
    return Graph(releases.current())


if not TYPE_CHECKING:  # for type checkers, these types are imported above

    def __getattr__(name: str) -> type:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name], __name__), name)

    def __dir__() -> list[str]:
        return sorted(__all__)
