"""N-Triples as blocks of bytes that end with a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

#: The beginning of a line with a blank node.
_BLANK: Final = re.compile(rb"(?:<[^>]*> <[^>]*> )?_:")


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


def joined(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield the same bytes in blocks of a size, in bytes, or somewhat more; the last one may be smaller."""
    held, length = [], 0
    for block in blocks:
        held.append(block)
        length += len(block)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    if held:
        yield b"".join(held)


def without_blank_nodes(block: bytes) -> tuple[bytes, bytes]:
    """Return the triples of a block that have no blank node, and the others."""
    ground, others, end = [], [], 0
    while (at := block.find(b"_:", end)) >= 0:
        start, after = block.rfind(b"\n", end, at) + 1 or end, block.index(b"\n", at) + 1
        if _BLANK.match(block, start):
            ground.append(block[end:start])
            others.append(block[start:after])
        else:
            ground.append(block[end:after])
        end = after
    return b"".join([*ground, block[end:]]), b"".join(others)
