"""N-Triples in blocks: no byte is lost, and blank nodes are told from texts and IRIs that look like them."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.releases.triple_blocks import joined, whole_lines, without_blank_nodes

LINES = st.lists(
    st.sampled_from(
        (
            b"<a:a> <a:b> <a:c> .\n",
            b"_:b <a:b> <a:c> .\n",
            b"<a:a> <a:b> _:c .\n",
            b"_:b <a:b> _:c .\n",
            b'<a:a> <a:b> "_:c" .\n',
            b'<a:a> <a:b> "> _:c and _:d ." .\n',
            b"<a:_:a> <a:b> <a:_:> .\n",
        )
    )
)


@given(LINES)
def test_triples_with_blank_nodes_are_those_that_a_parser_finds(lines: list[bytes]) -> None:
    def is_blank(line: bytes) -> bool:
        (triple,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
        return any(isinstance(part, ox.BlankNode) for part in (triple.subject, triple.object))

    ground, others = without_blank_nodes(b"".join(lines))
    assert ground.splitlines(keepends=True) == [line for line in lines if not is_blank(line)]
    assert others.splitlines(keepends=True) == [line for line in lines if is_blank(line)]


@given(LINES, st.integers(1, 60), st.integers(1, 100))
def test_blocks_end_with_a_line_whatever_their_size(lines: list[bytes], cut: int, size: int) -> None:
    data = b"".join(lines)
    blocks = list(whole_lines(data[at : at + cut] for at in range(0, len(data), cut)))
    assert b"".join(blocks) == data
    assert all(block.endswith(b"\n") for block in blocks)
    larger = list(joined(blocks, size))
    assert b"".join(larger) == data
    assert all(len(block) >= size for block in larger[:-1])
