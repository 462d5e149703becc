"""Generate a synthetic graph of any size that resembles catalogues of standards, in Standlink's vocabulary.

Degrees are skewed (Zipf), dates have mixed precision, names are in several languages, and every event and statement has
evidence. The same seed and size give the same bytes. Triples are streamed, so memory does not grow with size.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from .synthetic.background import Sizes, background
from .synthetic.catalogue import families
from .synthetic.writing import Writer

SEED: Final = 20240229


def generate(triples: int, seed: int = SEED) -> Iterator[str]:
    """Yield the N-Triples lines of a graph of approximately this many triples."""
    writer = Writer(Sizes.of(triples), Random(seed))
    count = 0
    for record in _records(writer):
        yield from record
        count += len(record)
        if count >= triples:
            return


def write(path: Path, triples: int, seed: int = SEED) -> int:
    """Write the graph to a file; return the number of its triples."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as file:
        for line in generate(triples, seed):
            file.write(line)
            count += 1
    return count


def _records(writer: Writer) -> Iterator[list[str]]:
    yield from background(writer)
    yield from families(writer)


def main() -> None:
    """Write a graph to a file."""
    parser = argparse.ArgumentParser(prog="python -m standlink.bench.generate", description=__doc__)
    parser.add_argument("triples", type=int, help="approximate number of triples")
    parser.add_argument("path", type=Path, help="N-Triples file to write")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the random numbers (default: %(default)s)")
    given = parser.parse_args()
    print(f"{write(given.path, given.triples, given.seed):,} triples")


if __name__ == "__main__":
    main()
