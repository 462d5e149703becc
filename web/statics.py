"""The static files: style sheet, scripts and fonts, with the compressed copies that the front-end build has made.

Their addresses name their version, a hash of all of them, so that browsers keep them for a year and still notice a new
one; a style sheet finds its fonts beside it, under the same version. All are kept in memory: together they are small.
"""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from . import linking
from .compression import is_text, preferred
from .negotiation import CACHED

FOLDER: Final = Path(__file__).parent / "static"
#: Copies compressed by the build, named by the hash of the original and the coding.
COMPRESSED: Final = FOLDER / "vendor" / "compressed"
#: The codings of the copies, by the endings of their names, the shortest first.
_CODINGS: Final = {"br": "br", "gzip": "gz"}
_FOREVER: Final = "public, max-age=31536000, immutable"
_VERSION_LENGTH: Final = 12

blueprint = Blueprint("statics", __name__)


@dataclass(frozen=True)
class File:
    """A static file.

    Attributes:
        media_type: its media type.
        tag: a hash of its content.
        bodies: its content by coding; under the empty name, as it is.
    """

    media_type: str
    tag: str
    bodies: dict[str, bytes]

    @classmethod
    def read(cls, path: Path) -> File:
        """Read a file and its compressed copies."""
        content = path.read_bytes()
        tag = hashlib.sha256(content).hexdigest()[:24]
        copies = {coding: COMPRESSED / f"{tag}.{ending}" for coding, ending in _CODINGS.items()}
        bodies = {coding: copy.read_bytes() for coding, copy in copies.items() if copy.exists()}
        media_type = _media_type(path.name)
        return cls(media_type, tag, {"": content, **bodies})


@cache
def files() -> dict[str, File]:
    """Return the files by their paths in the folder."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.is_file() and COMPRESSED not in path.parents)
    return {path.relative_to(FOLDER).as_posix(): File.read(path) for path in found}


@cache
def current_version() -> str:
    """Return the version of all files together."""
    listed = "\n".join(f"{name} {file.tag}" for name, file in files().items())
    return hashlib.sha256(listed.encode()).hexdigest()[:_VERSION_LENGTH]


def asset(name: str) -> str:
    """Return the address of a file in this version, which caches keep."""
    # Of the site, not of a release: browsers load it once.
    return f"{linking.site_root()}/static/{current_version()}/{name}"


@blueprint.get("/static/<path:name>", endpoint="send")
@blueprint.get(f"/static/<string(length={_VERSION_LENGTH}):version>/<path:name>", endpoint="send")
def send(name: str, version: str = "") -> Response:
    """Send a file in the coding that the client prefers.

    Args:
        name: its path.
        version: the version that is asked for; of another than the present one, no cache keeps what is sent.
    """
    file = files().get(name)
    if file is None:
        raise NotFound
    # Without a compressed copy, the server compresses it as it does pages, which a strong tag would forbid.
    offered = tuple(coding for coding in _CODINGS if coding in file.bodies)
    coding = preferred(request.headers.get("Accept-Encoding", ""), offered)[0]
    response = Response(file.bodies[coding], content_type=file.media_type)
    if coding:
        response.headers["Content-Encoding"] = coding
    response.set_etag(f"{file.tag}-{coding}" if coding else file.tag, weak=is_text(response.mimetype) and not offered)
    response.headers["Cache-Control"] = _FOREVER if version == current_version() else CACHED
    response.make_conditional(request)
    return response


def _media_type(name: str) -> str:
    guessed = {"woff2": "font/woff2", "js": "text/javascript"}.get(name.rpartition(".")[2])
    media_type = guessed or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
