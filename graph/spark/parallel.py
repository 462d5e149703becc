"""What all workers make at the same time, and the driver reads one part after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pyspark import RDD

T = TypeVar("T")


def made(parts: RDD[T]) -> RDD[T]:
    """Make all parts and keep them, on disk where memory is short; a part that is lost is made again when it is read.

    Reading alone would not do: ``toLocalIterator`` asks for one part at a time, and all workers but one would wait.
    """
    from pyspark import StorageLevel

    kept = parts.persist(StorageLevel.MEMORY_AND_DISK)
    kept.foreachPartition(_leave)
    return kept


def _leave(_: Iterator[Any]) -> None:
    """Read nothing of a part: it has been made and kept before."""
