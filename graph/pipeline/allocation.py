"""Settings of the C allocator for builds: memory that one stage has freed is there for the next, and for others.

RocksDB, Tantivy and Python allocate large blocks and free them in another order. By default, glibc keeps such blocks in
up to eight heaps for each core, and keeps what is freed in them: two thirds of the memory of a build were free there.
"""

from __future__ import annotations

import ctypes
from typing import Final

#: The parameters of mallopt(3), from ``malloc.h`` of glibc, and their values.
_MMAP_THRESHOLD: Final = (-3, 256 << 10)
_ARENA_MAX: Final = (-8, 2)


def give_back_freed_memory() -> None:
    """Give blocks of 256 KiB and more back to the system when they are freed; keep smaller ones in two heaps.

    This holds for the whole process. Without glibc, nothing changes.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for parameter, value in (_MMAP_THRESHOLD, _ARENA_MAX):
        mallopt(parameter, value)
