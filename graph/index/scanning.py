"""The one pass of the search index over the N-Triples files of a release.

IRIs become categories: a release repeats each ten times and more, and numbers are compared, joined and counted in a
tenth of the time and memory of texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from ...ontology.namespaces import namespaces_of, node
from ..store.triples_frame import scan_triples, starts_with_any

#: The type of IRIs.
TERM: Final = pl.Categorical()
#: A literal of N-Triples: its text, still escaped, and its language.
_LITERAL: Final = r'^"((?:[^"\\]|\\.)*)"'
_LANGUAGE: Final = r'"@([A-Za-z0-9-]+)$'
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NODES: Final = pl.Schema(dict.fromkeys(("s", "p", "o"), TERM))
_LITERALS: Final = pl.Schema({"thing": TERM, "property": TERM, "value": pl.String(), "language": pl.String()})
_SOURCES: Final = pl.Schema({"thing": TERM, "graph": TERM})
_TYPE: Final = node("rdf:type").value


@dataclass(frozen=True)
class Triples:
    """The triples of some files that the index reads; those that several files have are repeated.

    Attributes:
        nodes: those whose value is an IRI: ``s``, ``p`` and ``o``.
        literals: those whose value is a text or a date: ``thing``, ``property``, ``value``, and ``language``, which may
            be empty.
        graphs: the named graphs that give a thing a type: ``thing`` and ``graph``.
    """

    nodes: pl.DataFrame
    literals: pl.DataFrame
    graphs: pl.DataFrame


def scan(files: Mapping[Path, str], properties: Iterable[str]) -> Triples:
    """Read what files say of things by some properties, and all triples whose value is a thing.

    Args:
        files: N-Triples files, and the IRI of the named graph of each; empty if it is not known.
        properties: those of which values other than things are read too. Types are known to have a graph only if
            ``rdf:type`` is one of them.
    """
    read = [f"<{each}>" for each in properties]
    found = {path: _of_file(path, read) for path in files if path.stat().st_size}
    nodes = pl.concat([_NODES.to_frame(), *(nodes for nodes, _ in found.values())])
    literals = pl.concat([_LITERALS.to_frame(), *(literals for _, literals in found.values())])
    typed = (_typed(nodes, files[path]) for path, (nodes, _) in found.items() if files[path])
    return Triples(nodes, _unescaped(literals), pl.concat([_SOURCES.to_frame(), *typed]).unique())


def _typed(nodes: pl.DataFrame, graph: str) -> pl.DataFrame:
    things = nodes.filter(pl.col("p") == _TYPE).select(thing="s")
    return things.with_columns(graph=pl.lit(graph, TERM))


def _of_file(path: Path, read: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    triples, things, value = scan_triples(path), tuple(f"<{each}" for each in namespaces_of()), pl.col("o")
    is_read = starts_with_any(pl.col("s"), things) & pl.col("p").is_in(read)
    is_node = starts_with_any(value, things) | (is_read & value.str.starts_with("<"))
    nodes = triples.filter(is_node).select(_term("s"), _term("p"), _term("o"))
    has_escapes = value.str.contains("\\", literal=True)
    text = pl.coalesce(
        pl.when(has_escapes).then(value).str.extract(_LITERAL, 1), value.str.split_exact('"', 1).struct.field("field_1")
    )
    literals = triples.filter(is_read & value.str.starts_with('"')).select(
        _term("s").alias("thing"),
        _term("p").alias("property"),
        value=text,
        language=value.str.extract(_LANGUAGE, 1).fill_null(""),
    )
    found = pl.collect_all([nodes, literals], engine="streaming")
    return found[0], found[1]


def _term(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars("<>").cast(TERM)


def _unescaped(literals: pl.DataFrame) -> pl.DataFrame:
    """Return literals with the characters that N-Triples escapes; only few have any."""
    escaped = literals.filter(pl.col("value").str.contains("\\", literal=True))["value"].unique()
    plain = pl.DataFrame([escaped, pl.Series("plain", map(unescaped, escaped), pl.String)])
    joined = literals.join(plain, on="value", how="left")
    return joined.with_columns(value=pl.coalesce("plain", "value")).drop("plain")


def unescaped(text: str) -> str:
    r"""Return a text without the escapes of N-Triples.

    >>> unescaped(r'a\"b\\n\u00e9')
    'a"b\\né'
    """
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _ESCAPED.get(m[3], m[3]), text)
