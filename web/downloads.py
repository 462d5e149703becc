"""Files as downloads: resumable by ranges, with strong entity tags, read piece by piece (RFC 9110, sections 8, 13, 14).

A dump is kept compressed. Its address with ``.gz`` sends that file. The address without it sends the same bytes with
``Content-Encoding: gzip`` to clients that accept it, and decompresses them for others, who cannot ask for ranges.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flask import Response, current_app, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import http_date, parse_range_header

from ..errors import BuildError, NotReadyError
from ..graph.releases.dumps import SMALL, Dump
from ..graph.releases.gzip_members import members
from ..graph.store.corruption import is_corruption
from .compression import preferred
from .context import site
from .negotiation import CACHED, Representation
from .wording import text

#: https://www.rfc-editor.org/rfc/rfc6713
GZIP: Final = "application/gzip"
#: Triples of a dump that a process makes in a second, to say when to ask again, and the least and the most to say.
_SPEED, _SOONEST, _LATEST = 150_000, 5, 600
#: Seconds to wait while another dump is made.
_PATIENCE: Final = 2
#: Bytes of a file that are read at once.
_PIECE: Final = 1 << 20


class FilePart:
    """A part of a file as the body of a response."""

    def __init__(self, path: Path, start: int, length: int) -> None:
        self._file, self._left = path.open("rb"), length
        self._file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self._left and (piece := self._file.read(min(_PIECE, self._left))):
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def send_dump(dump: Dump, kind: Representation, filename: str, *, compressed: bool) -> Response:
    """Send a dump.

    Args:
        dump: the dump.
        kind: its representation.
        filename: the name under which a browser saves it, without ``.gz``.
        compressed: whether the compressed file is wanted as such.

    Raises:
        NotReadyError: if it is large and must be made first, which has begun.
        FormatError: if the format cannot hold the graph.
    """
    path, about = _made(dump), dump.about()
    if about is None:  # It was deleted from the cache a moment ago.
        raise _not_ready(_SOONEST)
    tag = about.checksum[:24]
    if compressed:
        return send_file(path, tag, GZIP, f"{filename}.gz")
    if preferred(request.headers.get("Accept-Encoding", ""), ("gzip",))[0]:
        response = send_file(path, f"{tag}-gzip", kind.content_type, filename)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = _decompressed(path, tag, kind.content_type, filename)
    response.vary.add("Accept-Encoding")
    return response


def send_file(path: Path, tag: str, content_type: str, filename: str) -> Response:
    """Send a file that never changes, or the part of it that the request asks for.

    Args:
        path: the file.
        tag: its entity tag, which no other content has at any address of it.
        content_type: its media type.
        filename: the name under which a browser saves it.

    Raises:
        RequestedRangeNotSatisfiable: if the part begins after the end.
    """
    length, modified = path.stat().st_size, _modified(path)
    response = _unsent(tag, modified, content_type)
    if response is None:
        part = _part(tag, modified, length)
        start, end = part or (0, length)
        response = Response(status=206 if part else 200, content_type=content_type)
        if part:
            response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{length}"
        if request.method == "GET":
            # Passed through as it is, so that the server closes the file.
            response.response, response.direct_passthrough = FilePart(path, start, end - start), True
        response.content_length = end - start
    response.headers["Accept-Ranges"] = "bytes"
    return _described(response, tag, modified, filename)


def _decompressed(path: Path, tag: str, content_type: str, filename: str) -> Response:
    modified = _modified(path)
    response = _unsent(tag, modified, content_type)
    if response is None:
        found = members(path)
        content = (block for member in found for block in member.blocks())
        response = Response(content, content_type=content_type)
        response.content_length = sum(member.size for member in found)
    response.headers["Accept-Ranges"] = "none"
    return _described(response, tag, modified, filename)


def _described(response: Response, tag: str, modified: datetime, filename: str) -> Response:
    response.set_etag(tag)
    response.last_modified = modified
    response.headers["Cache-Control"] = CACHED
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def _unsent(tag: str, modified: datetime, content_type: str) -> Response | None:
    """Return the response if the conditions of the request exclude the content, or None (RFC 9110, section 13.2.2).

    A date must be the same: a release that an operator has gone back to is older, and yet not what the client has.
    """
    if request.if_match and not request.if_match.contains(tag):
        return Response(status=412, content_type=content_type)
    if request.if_none_match:
        is_held = request.if_none_match.contains_weak(tag)
    else:
        is_held = request.if_modified_since == modified
    return Response(status=304, content_type=content_type) if is_held else None


def _part(tag: str, modified: datetime, length: int) -> tuple[int, int] | None:
    """Return the first byte to send and the one after the last; None for all, also if several parts are asked for.

    Raises:
        RequestedRangeNotSatisfiable: if the part begins after the end.
    """
    wanted = parse_range_header(request.headers.get("Range")) if request.method == "GET" else None
    condition = request.headers.get("If-Range")
    if condition and condition not in (f'"{tag}"', http_date(modified)):
        return None
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    start, end = wanted.ranges[0]
    start = max(0, length + start) if start < 0 else start
    if start >= length:
        raise RequestedRangeNotSatisfiable(length, description=text("error.range", length=length))
    return start, min(length if end is None else end, length)


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)


def _made(dump: Dump) -> Path:
    if path := dump.path():
        return path
    if dump.triples > SMALL:
        site().dump_maker.start(dump)
        raise _not_ready(min(max(_SOONEST, dump.triples // _SPEED), _LATEST))
    try:
        return dump.make(seconds=_PATIENCE)
    except BuildError:
        raise _not_ready(_SOONEST) from None
    except OSError as error:
        if is_corruption(error):
            raise
        current_app.logger.error("the dump %s could not be made: %s", dump.name, error)
        raise NotReadyError(text("error.dump_failed"), _LATEST) from None


def _not_ready(seconds: int) -> NotReadyError:
    return NotReadyError(text("error.dump_not_ready", seconds=seconds), seconds)
