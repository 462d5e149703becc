"""Rivalry of standards: how many adopters each rival has so far, its share of them, and how concentrated they are.

Definition. For a year y and rivals r, n_r(y) is the number of distinct actors that adopted r or backed it in public in
or before y. The share is s_r(y) = n_r(y) / sum over rivals of n. Concentration is the Herfindahl-Hirschman index, the
sum of the squared shares, between 1/k for k equal rivals and 1 for a single one (Herfindahl 1950; Hirschman 1964).
Units: actors; fractions of 1. An actor that adopts two rivals counts for both. Assumption: what is announced is done.
Limits: every actor weighs the same, whatever its size, and nobody is taken off when it turns to another standard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from ...graph.store.store import Store, Term
from ..table import Table

_XSD = "http://www.w3.org/2001/XMLSchema#"


def cumulative_shares(_store: Store, found: Table, bound: Mapping[str, Sequence[Term]], _sparql: str) -> Table:
    """Return a row per year and rival: adopters so far, share and concentration, for each year from first to last.

    Args:
        found: rows of year, rival and adopter.
        bound: the rivals asked for; each gets its row even before its first adopter.
    """
    rows = [(str(_value(y)), r, a) for y, r, a in (dict_row(found, row) for row in found.rows) if y and r and a]
    rivals = sorted(dict.fromkeys(bound["rivals"]), key=str)
    if not rows:
        return Table(("year", "rival", "adopters", "share", "concentration"), ())
    answer: list[tuple[Term | None, ...]] = []
    for year in range(int(min(rows)[0]), int(max(rows)[0]) + 1):
        adopters = {r: {a for y, s, a in rows if s == r and int(y) <= year} for r in rivals}
        total = sum(map(len, adopters.values()))
        concentration = sum((len(a) / total) ** 2 for a in adopters.values())
        for rival in rivals:
            share = len(adopters[rival]) / total
            answer.append(
                (
                    ox.Literal(str(year), datatype=ox.NamedNode(_XSD + "gYear")),
                    rival,
                    ox.Literal(len(adopters[rival])),
                    _decimal(share),
                    _decimal(concentration),
                )
            )
    return Table(("year", "rival", "adopters", "share", "concentration"), tuple(answer))


def dict_row(table: Table, row: tuple[Term | None, ...]) -> tuple[Term | None, Term | None, Term | None]:
    """Return the year, rival and adopter of a row."""
    cells = dict(zip(table.columns, row, strict=True))
    return cells["year"], cells["rival"], cells["adopter"]


def _value(term: Term) -> str:
    return term.value


def _decimal(number: float) -> ox.Literal:
    return ox.Literal(f"{number:.4f}", datatype=ox.NamedNode(_XSD + "decimal"))
