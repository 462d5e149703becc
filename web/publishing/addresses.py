"""The files of a static site: the file of each address, and links from one file to another."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import PurePosixPath
from posixpath import relpath
from typing import Final
from urllib.parse import unquote, unquote_plus, urlsplit

#: Stands for the address of the site while pages are made.
HOST: Final = "https://static.invalid"
#: The address of the front page of a study.
FRONT: Final = "/study"
_SUFFIX: Final = re.compile(r"(?<=[^/])((?:\.[a-z][a-z0-9]*)+)$")
#: Static files have the same content in each language.
_VERSION: Final = re.compile(r"^(?:/[a-z]{2})?/static/[0-9a-f]{12}/")
#: The longest arguments that a file name spells out; some file systems have no longer names.
_LONGEST: Final = 80


def address_of(link: str) -> str | None:
    """Return path and query of a link to this site; None if it leads elsewhere, or only within its page.

    >>> address_of("https://static.invalid/id/actor/a?x=1#y"), address_of("https://example.org/"), address_of("#y")
    ('/id/actor/a?x=1', None, None)
    >>> address_of("/zh/static/0123456789ab/vendor/a.css")
    '/static/vendor/a.css'
    """
    parts = urlsplit(link)
    if parts.netloc and f"{parts.scheme}://{parts.netloc}" != HOST:
        return None
    if parts.scheme and not parts.netloc:
        return None
    path = _VERSION.sub("/static/", parts.path)
    return f"{path}{f'?{parts.query}' if parts.query else ''}" if path.startswith("/") or parts.netloc else None


def file_of(address: str) -> str:
    """Return the file for an address: its path, with the arguments in the name.

    >>> file_of("/zh/study"), file_of("/id/actor/a.ttl"), file_of("/questions/diffusion/growth.svg?standard=standard:a")
    ('zh/index.html', 'id/actor/a.ttl', 'questions/diffusion/growth--standard-standard-a.svg')
    """
    path, _, query = address.partition("?")
    path = unquote(path).removeprefix("/")
    if path == FRONT[1:] or path.endswith(FRONT):
        return path.removesuffix(FRONT[1:]) + "index.html"
    found = _SUFFIX.search(path)
    suffix = found[1] if found else ""
    stem = path.removesuffix(suffix) if suffix else path
    return f"{stem}{_arguments(query)}{suffix or '.html'}"


def _arguments(query: str) -> str:
    words = re.sub(r"[^A-Za-z0-9]+", "-", unquote_plus(query)).strip("-").lower()
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST]}-{sha256(query.encode()).hexdigest()[:8]}"
    return f"--{words}" if words else ""


def between(origin: str, target: str) -> str:
    """Return the link from one file to another.

    >>> between("id/actor/a.html", "static/x.css"), between("index.html", "id/actor/b.html")
    ('../../static/x.css', 'id/actor/b.html')
    """
    return relpath(target, PurePosixPath(origin).parent.as_posix())
