"""The names of things from the table of labels of a release, for while the service that has the graph is away.

It says what the graph would say or, where the table cannot tell, nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ..description import Thing
from ..store import LANGUAGES, preferred

if TYPE_CHECKING:
    import polars as pl

#: Of how many nodes names are kept: some 20 MB.
_KEPT: Final = 50_000


class Labels:
    """The table ``labels`` of a release. It is read for some nodes at a time: all may be too many for memory.

    Args:
        table: returns the table.
        together: returns the nodes that are probably wanted with one.
    """

    def __init__(
        self, table: Callable[[], pl.LazyFrame], together: Callable[[ox.NamedNode], Iterable[ox.NamedNode]]
    ) -> None:
        self._table, self._together = table, together
        self._read: dict[str, list[ox.Literal] | None] = {}

    def has(self, node: ox.NamedNode) -> bool:
        """Return whether the table has a node: it has all things and terms with a stated class."""
        return self._names(node) is not None

    def thing(self, node: ox.NamedNode) -> Thing | None:
        """Return what ``Store.thing`` does; None if the table has no name of the node."""
        name = preferred(self._names(node) or ())
        return Thing(node.value, name.value) if name else None

    def thing_in(self, node: ox.NamedNode, language: str) -> Thing | None:
        """Return what ``Store.thing_in`` does; None if the table has no name of the node with its language."""
        name = preferred(self._names(node) or (), (language, *LANGUAGES))
        if name is None or name.language is None or language not in LANGUAGES:
            return None
        return Thing(node.value, name.value, "" if name.language == language else name.language)

    def text(self, node: ox.NamedNode, languages: tuple[str, ...]) -> str | None:
        """Return what ``Store.text`` does of the labels of a node: an empty text if it has none; None if unknown."""
        names = self._names(node)
        if not names:
            # Statements have no names. Another thing may have one that is the end of its IRI.
            return None if names is None or "/statement/" not in node.value else ""
        name = preferred(names, languages)
        # Without a name in these languages the least in any other counts, of which the table has none beside others.
        return name.value if name and (name.language is None or name.language in languages) else None

    def _names(self, node: ox.NamedNode) -> list[ox.Literal] | None:
        """Return the least name of a node in each language of the table; None if the table does not have the node."""
        read = self._read
        if node.value not in read:
            unknown = {node.value, *(each.value for each in self._together(node) if each.value not in read)}
            # Replaced, not changed: other threads may read it.
            read = self._read = {**(read if len(read) < _KEPT else {}), **self._look_up(unknown)}
        return read[node.value]

    def _look_up(self, iris: Collection[str]) -> dict[str, list[ox.Literal] | None]:
        import polars as pl

        rows = self._table().filter(pl.col("iri").is_in(iris)).select("iri", "label", "label_en", "label_zh").collect()
        return {**dict.fromkeys(iris), **{iri: _literals(iri, *names) for iri, *names in rows.iter_rows()}}


def _literals(iri: str, label: str, *names: str | None) -> list[ox.Literal]:
    """Return the names in the languages of the table, else the one in another language, without that; none of a record.

    >>> _literals("https://w3id.org/standlink/id/actor/ford", "Ford", "Ford", "福特")[1].language
    'zh'
    >>> _literals("https://w3id.org/standlink/id/statement/a-b", "a-b", None, None)
    []
    """
    found = [ox.Literal(name, language=tag) for tag, name in zip(LANGUAGES, names, strict=True) if name is not None]
    # The label of what has no name is the end of its IRI.
    return found or ([] if iri.endswith((f"/{label}", f"#{label}")) else [ox.Literal(label)])
