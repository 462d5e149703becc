"""A release to query, wherever it is: what ``standlink.open`` returns has these methods, with the same results."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from ..errors import MissingExtraError, NotFoundError, ParameterError
from ..plurals import counted

# Nothing else is loaded before it is needed: ``import standlink`` loads this module.
if TYPE_CHECKING:
    import networkx
    import polars
    import rdflib

    from ..graph.store.description import Description
    from .run import Answer
    from .search.ranking import Hit
    from .table import Table

#: The longest text that is searched for, and the most results.
_LONGEST: Final = 500
_MOST: Final = 1000


class Opened(ABC):
    """A release to query."""

    @property
    @abstractmethod
    def _about(self) -> tuple[str, Mapping[str, Any]]:
        """The id of the release, and what it has: ``triples``, ``tables`` and ``datasets``."""

    @abstractmethod
    def answer(self, question: str, **arguments: str | Sequence[str]) -> Answer:
        """Answer a question; also return its notes, its evidence and the SPARQL query."""

    @abstractmethod
    def questions(self) -> Iterator[str]:
        """Yield the ids of all questions."""

    @abstractmethod
    def sparql(self, query: str) -> Table | bool | rdflib.Graph:
        """Run a SPARQL query of any form, with the prefixes of Standlink declared."""

    @abstractmethod
    def describe(self, name: str) -> Description:
        """Return the description of a thing, given its IRI, prefixed name, slug or name."""

    @abstractmethod
    def to_rdflib(self) -> rdflib.Graph:
        """Return the whole release as an rdflib graph."""

    @abstractmethod
    def _graphml(self, question: str, arguments: Mapping[str, str | Sequence[str]]) -> bytes:
        """Return the network of an answer as GraphML."""

    @abstractmethod
    def _found(self, text: str, kinds: Sequence[str], limit: int) -> Sequence[Hit]:
        """Return the results of a search."""

    @abstractmethod
    def _frame(self, name: str) -> polars.LazyFrame:
        """Return an analysis table that there is."""

    def __repr__(self) -> str:
        release, has = self._about
        return f"<{type(self).__name__}: release {release}, {counted(has['triples'], 'triple')}>"

    def _repr_html_(self) -> str:
        """Return the release and its datasets as HTML, for notebooks."""
        from .notebook import list_html

        release, has = self._about
        datasets = [f"{d['title']} ({counted(d['triples'], 'triple')})" for d in has["datasets"]]
        return list_html(f"Release {release}: {counted(has['triples'], 'triple')}", datasets)

    def ask(self, question: str, **arguments: str | Sequence[str]) -> Table:
        """Answer a question of the library and return the table.

        Arguments are IRIs, prefixed names, slugs or names. Parameters whose names are Python keywords take an
        underscore: ``from_="ccs1"``.

        Raises:
            NotFoundError: if there is no such question; as an UnknownNameError, if an argument names nothing.
            ParameterError: if an argument is missing, unknown or ambiguous.
        """
        return self.answer(question, **arguments).table

    def search(self, text: str, *, kind: str = "", limit: int = 20) -> Table:
        """Return the things that a text means or describes, the best first: their kinds, classes and descriptions.

        Args:
            text: an identifier in any spelling, a name, or words of a description.
            kind: the kind of the things, such as ``standard``; any by default.
            limit: the most results.

        Raises:
            ParameterError: if the text is empty or too long, there is no such kind, or the limit is out of range.
        """
        import pyoxigraph as ox

        from ..ontology.namespaces import KINDS
        from .table import Table

        if not 0 < len(text.strip()) <= _LONGEST:
            raise ParameterError("text", f"text: give a name, an identifier or words, of 1 to {_LONGEST} characters")
        if kind and kind not in KINDS:
            raise ParameterError("kind", f"kind: {kind!r} is not one of {', '.join(KINDS)}", KINDS)
        if not 1 <= limit <= _MOST:
            raise ParameterError("limit", f"limit: {limit} is not between 1 and {_MOST:,}")
        hits = self._found(text, (kind,) if kind else KINDS, limit)
        rows = tuple(
            (ox.NamedNode(hit.iri), *(ox.Literal(t) if t else None for t in (hit.kind, hit.class_label, hit.snippet)))
            for hit in hits
        )
        labels = {hit.iri: hit.label for hit in hits}
        return Table(("thing", "kind", "class", "description"), rows, labels)

    def table(self, name: str) -> polars.LazyFrame:
        """Return an analysis table as a lazy frame of Polars; ``docs/tables.md`` describes them.

        Raises:
            NotFoundError: if there is no table of that name.
        """
        release, has = self._about
        if name not in has["tables"]:
            names = ", ".join(has["tables"]) or "none"
            raise NotFoundError(f"release {release} has no table {name!r}; its tables: {names}")
        return self._frame(name)

    def network(self, question: str, **arguments: str | Sequence[str]) -> networkx.Graph[str]:
        """Return the answer to a question as a graph of networkx, with the attributes of GraphML (``docs/exports.md``).

        Raises:
            NotFoundError: if the answer is not a network; else as ``ask``.
            MissingExtraError: if networkx is not installed.
        """
        try:
            import networkx
        except ImportError:
            raise MissingExtraError("network needs networkx", "networkx") from None
        return networkx.read_graphml(BytesIO(self._graphml(question, plain_names(arguments))))


def plain_names(arguments: Mapping[str, str | Sequence[str]]) -> dict[str, str | Sequence[str]]:
    """Return arguments by the names of the parameters, without the underscore that marks Python keywords.

    >>> plain_names({"from_": "ccs1", "to": "nacs"})
    {'from': 'ccs1', 'to': 'nacs'}
    """
    return {name.removesuffix("_"): value for name, value in arguments.items()}
