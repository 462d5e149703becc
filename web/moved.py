"""Addresses of earlier versions: what they lead to (301), or why they are gone (410); ``moved.toml`` lists them.

They are looked up when a request has failed, so that an address of a release that still has the thing answers as ever.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import Response, request

from ..errors import GoneError, StandlinkError
from ..graph.store.forwarding import forwarded
from ..ontology.namespaces import BASE, compact, expand, is_thing
from .context import release
from .linking import root
from .negotiation import CACHED

_FILE: Final = Path(__file__).parent / "moved.toml"


@dataclass(frozen=True)
class Moved:
    """An address of an earlier version.

    Attributes:
        path: its path, without the suffix of a format.
        query: a parameter that must be in it, as ``name=value``; empty for any.
        to: the parameter in its place.
        gone: why there is none, and what to use instead.
    """

    path: str
    query: str = ""
    to: str = ""
    gone: str = ""


@cache
def addresses() -> dict[str, list[Moved]]:
    """Return the addresses that have moved or are gone, by their path."""
    found: dict[str, list[Moved]] = {}
    for entry in tomllib.loads(_FILE.read_text("utf-8"))["address"]:
        found.setdefault(entry["path"], []).append(Moved(**entry))
    return found


def instead(error: Exception) -> Response | Exception:
    """Return what to answer to a request that failed: a redirect, an error that says why it is gone, or its error."""
    pairs = parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)
    parts = [(name, _current(value)) for name, value in pairs] if request.path == "/why" else pairs
    if parts != pairs:
        return _lead_to(parts)
    named = [expand(value) or value for _, value in pairs] if request.path == "/why" else []
    paths = [_bare(request.path), *(f"/{iri.removeprefix(BASE)}" for iri in named)]
    for moved in (each for path in paths for each in addresses().get(path, ())):
        given = tuple(moved.query.split("=", 1))
        if moved.query and given not in pairs:
            continue
        if moved.gone:
            return GoneError(moved.gone)
        name, _, value = moved.to.partition("=")
        return _lead_to([(name, value) if pair == given else pair for pair in pairs])
    return error


def _bare(path: str) -> str:
    """Return a path without the suffix of a format."""
    folder, slash, name = path.rpartition("/")
    return folder + slash + name.partition(".")[0]


def _current(value: str) -> str:
    """Return the name of the thing that has absorbed the one with this name; the name itself if none has."""
    iri = expand(value) or value
    try:
        found = forwarded(release().store, iri) if is_thing(iri) else None
    except (StandlinkError, ValueError):
        return value
    return compact(found) if found and found != iri else value


def _lead_to(pairs: list[tuple[str, str]]) -> Response:
    target = f"{root()}{request.path}?{urlencode(pairs, safe=':')}"
    return Response(status=301, headers={"Location": target, "Cache-Control": CACHED})
