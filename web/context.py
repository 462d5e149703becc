"""The context of a request: the settings, the current release, the query workers and the cache."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import Final

from flask import current_app, g, request

from ..graph.releases.release import Release
from ..ontology.vocabulary import FOLDER as ONTOLOGY
from ..queries.sparql.workers import WorkerPool
from .caching import Cache
from .dump_maker import DumpMaker
from .kept_results import KeptResults
from .memory_copy import MemoryCopy
from .pinned import PinnedReleases
from .serving import ServedReleases
from .settings import Settings
from .short_links import ShortLinks

FOLDER: Final = Path(__file__).parent
_SERVED: Final = (".css", ".html", ".js", ".json", ".py", ".rq", ".svg", ".toml", ".tsv", ".ttl", ".woff2")


@dataclass(frozen=True)
class Site:
    """The parts of a running server; ``version`` changes with its templates, texts, styles and code."""

    settings: Settings
    releases: ServedReleases
    pool: WorkerPool
    cache: Cache
    memory_copy: MemoryCopy
    version: str
    # Reading a thing keeps one core busy for a moment. Threads that do so at once switch at every call into the store,
    # which halves the throughput of a process: one thread reads at a time.
    reading: Lock = field(default_factory=Lock)
    #: Pages and RDF of hubs, of up to 130 kB each.
    hubs: Cache = field(default_factory=partial(Cache, 64))
    dump_maker: DumpMaker = field(default_factory=DumpMaker)
    results: KeptResults = field(default_factory=KeptResults)

    @cached_property
    def short_links(self) -> ShortLinks:
        """The short links to results of queries."""
        return ShortLinks(self.settings.home)

    @cached_property
    def pinned(self) -> PinnedReleases:
        """The releases that addresses name, besides the current one."""
        return PinnedReleases(self.releases)


def site() -> Site:
    """Return the parts of the server that handles this request."""
    parts: Site = current_app.extensions["standlink"]
    return parts


def release() -> Release:
    """Return the release of this request, the one that its address names or the current one, until it ends.

    Raises:
        NoReleaseError: if nothing has been published yet.
    """
    if "release" not in g:
        g.release = request.environ.get("standlink.release")
        if g.release is None:
            g.release = site().releases.current()
            site().memory_copy.start(g.release)
    found: Release = g.release
    return found


def fingerprint() -> str:
    """Return a short hash of the files of this package and of the ontology, so that caches notice a new version."""
    digest = hashlib.sha256()
    for folder in (FOLDER, ONTOLOGY):
        for path in sorted(folder.rglob("*")):
            if path.suffix in _SERVED and "frontend" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
