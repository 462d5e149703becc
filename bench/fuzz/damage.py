"""Damage to well-formed inputs, at random."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

#: The longest input, in bytes.
LONGEST: Final = 20_000
#: What parsers stumble over: bytes that are no text, digits that are no numbers, dates that are no days, brackets.
ODD: Final = (
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\r\n", b"\n", b"\t", b"\x1b", b"%00", b"%ff", "\u2028".encode()),
    *("²".encode(), "١".encode(), "İ".encode(), b"-1", b"0", b"1.5", b"99999999999999999999", b"1e999", b"NaN"),
    *(b"0000-00-00", b"2024-02-30", b"10000-01-01", b"null", b"true", b"[]", b"{}", b'""', b"\\u0000", b"\\ud800"),
    *(b"'", b'"', b"\\", b"#", b";", b":", b"{", b"}", b"<", b">", b"..", b"/", b"?", b"&", b"="),
    *(b"[" * 100, b"(" * 100, b"a" * 1000),
)


def damaged(chance: random.Random, samples: Sequence[bytes]) -> bytes:
    """Return a sample with some parts deleted, doubled, replaced by others, or changed in a byte."""
    data = chance.choice(samples)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.choice((0, 1, 1, 4, 40)))
        other = chance.choice(samples)
        at = chance.randint(0, len(other))
        pieces = (b"", bytes([chance.randrange(256)]), data[start:end] * 2, other[at : at + 30], chance.choice(ODD))
        data = data[:start] + chance.choice(pieces) + data[end:]
    return data[:LONGEST]
