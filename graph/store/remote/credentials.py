"""The name and password for a service, from the environment alone: they are in no address, argument, log or message."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

USER: Final = "STANDLINK_STORE_USER"
PASSWORD: Final = "STANDLINK_STORE_PASSWORD"  # noqa: S105 - the name of the variable
_PARTS: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


@dataclass
class Credentials:
    """A name and a password, and the last challenge of the service to which they answer."""

    user: str
    password: str = field(repr=False)
    _challenge: dict[str, str] | None = field(default=None, repr=False)
    _count: int = field(default=0, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Credentials | None:
        """Return the credentials of the environment; None if it has no name."""
        given = os.environ if environment is None else environment
        return cls(given[USER], given.get(PASSWORD, "")) if given.get(USER) else None

    def accept(self, challenge: str) -> bool:
        """Take the challenge of a refused request; return whether it can be answered."""
        scheme, _, rest = challenge.partition(" ")
        if scheme.lower() == "basic":
            self._challenge = {}
            return True
        parts = {name.lower(): quoted or plain for name, quoted, plain in _PARTS.findall(rest)}
        if scheme.lower() != "digest" or parts.get("algorithm", "MD5").upper() != "MD5" or "nonce" not in parts:
            return False
        self._challenge, self._count = parts, 0
        return True

    def header(self, method: str, url: str) -> str | None:
        """Return the ``Authorization`` of a request; None before the first challenge."""
        if self._challenge is None:
            return None
        if not self._challenge:
            return "Basic " + b64encode(f"{self.user}:{self.password}".encode()).decode()
        return self._digest(method, url, self._challenge)

    def _digest(self, method: str, url: str, challenge: Mapping[str, str]) -> str:
        """Return a digest (RFC 7616) of the kind that Virtuoso asks for: MD5, ``qop=auth``."""
        self._count += 1
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        realm, nonce = challenge.get("realm", ""), challenge["nonce"]
        own, asked = _md5(f"{self.user}:{realm}:{self.password}"), _md5(f"{method}:{target}")
        count, client = f"{self._count:08x}", secrets.token_hex(8)
        response = _md5(f"{own}:{nonce}:{count}:{client}:auth:{asked}")
        fields = {"username": self.user, "realm": realm, "nonce": nonce, "uri": target, "response": response}
        fields |= {"opaque": challenge["opaque"]} if "opaque" in challenge else {}
        quoted = ", ".join(f'{name}="{value}"' for name, value in {**fields, "cnonce": client}.items())
        return f"Digest {quoted}, algorithm=MD5, qop=auth, nc={count}"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
