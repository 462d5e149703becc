"""Settings of the allocators for builds: memory that one stage has freed is there for the next, and for others.

RocksDB, Tantivy and Python allocate large blocks and free them in another order. By default, glibc keeps such blocks in
up to eight heaps for each core, and keeps what is freed in them: two thirds of the memory of a build were free there.
"""

from __future__ import annotations

import ctypes
import os
from typing import Final

#: The parameters of mallopt(3), from ``malloc.h`` of glibc, and their values.
_MMAP_THRESHOLD: Final = (-3, 256 << 10)
_ARENA_MAX: Final = (-8, 2)
#: Polars has an allocator of its own, jemalloc, and these are its options.
_POLARS: Final = "_RJEM_MALLOC_CONF"


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


def give_back_freed_columns() -> None:
    """Give what Polars has freed back to the system half a second later, not a second and a half.

    It must be called before Polars is loaded. Options in the environment have precedence.
    """
    os.environ.setdefault(_POLARS, "muzzy_decay_ms:0")
