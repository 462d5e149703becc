"""Between a question and a measure: what is asked of the tables, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ...errors import ParameterError
from ...graph.store.store import Term
from ..measures import assurance
from .selection import Selected, Selection
from .tables import Tables


@dataclass(frozen=True)
class Asked:
    """What is asked of the tables: a selection, and the other arguments of the question."""

    selection: Selection
    arguments: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, bound: Mapping[str, Sequence[Term]]) -> Asked:
        """Return what bound parameters ask: those of a selection make it up, the others stay arguments.

        Raises:
            ParameterError: if the selection contradicts itself.
        """
        given = {name: [str(t.value) for t in terms] for name, terms in bound.items()}
        chosen = {n: given[n][0] for n in Selection.names() if given.get(n)}
        years = {n: int(chosen.pop(n)) for n in ("since", "until") if n in chosen}
        others = {name: values for name, values in given.items() if name not in Selection.names()}
        return cls(Selection(**chosen, **years), others)  # type: ignore[arg-type]

    def one(self, name: str) -> str | None:
        """Return the only value of an argument, or None."""
        values = self.arguments.get(name, ())
        return values[0] if values else None

    def text(self, name: str) -> str:
        """Return the value of an argument that has a default or must be given."""
        value = self.one(name)
        if value is None:
            raise ParameterError(name, f"{name} must be given")
        return value

    def number(self, name: str) -> float:
        """Return the value of an argument as a number."""
        return float(self.text(name))


@dataclass(frozen=True)
class Finding:
    """What a measure found.

    Attributes:
        frame: the rows of the answer.
        notes: plain sayings: why there is nothing, or how to read what there is.
        behind: the assertions on which it rests; None where there are none by name.
    """

    frame: pl.DataFrame
    notes: tuple[str, ...] = ()
    behind: pl.Series | None = None


def found(selected: Selected, frame: pl.DataFrame, *notes: str, otherwise: str = "", imported: str = "") -> Finding:
    """Return a finding over selected rows, which says so where nothing is selected or nothing comes of it.

    Args:
        selected: the rows on which it rests.
        frame: what was made of them.
        notes: further sayings; empty ones are left out.
        otherwise: what to say where rows are selected, and no answer comes of them.
        imported: how such rows come into a release, said where the first condition leaves none of them.
    """
    said = [note for note in notes if note]
    if selected.undated:
        said.append(f"Left out are {selected.undated:,} rows without a date, since a period was asked for.")
    if selected.empty_because:
        said.insert(0, selected.empty_because)
        if imported and not any(before for _, before in selected.steps[1:]):
            said.append(imported)
    elif frame.is_empty() and otherwise:
        said.insert(0, otherwise)
    behind = next((selected.rows[name] for name in ("event", "observation") if name in selected.rows.columns), None)
    record = next((name for name in ("document", "standard") if name in selected.rows.columns), "")
    if behind is None and len(frame) and record and "dataset" in selected.rows.columns:
        said.append(assurance.records(selected.rows, record))
    return Finding(frame, tuple(said), behind if len(selected.rows) else None)


def labels(tables: Tables, iris: pl.Series) -> dict[str, str]:
    """Return the labels of things, by IRI."""
    wanted = iris.cast(pl.Categorical).alias("iri").to_frame().unique()
    known = tables["labels"].join(wanted, on="iri", how="semi").select(pl.col("iri", "label").cast(pl.String))
    return dict(known.iter_rows())
