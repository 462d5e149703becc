"""RFCs imported with Spark: the texts, which take nearly all of the time, are read by workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..sources.archive import Files, open_files
from ..sources.ietf.source import Listed, Printed, Rfcs, printed_in
from .parallel import made
from .shares import opened, shares

if TYPE_CHECKING:
    from pyspark import SparkContext


@dataclass(frozen=True)
class SparkRfcs(Rfcs):
    """The index of RFCs and their texts; the triples are those of ``Rfcs``."""

    context: SparkContext = field(kw_only=True)

    def printed(self, listed: Listed, progress: Callable[[float], None]) -> Iterator[Printed]:
        """Yield what the texts print of the authors of RFCs."""
        wanted = self.context.broadcast(dict(listed))

        def read(files: Files) -> list[Printed]:
            return list(printed_in(files, wanted.value, lambda _: None))

        with open_files(self.texts) as files:
            tasks = shares(opened(files), self.context.defaultParallelism)
            found = made(self.context.parallelize(tasks, len(tasks)).flatMap(read))
            yield from found.toLocalIterator()
            found.unpersist()
        progress(1.0)
