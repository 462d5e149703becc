"""The process in which a server makes a large dump: ``python -m standlink.graph.releases.dump_process ...``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ...errors import BuildError, FormatError
from .dumps import Dump
from .release import Release


def arguments(dump: Dump) -> list[str]:
    """Return the arguments for a dump."""
    return [str(dump.release.path), str(dump.cache), dump.format.suffix, dump.graph, "open" * dump.only_open]


def main(given: Sequence[str]) -> None:
    """Make a dump, unless another process is making one."""
    path, cache, suffix, graph, only_open = given
    # A format that cannot hold the graph is noted in the cache. What another process is making is asked for again.
    with suppress(FormatError, BuildError):
        Dump.of(Release.open(Path(path)), suffix, graph, Path(cache), only_open=bool(only_open)).make(seconds=0)


if __name__ == "__main__":
    # Pages go first.
    if hasattr(os, "nice"):
        os.nice(10)
    main(sys.argv[1:])
