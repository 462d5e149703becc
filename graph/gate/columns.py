"""The triples that the shapes read, as columns of numbers, and sets of nodes as arrays of truth values.

Each term has a number. A property is two arrays, the numbers of its subjects and of its objects, and a set of nodes is
an array with a truth value for every number. A constraint on all records is then a few operations on whole arrays,
which take milliseconds for millions of triples.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from ...errors import BuildError
from ...ontology.vocabulary import RDF_TYPE
from ..store.triples_frame import scan_triples

#: For each number of a term, whether it is in the set.
Nodes: TypeAlias = npt.NDArray[np.bool_]
#: Numbers of terms.
Ids: TypeAlias = npt.NDArray[np.uint32]

_NONE: Final = np.empty(0, np.uint32)


class Columns:
    """The triples of some properties. Terms are in N-Triples notation.

    Args:
        triples: frames with the columns ``p``, ``s`` and ``o``.
        names: terms that need no triple to have a number. They and the frames have one categorical type of their own.
    """

    def __init__(self, triples: Iterable[pl.DataFrame], names: pl.Series) -> None:
        parts: dict[str, list[tuple[Ids, Ids]]] = {}
        terms = [names]
        for frame in triples:
            for (name,), rows in frame.partition_by("p", as_dict=True, include_key=False).items():
                s, o = (rows[column].to_physical().to_numpy() for column in ("s", "o"))
                parts.setdefault(str(name), []).append((s, o))
            terms += [frame[column].unique() for column in ("p", "s", "o")]
        #: The terms, by number.
        self.terms = _numbered(terms)
        self._pairs = {
            name: (np.concatenate([s for s, _ in found]), np.concatenate([o for _, o in found]))
            for name, found in parts.items()
        }
        self._subjects: dict[str, Nodes] = {}

    @classmethod
    def read(cls, paths: Iterable[Path], names: Collection[str]) -> Columns:
        """Read the triples of all properties that have one of these names from N-Triples files.

        Raises:
            BuildError: if a file is not N-Triples with one triple a line.
        """
        term, wanted = pl.Categorical(pl.Categories.random()), sorted(names)
        return cls((_read(path, wanted, term) for path in paths), pl.Series(wanted, dtype=pl.String).cast(term))

    def pairs(self, path: str) -> tuple[Ids, Ids]:
        """Return the subjects and the objects of a property; a triple that two files have comes twice."""
        return self._pairs.get(path, (_NONE, _NONE))

    def none(self) -> Nodes:
        """Return an empty set of nodes."""
        return np.zeros(len(self.terms), np.bool_)

    def nodes(self, ids: Ids) -> Nodes:
        """Return the set of nodes with these numbers."""
        found = self.none()
        found[ids] = True
        return found

    def named(self, terms: Collection[str]) -> Nodes:
        """Return the set of those terms that any triple has."""
        ids = pl.Series(sorted(terms), dtype=pl.String).cast(self.terms.dtype).to_physical().to_numpy()
        # A term that is new to the categories has a number after all others.
        return self.nodes(ids[ids < len(self.terms)])

    def iris(self) -> Nodes:
        """Return the nodes that are IRIs."""
        return self.terms.cast(pl.String).str.starts_with("<").to_numpy()

    def subjects(self, path: str) -> Nodes:
        """Return the nodes that have a property."""
        if path not in self._subjects:
            self._subjects[path] = self.nodes(self.pairs(path)[0])
        return self._subjects[path]

    def objects(self, path: str) -> Nodes:
        """Return the values of a property."""
        return self.nodes(self.pairs(path)[1])

    def instances(self, classes: Iterable[str]) -> Nodes:
        """Return the nodes that have one of some classes, without those that have only a class below."""
        found = self.none()
        for cls in classes:
            found[self._by_class.get(cls, _NONE)] = True
        return found

    def texts(self, nodes: Nodes) -> pl.DataFrame:
        """Return the terms of a set as the column ``term``, in the order of their numbers."""
        return pl.DataFrame({"term": self.terms.filter(pl.Series(nodes)).cast(pl.String)})

    def values(self, path: str, nodes: Nodes) -> tuple[Ids, Ids]:
        """Return the values of a property of some nodes, with the nodes, each pair once."""
        s, o = self.pairs(path)
        wanted = nodes[s]
        found = np.unique(s[wanted].astype(np.uint64) << np.uint64(32) | o[wanted])
        return (found >> np.uint64(32)).astype(np.uint32), found.astype(np.uint32)

    @cached_property
    def _by_class(self) -> dict[str, Ids]:
        s, o = self.pairs(str(RDF_TYPE))
        order = np.argsort(o, kind="stable")
        classes, starts = np.unique(o[order], return_index=True)
        names = self.terms.gather(classes).cast(pl.String)
        return dict(zip(names, np.split(s[order], starts[1:]), strict=True)) if len(classes) else {}


def _read(path: Path, properties: list[str], term: pl.Categorical) -> pl.DataFrame:
    try:
        wanted = scan_triples(path).filter(pl.col("p").is_in(properties))
        return wanted.select(pl.col("p", "s", "o").cast(term)).collect(engine="streaming")
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema={"p": term, "s": term, "o": term})
    except pl.exceptions.PolarsError as error:
        raise BuildError(f"{path} is not N-Triples as Standlink writes it: {error}") from error


def _numbered(terms: list[pl.Series]) -> pl.Series:
    """Return the distinct terms of categorical series, each at the position of its number."""
    found = pl.concat(terms).unique()
    numbers = found.to_physical()
    found = found.gather(numbers.arg_sort())
    assert len(found) == 0 or numbers.max() == len(found) - 1, "a category without a term"
    return found
