"""The request as it comes in: its headers checked, its client known, its body read within limits."""

from __future__ import annotations

import asyncio
import io
import re
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from random import getrandbits
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from .clients import Proxies, key

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
#: Names and schemes that proxies may pass on.
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RefusedError(Exception):
    """The request is refused with a status and the name of a text of ``error.gateway``."""

    def __init__(self, status: HTTPStatus, name: str, retry_after: int = 0, **values: object) -> None:
        super().__init__(name)
        self.status, self.name, self.retry_after, self.values = status, name, retry_after, values


class GoneError(Exception):
    """The client has closed the connection."""


@dataclass
class Incoming:
    """A request, before its body is read.

    Attributes:
        id: the id of the request, given by a trusted proxy or made here.
        address: the address of the client.
        client: the key under which its requests are counted.
        direct: whether no proxy says that it passes the request on for somebody else.
        headers: the values of each header, by name in small letters.
    """

    scope: Scope
    id: str
    address: str
    client: str
    direct: bool
    scheme: str
    headers: dict[str, list[str]] = field(repr=False)

    @classmethod
    def of(cls, scope: Scope, proxies: Proxies) -> Incoming:
        """Read the request line and the headers."""
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        peer = (scope.get("client") or ("",))[0]
        trusted = proxies.trusts(peer)
        forwarded = headers.get("x-forwarded-for", [])
        address = proxies.client(peer, forwarded) if trusted else peer
        scheme, own_id = scope["scheme"], ""
        if trusted:
            said = headers.get("x-forwarded-proto", [""])[-1].rpartition(",")[2].strip().lower()
            scheme = said if said in ("http", "https") else scheme
            own_id = headers.get("x-request-id", [""])[-1]
        given = own_id if _REQUEST_ID.fullmatch(own_id) else f"{getrandbits(64):016x}"
        return cls(scope, given, address, key(address), trusted or not forwarded, scheme, headers)

    @property
    def method(self) -> str:
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @property
    def host(self) -> str:
        return self.headers.get("host", [""])[0]

    def check(self) -> None:
        """Check that the headers do not contradict each other.

        Raises:
            RefusedError: if they do.
        """
        given = self.headers.get("host", [])
        if len(given) > 1 or (not given and self.scope["http_version"] != "1.0"):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "hosts", count=len(given))
        if given and not _HOST.fullmatch(given[0]):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "host_syntax")
        if len(self.headers.get("content-length", [])) > 1 or self.headers.keys() >= {
            "content-length",
            "transfer-encoding",
        }:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "lengths")

    def check_host(self, hosts: tuple[str, ...]) -> None:
        """Check that the request is for one of these hosts.

        Args:
            hosts: names; one that begins with a dot stands for all names that end so. Empty for any.

        Raises:
            RefusedError: if it is for another.
        """
        name = re.sub(r":\d+$", "", self.host).lower()
        if hosts and not any(name == host or (host.startswith(".") and name.endswith(host)) for host in hosts):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "host", host=name or "-")

    def conditions(self, prefix: str) -> dict[str, str]:
        """Return the part of the WSGI environment that decides whether the answer is that the page is unchanged."""
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": prefix,
            "PATH_INFO": self.path.removeprefix(prefix),
            "QUERY_STRING": self.scope["query_string"].decode("latin-1"),
            "HTTP_ACCEPT": ",".join(self.headers.get("accept", ())),
            "HTTP_IF_NONE_MATCH": ",".join(self.headers["if-none-match"]),
            "HTTP_COOKIE": ";".join(self.headers.get("cookie", ())),
        }

    @property
    def has_body(self) -> bool:
        length = self.headers.get("content-length", ["0"])[0]
        return "transfer-encoding" in self.headers or length != "0"

    async def body(self, receive: Receive, most: int, seconds: float) -> bytes:
        """Read the body.

        Raises:
            RefusedError: if it is larger than ``most`` bytes, or not complete after so many seconds.
            GoneError: if the client closes the connection first.
        """
        said = self.headers.get("content-length", ["0"])[0]
        if said.isdecimal() and int(said) > most:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", bytes=most)
        parts, size = [], 0
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise GoneError
                    part = message.get("body", b"")
                    size += len(part)
                    if size > most:
                        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", bytes=most)
                    parts.append(part)
                    if not message.get("more_body"):
                        break
        except TimeoutError:
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, "slow_body", seconds=seconds) from None
        if said.isdecimal() and "transfer-encoding" not in self.headers and size < int(said):
            raise GoneError
        return b"".join(parts)

    def environ(self, prefix: str, body: bytes = b"") -> dict[str, Any]:
        """Return the WSGI environment (PEP 3333).

        Args:
            prefix: the path of the site, without a slash at its end; a proxy may have removed it from the path.
            body: the body.
        """
        raw = self.scope.get("raw_path") or self.path.encode()
        path = unquote_to_bytes(raw.partition(b"?")[0]).decode("latin-1")
        if prefix and (path == prefix or path.startswith(prefix + "/")):
            path = path.removeprefix(prefix) or "/"
        name, _, port = self.host.rpartition(":") if re.search(r":\d+$", self.host) else (self.host, "", "")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": prefix,
            "PATH_INFO": path,
            "QUERY_STRING": self.scope["query_string"].decode("latin-1"),
            "SERVER_NAME": name or "localhost",
            "SERVER_PORT": port or ("443" if self.scheme == "https" else "80"),
            "SERVER_PROTOCOL": f"HTTP/{self.scope['http_version']}",
            "REMOTE_ADDR": self.address,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "standlink.request_id": self.id,
            "standlink.client": self.client,
        }
        for header, values in self.headers.items():
            # A name with an underscore would become that of another header.
            if "_" not in header and header not in ("content-length", "content-type", "transfer-encoding"):
                environ["HTTP_" + header.upper().replace("-", "_")] = ("; " if header == "cookie" else ",").join(values)
        if "content-type" in self.headers:
            environ["CONTENT_TYPE"] = self.headers["content-type"][-1]
        if body or self.has_body:
            environ["CONTENT_LENGTH"] = str(len(body))
        return environ
