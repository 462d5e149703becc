"""All named graphs of a release as one gzip file of N-Quads: a member for each graph, its lines sorted, each once.

Graphs are merged when they are read in a format of triples, so that memory does not grow with them. Numbers are written
as the store writes them and as queries answer (``1.5`` for ``1.50``).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ..store.store import ONTOLOGY
from .difference import lines_in
from .gzip_members import Member, MemberWriter
from .sorted_lines import sorted_lines
from .triple_blocks import whole_lines

#: Lines that are merged at once.
_BATCH: Final = 10_000
#: In lines and literals that the store may write otherwise.
STORED_OTHERWISE: Final = r'"\^\^<http://www\.w3\.org/2001/XMLSchema#|"@[A-Za-z0-9-]*[A-Z]'


def write_quads(
    graphs: Iterable[tuple[str, Path]], path: Path, work: Path, unchanged: Mapping[str, Member] | None = None
) -> None:
    """Write named graphs as N-Quads.

    Args:
        graphs: the name of each graph and the N-Triples file with its triples, in the order of their names.
        path: the file to write.
        work: a folder for temporary files, which take as much as the largest graph.
        unchanged: members that an earlier dump has of graphs, by their names; these are copied.
    """
    with path.open("wb") as file:
        for graph, triples in graphs:
            name = member_name(graph)
            if unchanged and name in unchanged:
                for block in unchanged[name].raw():
                    file.write(block)
                continue
            if not triples.stat().st_size:
                continue
            member, end = MemberWriter(file, name), f" <{graph}> .\n".encode()
            # A line feed occurs at the end of lines only: in texts it is escaped.
            for block in sorted_lines(triples, work, as_stored):
                member.write(block.replace(b" .\n", end))
            member.close()


def stored_graphs(store: ox.Store, work: Path) -> Iterator[tuple[str, Path]]:
    """Yield the named graphs of a store except the ontology, each with a file that is there until the next."""
    path = work / "graph.nt"
    for graph in sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode) and g != ONTOLOGY):
        store.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
        yield graph, path


def merged_triples(graphs: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Yield the N-Triples of graphs, each of which is sorted, in order, each once, in blocks."""
    lines = (line for line, _ in groupby(heapq.merge(*map(_lines, graphs))))
    while batch := list(islice(lines, _BATCH)):
        yield b"".join(batch)


def as_stored(lines: pl.Series) -> pl.Series:
    """Return lines of N-Triples as the store writes them, in any order.

    The store keeps numbers, times and truth values as such, and language tags in small letters.
    """
    others = lines.str.contains(STORED_OTHERWISE) | ~lines.str.ends_with(" .")
    if not others.any():
        return lines
    store = ox.Store()
    store.bulk_load("\n".join(lines.filter(others)).encode(), format=ox.RdfFormat.N_TRIPLES)
    written = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
    return pl.concat([lines.filter(~others), lines_in(written)])


def member_name(graph: str) -> str:
    """Return the name of the member with a named graph in a dump of quads."""
    return f"{graph.removeprefix(GRAPHS)}.nq"


def triples_of(member: Member) -> Iterator[bytes]:
    """Yield blocks of N-Triples from the N-Quads of a graph."""
    end = f" <{GRAPHS}{member.name.removesuffix('.nq')}> .\n".encode()
    return (block.replace(end, b" .\n") for block in whole_lines(member.blocks()))


def _lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        yield from block.splitlines(keepends=True)
