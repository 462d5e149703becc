"""The second half of inference: derive words that queries need (``ontology/derivations``), into the inferred graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.derivation import Derivation, derivations
from ..store.store import Store
from .columns import Columns
from .expressions import UnsupportedError, quoted
from .loading import Part
from .mentions import properties
from .patterns import select
from .solutions import solve

_INTEGER: Final = "<http://www.w3.org/2001/XMLSchema#integer>"


def derive(store: ox.Store, target: Path, known: Mapping[str, pl.Series] | None = None) -> int:
    """Write the triples that the rules derive from a store to an N-Triples file; return their number.

    Args:
        store: the graph, with its inferred triples; derived triples in it are not read.
        target: the file.
        known: what ``derived_from_files`` found.
    """
    reader, known, count, temporary = Store(store), known or {}, 0, target.with_suffix(".tsv")
    with target.open("wb") as file:
        for rule in derivations():
            lines = known[rule.name] if rule.name in known else derived_lines(reader, rule, rule.sparql, temporary)
            count += len(lines)
            lines.to_frame().write_csv(file, include_header=False, quote_style="never")
    temporary.unlink(missing_ok=True)
    return count


def derived_from_files(parts: Sequence[Part]) -> dict[str, pl.Series]:
    """Return the lines that rules derive, by rule, without those that need a store.

    Args:
        parts: all graphs of a release, with the inferred triples; derived triples in them are not read.
    """
    columns, found = Columns(parts, properties(rule.sparql for rule in derivations())), {}
    for rule in derivations():
        with suppress(UnsupportedError):
            solutions = select(columns, rule.sparql)
            texts = (quoted(each) if each.dtype == pl.String else each for each in solutions.iter_columns())
            found[rule.name] = _lines(rule, pl.DataFrame([text.cast(pl.String) for text in texts]))
    return found


def derived_lines(store: Store, rule: Derivation, sparql: str, temporary: Path) -> pl.Series:
    """Return the triples that a rule derives as sorted N-Triples lines, each once.

    Args:
        store: the graph.
        rule: the rule.
        sparql: its query, or one for some of its solutions.
        temporary: a file for the solutions.
    """
    solve(store, sparql, temporary)
    names = {"s": pl.String, "o": pl.String}
    return _lines(
        rule,
        pl.read_csv(temporary, separator="\t", quote_char=None, skip_rows=1, has_header=False, schema=pl.Schema(names)),
    )


def is_derived(lines: pl.Series) -> pl.Series:
    """Return for each N-Triples line whether its property is a derived word."""
    words = [str(rule.word) for rule in derivations()]
    return lines.str.splitn(" ", 3).struct.field("field_1").is_in(words)


def depths(steps: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return for each thing the number of things on the longest way back to one without an earlier.

    A thing on a cycle has none, and neither has one from which a way leads to a cycle.

    Args:
        steps: pairs of a thing and an earlier one.

    >>> depths([("c", "b"), ("b", "a"), ("c", "a"), ("x", "y"), ("y", "x")])
    {'a': 1, 'b': 2, 'c': 3}
    """
    earlier, later = defaultdict[str, set[str]](set), defaultdict[str, list[str]](list)
    for thing, before in steps:
        if before not in earlier[thing]:
            earlier[thing].add(before)
            earlier[before]  # Things without an earlier one are counted too.
            later[before].append(thing)
    waiting = {thing: len(before) for thing, before in earlier.items()}
    found = {thing: 1 for thing, count in waiting.items() if not count}
    due = list(found)
    for thing in due:
        for after in later[thing]:
            waiting[after] -= 1
            if not waiting[after]:
                found[after] = 1 + max(found[before] for before in earlier[after])
                due.append(after)
    return found


def _lines(rule: Derivation, solutions: pl.DataFrame) -> pl.Series:
    """Return the derived triples as sorted N-Triples lines; integers may be written as in TSV."""
    found = solutions.rename(dict(zip(solutions.columns, ("s", "o"), strict=True)))
    if rule.is_depth:
        steps = found.drop_nulls()
        counted = depths(steps.iter_rows())
        single = found.filter(pl.col("o").is_null()).join(
            pl.concat([steps, steps.select(s="o", o="s")]), on="s", how="anti"
        )
        numbers = pl.DataFrame({"s": counted.keys(), "o": map(str, counted.values())}, {"s": pl.String, "o": pl.String})
        found = pl.concat([numbers, single.with_columns(o=pl.lit("1"))])
    integer = pl.format('"{}"^^' + _INTEGER, pl.col("o"))
    value = pl.when(pl.col("o").str.contains(r"^-?\d+$")).then(integer).otherwise("o")
    lines = found.drop_nulls().select(pl.format("{} {} {} .", "s", pl.lit(str(rule.word)), value).alias("line"))
    return lines["line"].unique().sort()
