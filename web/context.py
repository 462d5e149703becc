"""What every request needs: the settings, the current release, the query workers, the cache."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

from flask import current_app, g

from ..graph.releases.release import Release, Releases
from ..queries.sparql.workers import WorkerPool
from .caching import Cache
from .memory_copy import Residence
from .settings import Settings

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Site:
    """The parts of one running server; ``version`` changes with its templates, styles and code."""

    settings: Settings
    releases: Releases
    pool: WorkerPool
    cache: Cache
    residence: Residence
    version: str
    # A page of a thing is a moment's work for one core. Threads that make several at once take the interpreter from
    # each other at every look into the store, which halves what a process gets done.
    turn: Lock = field(default_factory=Lock)


def site() -> Site:
    """Return the parts of the server that handles this request."""
    parts: Site = current_app.extensions["standlink"]
    return parts


def release() -> Release:
    """Return the release that this request is answered from: the same one until it ends.

    Raises:
        NoReleaseError: if nothing has been published yet.
    """
    if "release" not in g:
        g.release = site().releases.current()
        site().residence.settle(g.release)
    found: Release = g.release
    return found


def fingerprint() -> str:
    """Return a short hash of this room's files, so that caches notice a new version of the server."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in (".py", ".html", ".css", ".js", ".json", ".svg", ".toml") and "frontend" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
