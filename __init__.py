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
>>> g.search("iso15118-20").records()[0]["thing"]
'https://w3id.org/standlink/id/standard/iso-15118-20'
>>> g.table("involvement").collect().height > 500
True
>>> g.network("linkages/network", level="country").number_of_nodes() > 5
True

``open`` also takes the address of a site, a downloaded file, or the folder of a release: all have the same methods.
All errors are subclasses of ``StandlinkError``. An answer in a notebook shows its first rows; ``to_pandas`` and
``to_polars`` return data frames.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import (
    BuildError,
    FileError,
    ImportFailedError,
    NoReleaseError,
    NotFoundError,
    ParameterError,
    QueryError,
    QuestionFileError,
    RemoteError,
    StandlinkError,
    UnknownNameError,
    ValidationError,
)
from .queries.opened import Opened, plain_names

if TYPE_CHECKING:
    import polars
    import rdflib

    from .graph.releases.release import Release
    from .graph.store.description import Description
    from .queries.remote.graph import RemoteGraph
    from .queries.run import Answer
    from .queries.search.ranking import Hit
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
    "RemoteError",
    "RemoteGraph",
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
    "RemoteGraph": ".queries.remote.graph",
    "Table": ".queries.table",
}


@dataclass(frozen=True, repr=False)
class Graph(Opened):
    """A published release to query.

    For trusted use: SPARQL runs in this process, without limits of time or size.

    >>> g = standlink.open()
    >>> g.release.id in repr(g)
    True
    """

    release: Release

    @property
    def _about(self) -> tuple[str, Mapping[str, Any]]:
        return self.release.id, self.release.manifest

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

        return ask(self.release, find_question(question), plain_names(arguments))

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
        from .queries.resolve import describe

        return describe(self.release, name)

    def to_rdflib(self) -> rdflib.Graph:
        """Return the whole release as an rdflib graph."""
        from .graph.store.export import to_rdflib

        return to_rdflib(self.release.store)

    def _graphml(self, question: str, arguments: Mapping[str, str | Sequence[str]]) -> bytes:
        from .queries.exports.network_formats import to_graphml
        from .queries.exports.networks import network

        return to_graphml(network(self.answer(question, **arguments), self.release)).encode()

    def _found(self, text: str, kinds: Sequence[str], limit: int) -> Sequence[Hit]:
        from .queries.search.ranking import search

        return search(self.release, text, {"kind": kinds}, limit).hits

    def _frame(self, name: str) -> polars.LazyFrame:
        return self.release.table(name)


def open(source: str | Path | None = None, *, build: bool = True, timeout: float = 60.0) -> Graph | RemoteGraph:
    """Open a release: of a data folder, of a site, or one that was downloaded. All have the same methods.

    >>> standlink.open("no-such-folder")
    Traceback (most recent call last):
        ...
    standlink.errors.NoReleaseError: there is no file or folder no-such-folder. For a new data folder, ...

    Args:
        source: one of

            - nothing: the data folder ``STANDLINK_HOME``, or the user data folder of the platform;
            - a data folder, the folder of a study, or that of one of its releases;
            - a downloaded file, ``standlink.nq.gz`` of a site or what ``standlink backup`` wrote: it is unpacked once;
            - the address of a site, such as ``https://standlink.example.org``, whose current release is opened and
              stays the same, or of one of its releases, ``https://standlink.example.org/releases/<id>``.
        build: build a release of the curated cases in a data folder that has none.
        timeout: the seconds that a server may be silent.

    Raises:
        ParameterError: if it is an address, but not one of HTTP.
        NoReleaseError: if there is no release and none is built, or it is damaged, or was made by a newer version; as a
            RemoteError, if a server cannot be reached or does not answer as Standlink does.
        NotFoundError: if a site has no release of that name.
        FileError: if a file has no release.
        BuildError: if the release cannot be built.
    """
    from .graph.releases.release import Release
    from .queries.remote.opening import find

    found = find(source, build=build, timeout=timeout)
    return Graph(found) if isinstance(found, Release) else found


if not TYPE_CHECKING:  # for type checkers, these types are imported above

    def __getattr__(name: str) -> type:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name], __name__), name)

    def __dir__() -> list[str]:
        return sorted(__all__)
