"""Getting a file from an address of the web, up to a size, over HTTP alone."""

from __future__ import annotations

from http.client import HTTPMessage
from pathlib import Path
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ....credentials import without_credentials
from ....errors import FileError
from .formats import ACCEPT

#: The most bytes of a download, and how long a server may be silent, in seconds.
MOST_BYTES: Final = 4 << 30
_PATIENCE: Final = 60
_CHUNK: Final = 1 << 20
_SCHEMES: Final = ("http", "https")


class _OverHttp(HTTPRedirectHandler):
    """Follows redirections to addresses of the web only."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme not in _SCHEMES:
            raise URLError(f"redirects to {newurl}, which is not an address of the web")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_address(source: str) -> bool:
    """Return whether a source is an address of the web rather than a path."""
    return source.startswith(("http://", "https://"))


def fetch(address: str, folder: Path) -> tuple[Path, str]:
    """Get what is at an address; return the file, in a folder, and its media type.

    Raises:
        FileError: if it cannot be got, or is too large.
    """
    shown = without_credentials(address)
    path = folder / (Path(urlsplit(address).path).name or "download")
    request = Request(address, headers={"Accept": ACCEPT, "User-Agent": "standlink"})  # noqa: S310
    try:
        with build_opener(_OverHttp).open(request, timeout=_PATIENCE) as response, path.open("wb") as file:
            total = 0
            while piece := response.read(_CHUNK):
                total += len(piece)
                if total > MOST_BYTES:
                    raise FileError(shown, None, f"has more than {MOST_BYTES >> 30} GiB; download a part of it")
                file.write(piece)
            return path, response.headers.get("Content-Type", "")
    except HTTPError as error:
        raise FileError(shown, None, f"the server answers {error.code} {error.reason}") from None
    except (OSError, ValueError) as error:
        raise FileError(shown, None, f"cannot be fetched: {getattr(error, 'reason', error)}") from None
