"""Random faults of the kinds found in catalogues, added to a graph to compare verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from random import Random

#: Share of lines without a fault; the others are dropped, repeated with another value, or given a wrong value.
_KEPT = 0.985


def with_faults(lines: Iterable[str], seed: int) -> Iterator[str]:
    """Yield the lines of a graph, some of them with faults."""
    random = Random(seed)
    for line in lines:
        if random.random() < _KEPT or "rdf-syntax-ns#type" in line:
            yield line
            continue
        kind = random.randrange(3)
        if kind == 1:
            yield line
        if kind:
            yield _wrong(line)


def _wrong(line: str) -> str:
    """Return a line with a value that no shape allows."""
    subject, predicate, value = line.split(" ", 2)
    if value.startswith("<"):
        return f"{subject} {predicate} <https://w3id.org/standlink/id/actor/nobody> .\n"
    return f"{subject} {predicate} {re.sub('[0-9]', 'x', value, count=1)}"
