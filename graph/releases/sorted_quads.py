"""All named graphs of a release as one gzip file of N-Quads: a member for each graph, its lines sorted, each once.

Graphs are sorted in runs on disk, and merged when they are read in a format of triples, so that memory does not grow
with them. Numbers are written as the store writes them and as queries answer (``1.5`` for ``1.50``).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import groupby, islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ..store.store import ONTOLOGY
from .gzip_members import Member, MemberWriter

#: Bytes that are sorted in memory at once, and lines that are merged at once.
_RUN: Final = 32 << 20
_BATCH: Final = 10_000
#: In lines whose value the store may write otherwise.
_TYPED: Final = b'"^^<http://www.w3.org/2001/XMLSchema#'


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
            member, end = MemberWriter(file, name), f" <{graph}> .\n".encode()
            # A line feed occurs at the end of lines only: in texts it is escaped.
            for block in _sorted(triples, work):
                member.write(block.replace(b" .\n", end))
            member.close()


def stored_graphs(store: ox.Store, work: Path) -> Iterator[tuple[str, Path]]:
    """Yield the named graphs of a store except the ontology, each with a file that is there until the next."""
    path = work / "graph.nt"
    for graph in sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode) and g != ONTOLOGY):
        store.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
        yield graph, path


def merged_triples(found: Iterable[Member]) -> Iterator[bytes]:
    """Yield the N-Triples of graphs in order, each once, in blocks."""
    return _merged(_lines(triples_of(member)) for member in found)


def _merged(sources: Iterable[Iterator[bytes]]) -> Iterator[bytes]:
    """Yield the lines of sorted sources in order, each once, in blocks."""
    lines = (line for line, _ in groupby(heapq.merge(*sources)))
    while batch := list(islice(lines, _BATCH)):
        yield b"".join(batch)


def _sorted(triples: Path, work: Path) -> Iterator[bytes]:
    """Yield the lines of an N-Triples file in order, each once, in blocks; it is sorted in runs, which are merged."""
    runs: list[Path] = []
    with triples.open("rb") as file:
        while block := file.read(_RUN):
            runs.append(work / f"{len(runs)}.run")
            with runs[-1].open("wb") as run:
                run.writelines(_run(block + file.readline()))
    with ExitStack() as files:
        yield from _merged(files.enter_context(run.open("rb")) for run in runs)
    for path in runs:
        path.unlink()


def _run(block: bytes) -> list[bytes]:
    """Return lines of N-Triples in order, each once, written as the store writes them."""
    lines = block.splitlines(keepends=True)
    others = [line for line in lines if _TYPED in line or not line.endswith(b" .\n")]
    if others:
        # The store keeps numbers, times and truth values as such, and writes 1.50 as 1.5.
        store = ox.Store()
        store.bulk_load(b"".join(others), format=ox.RdfFormat.N_TRIPLES)
        written = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
        lines = [line for line in lines if _TYPED not in line and line.endswith(b" .\n")]
        lines += written.splitlines(keepends=True)
    lines.sort()
    return [line for line, _ in groupby(lines)]


def member_name(graph: str) -> str:
    """Return the name of the member with a named graph in a dump of quads."""
    return f"{graph.removeprefix(GRAPHS)}.nq"


def triples_of(member: Member) -> Iterator[bytes]:
    """Yield blocks of N-Triples from the N-Quads of a graph."""
    end = f" <{GRAPHS}{member.name.removesuffix('.nq')}> .\n".encode()
    return (block.replace(end, b" .\n") for block in whole_lines(member.blocks()))


def whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in blocks that end with a line."""
    rest = b""
    for block in blocks:
        end = block.rfind(b"\n") + 1
        if end:
            yield rest + block[:end]
            rest = block[end:]
        else:
            rest += block
    if rest:
        yield rest


def _lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        yield from block.splitlines(keepends=True)
