"""The counts of one partition, which travel to the report of the whole import."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..sources.protocol import Report

if TYPE_CHECKING:
    from ..releases.dataset import Draft

#: A refused record: its name, the reason, the value at fault, its content, and its row in a table.
Refusal = tuple[str, str, str, bytes, int | None]


@dataclass
class Counts:
    """What became of the records of some partitions; see ``Report``."""

    read: int = 0
    kept: int = 0
    merged: int = 0
    repaired: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    observed: list[tuple[str, ...]] = field(default_factory=list)

    def add_to(self, report: Report) -> None:
        """Add the counts to a report; refused records are kept beside its dataset."""
        report.read += self.read
        report.kept += self.kept
        report.merged += self.merged
        report.repaired += self.repaired
        report.observed.add_rows(self.observed)
        for refusal in self.refusals:
            report.refuse(*refusal)


class _Refusals:
    """Keeps refusals of a partition in memory, where an import keeps them on disk."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Refusal] = []

    def refuse(self, record: str, reason: str, detail: str, content: bytes, row: int | None = None) -> None:
        self.found.append((record, reason, detail, content, row))


class PartReport(Report):
    """The report of one partition."""

    def __init__(self, dataset: str) -> None:
        self._refusals = _Refusals(dataset)
        draft: Draft = self._refusals  # type: ignore[assignment]
        super().__init__(draft, Path())

    def counts(self) -> Counts:
        """Return the counts, to be sent to the whole."""
        found, rows = self._refusals.found, self.observed.rows()
        return Counts(self.read, self.kept, self.merged, self.repaired, found, rows)
