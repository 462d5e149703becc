"""Credentials in addresses: what must not be stored, shown or logged."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

#: ``Path`` makes one slash of two.
_ADDRESS: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:/|(?:https?|ssh|git):)/\S+", re.IGNORECASE)
#: Scheme, everything before the path, and the rest.
_PARTS: Final = re.compile(r"([^:]+)(://?)([^/?#]*)(.*)", re.DOTALL)
_PORT: Final = re.compile(r"(?:\[[^\]]*\]|[^:\[\]]*)(?::\d*)?\W*")
#: The name of a parameter in a query or fragment that holds a secret, with its value.
_SECRET: Final = re.compile(
    r"([?&;#][^=&;#\s]*(?:token|secret|passw|pwd|key|auth|sig|cred|session|jwt|sas|%)[^=&;#\s]*=)[^&;#\s]*",
    re.IGNORECASE,
)
#: Shorter secrets are left in the messages of other programs: they are parts of common words.
_SHORTEST: Final = 4


def without_credentials(text: str) -> str:
    """Return a text with the passwords, tokens and user names removed from the addresses in it.

    The user name of an address of SSH is kept, since it is part of the place: ``ssh://git@example.org/x``. Parameters
    whose name says that they are secret lose their values.

    >>> without_credentials("cannot reach https://ann:s3cret@example.org/x?access_token=abc&page=2")
    'cannot reach https://example.org/x?access_token=&page=2'
    """
    return _ADDRESS.sub(lambda found: _stripped(found[0]), text) if ":/" in text else text


def secrets(address: str) -> list[str]:
    """Return the credentials in an address, as written and with its percent-escapes read, the longest first."""
    parts = _PARTS.fullmatch(address)
    if not parts:
        return []
    user, colon, password = _split(parts[3], parts[4])[0].partition(":")
    values = [found[0].partition("=")[2] for found in _SECRET.finditer(parts[4])]
    kept = parts[1].lower() not in ("http", "https") or not user
    found = [password, *values, *([] if kept else [user, user + colon + password])]
    both = {form for each in found for form in (each, unquote(each)) if len(form) >= _SHORTEST}
    return sorted(both, key=lambda each: (-len(each), each))


def _stripped(address: str) -> str:
    scheme, slashes, authority, rest = _PARTS.fullmatch(address).groups()  # type: ignore[union-attr]
    user, host, rest = _split(authority, rest)
    name = user.partition(":")[0]
    if name and scheme.lower() not in ("http", "https"):
        host = f"{name}@{host}"
    return scheme + slashes + host + _SECRET.sub(r"\1", rest)


def _split(authority: str, rest: str) -> tuple[str, str, str]:
    """Return the credentials, the host and the rest of an address.

    A password that should be escaped may hold ``/``, ``?`` or ``#``: then what looks like the port is no number.
    """
    if "@" in authority or _PORT.fullmatch(authority) or "@" not in rest:
        user, _, host = authority.rpartition("@")
        return user, host, rest
    more, _, remainder = rest.rpartition("@")
    host, path = re.fullmatch(r"([^/?#]*)(.*)", remainder, re.DOTALL).groups()  # type: ignore[union-attr]
    return authority + more, host, path
