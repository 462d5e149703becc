"""Shared writer of the synthetic graph: random numbers, evidence, dates and IRIs of events."""

from __future__ import annotations

from random import Random

from ...ontology.namespaces import mint
from . import iris
from .background import Sizes
from .record import Record, day, iri, moment, plain, term, text


class Writer:
    """Writer with one seeded random generator, so that the output depends only on the order of calls."""

    def __init__(self, sizes: Sizes, random: Random) -> None:
        self.sizes = sizes
        self.random = random
        self.events = 0

    def dated(self, record: Record, year: int) -> list[str]:
        """Return an event with a date of random precision and its evidence."""
        share = self.random.random()
        date, month = f"{year}", f"{year}-{1 + self.random.randrange(12):02}"
        if share < 0.5:
            record.add("sl:occurred", day(f"{month}-{1 + self.random.randrange(28):02}"))
        else:
            record.add("sl:occurred", moment(month, "gYearMonth") if share < 0.75 else moment(date, "gYear"))
        return self.proven(record)

    def proven(self, record: Record) -> list[str]:
        """Return a record with its own evidence."""
        kind, name = record.node.rsplit("/", 2)[1:]
        evidence = mint("evidence", f"{kind}-{name}")
        record.add("sl:evidence", iri(evidence))
        proof = Record(evidence, "Evidence").add("rdfs:label", text(f"Entry for {kind} {name}", "en"))
        proof.add("sl:source", iri(iris.source(self.zipf(self.sizes.sources))))
        proof.add("sl:locator", plain(f"record {name}"))
        proof.add("sl:retrieved", day(f"2024-{1 + self.random.randrange(12):02}-{1 + self.random.randrange(28):02}"))
        proof.add("sl:confidence", term(self.random.choices(("sl:high", "sl:medium", "sl:low"), (85, 12, 3))[0]))
        return record.lines + proof.lines

    def event(self) -> str:
        self.events += 1
        return mint("event", f"event-{self.events}")

    def zipf(self, n: int) -> int:
        """Return a number below n; the k-th has a probability of about 1/k."""
        return min(n, int((n + 1) ** self.random.random())) - 1

    def few(self, mean: float) -> int:
        """Return a geometrically distributed number with a mean."""
        count = 0
        while self.random.random() < mean / (1 + mean):
            count += 1
        return count
