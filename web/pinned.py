"""Addresses of one release, ``/releases/<id>/...``: the same pages, answers and data, of that release.

A WSGI application moves this prefix from the path to the root of the site, so that all links on a page stay in its
release, and ``context.release`` gives that release. What cannot be read stays as it is, for ``releases.py`` to explain.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Iterable
from http import HTTPStatus
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request

from ..errors import PinnedReleaseError
from ..graph.releases.files import MANIFEST
from ..graph.releases.kept import find
from ..graph.releases.release import Release
from . import linking

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from .serving import ServedReleases

#: Releases besides the current one that a process has open, and seconds without a request after which one is closed.
MOST_OPEN: Final = 2
IDLE: Final = 300.0
_FOREVER: Final = "public, max-age=31536000, immutable"
_PINNED: Final = re.compile(r"/releases/([^/]+)(/.*)", re.DOTALL)


def unpinned(path: str) -> str:
    """Return a path without the release that it names.

    >>> unpinned("/releases/20261129T142004123-c3382525/sparql"), unpinned("/sparql"), unpinned("/releases")
    ('/sparql', '/sparql', '/releases')
    """
    found = _PINNED.fullmatch(path) if path.startswith("/releases/") else None
    return found[2] if found else path


class PinnedReleases:
    """The releases besides the current one that are open: those read last, closed when nobody reads them for a while.

    Args:
        served: gives the current release, which is not opened twice.
        idle: seconds without a request after which a release is closed.
    """

    def __init__(self, served: ServedReleases, idle: float = IDLE) -> None:
        self._served, self._idle = served, idle
        self._releases = served.all
        #: Releases that did not match their checksums: no request compares them again, which takes seconds.
        self._refused: dict[str, PinnedReleaseError] = {}
        self._open: OrderedDict[str, tuple[Release, float]] = OrderedDict()
        self._timer: Timer | None = None
        self._lock = Lock()

    def get(self, release_id: str) -> Release:
        """Return a release, opened if it is not open yet.

        Raises:
            PinnedReleaseError: if there is none of this id, or it cannot be read.
        """
        current = self._served.open
        if current is not None and current.id == release_id:
            return current
        with self._lock:
            release = self._open.pop(release_id, (None,))[0]
            if release is not None and not (release.path / MANIFEST).is_file():
                forget_tables(release)
                release = None
            if release is None:
                release = self._found(release_id)
            self._open[release_id] = release, time.monotonic()
            while len(self._open) > MOST_OPEN:
                forget_tables(self._open.popitem(last=False)[1][0])
            if self._timer is None:
                self._close_after(self._idle)
        return release

    def _found(self, release_id: str) -> Release:
        if release_id in self._refused and (self._releases.folder / release_id).is_dir():
            raise self._refused[release_id]
        try:
            return find(self._releases, release_id)
        except PinnedReleaseError as error:
            if self._releases.verify and error.status == HTTPStatus.SERVICE_UNAVAILABLE:
                self._refused[release_id] = error
            raise

    def open_ids(self) -> list[str]:
        """Return the ids of the releases that are open, the one read last at the end."""
        return list(self._open)

    def _close_after(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._close_idle)
        self._timer.daemon = True
        self._timer.start()

    def _close_idle(self) -> None:
        """Close the releases that nobody has read for a while; requests that still read one keep it open."""
        with self._lock:
            now, self._timer = time.monotonic(), None
            for release_id, (release, used) in list(self._open.items()):
                if now - used >= self._idle:
                    del self._open[release_id]
                    forget_tables(release)
            if self._open:
                self._close_after(self._idle - (now - min(used for _, used in self._open.values())))


def forget_tables(release: Release) -> None:
    """Free the tables of a release."""
    from ..queries.answers import tables  # It loads Polars, which a server can start without.

    tables.forget_tables(release)


class Pinned:
    """A WSGI application that wraps that of Flask."""

    def __init__(self, releases: PinnedReleases, wrapped: WSGIApplication) -> None:
        self._releases, self._wrapped = releases, wrapped

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        found = _PINNED.fullmatch(path) if path.startswith("/releases/") else None
        if found:
            try:
                environ["standlink.release"] = self._releases.get(found[1])
            except PinnedReleaseError:
                return self._wrapped(environ, start_response)
            environ["standlink.pin"] = f"/releases/{found[1]}"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + environ["standlink.pin"]
            environ["PATH_INFO"] = found[2]
        return self._wrapped(environ, start_response)


def install(app: Flask) -> None:
    """Add to responses of a pinned release its date, the current address, and what caches and search engines may do."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        release: Release | None = request.environ.get("standlink.release")
        if release is None:
            return response
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers.add("Link", f'<{linking.current_address()}>; rel="latest-version"')
        # A strong tag names the bytes of a file of the release. Pages and answers depend on the version of the server.
        if response.status_code in (200, 206, 304) and response.headers.get("ETag", "").startswith('"'):
            response.headers["Cache-Control"] = _FOREVER
        return response

    @app.context_processor
    def pinned() -> dict[str, object]:
        release: Release | None = request.environ.get("standlink.release")
        if release is None:
            return {}
        listed = f"{linking.site_root()}/releases"
        return {"pinned": release, "current_address": linking.current_address(), "current_releases": listed}
