"""The process in which a server makes large dumps: ``python -m standlink.graph.releases.dump_process ...``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ...errors import BuildError, FormatError
from ...ontology.namespaces import GRAPHS
from ..store.export import FORMATS
from ..store.store import INFERRED
from .dumps import Dump
from .release import Release


def arguments(dump: Dump) -> list[str]:
    """Return the arguments for a dump."""
    return [str(dump.release.path), str(dump.cache), dump.format.suffix, dump.graph, "open" * dump.only_open]


def arguments_for_all(release: Path, cache: Path) -> list[str]:
    """Return the arguments for the dumps of a whole release in all formats, and of each named graph in Turtle."""
    return [str(release), str(cache)]


def main(given: Sequence[str]) -> None:
    """Make a dump, unless another process is making one; or all of a release that are not made, one after another."""
    path, cache, *one = given
    release = Release.open(Path(path))
    # A format that cannot hold the graph is noted in the cache. What another process is making is asked for again.
    if one:
        suffix, graph, only_open = one
        with suppress(FormatError, BuildError):
            Dump.of(release, suffix, graph, Path(cache), only_open=bool(only_open)).make(seconds=0)
        return
    whole = [(suffix, "") for suffix in FORMATS]
    graphs = [each["graph"] for each in release.manifest["datasets"]] + [INFERRED.value]
    for suffix, graph in whole + [("ttl", graph.removeprefix(GRAPHS)) for graph in graphs]:
        with suppress(FormatError):
            Dump.of(release, suffix, graph, Path(cache)).make()


if __name__ == "__main__":
    # Pages go first.
    if hasattr(os, "nice"):
        os.nice(10)
    main(sys.argv[1:])
