"""Properties of each catalogue: its publisher and the meaning of its terms, from ``catalogues.toml``."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from ....errors import StandlinkError

#: Criterion for the next edition where the number alone is not enough.
NUMBER_AND_TITLE: Final = "number and title"
_FILE: Final = Path(__file__).with_name("catalogues.toml")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ISO_STAGE: Final = re.compile(r"\d\d")
#: The key in ``catalogues.toml`` of the status of documents whose records have no stage.
_NO_STAGE: Final = "no stage"


@dataclass(frozen=True)
class Body:
    """A standards body: the slug of its actor, and its name unless the curated cases have it."""

    actor: str
    name: str = ""


@dataclass(frozen=True)
class Catalogue:
    """A catalogue; see ``catalogues.toml`` for the attributes."""

    name: str
    title: str
    publisher: str
    language: str
    dates: dict[str, str]
    statuses: dict[str, str]
    roles: dict[str, str]
    successions: str = ""
    adopts: tuple[str, ...] = ()
    published_stages: tuple[str, ...] = ()
    revision: str = ""
    retired: str = ""
    filler: str = ""
    latest: int | None = None
    left_out: dict[str, str] = field(default_factory=dict)
    reversed: tuple[str, ...] = ()
    page: str = "src"
    committees: dict[str, str] = field(default_factory=dict)

    @property
    def repository(self) -> str:
        """The URL at which the Relaton project publishes it."""
        return f"https://github.com/relaton/relaton-data-{self.name}"

    def decides_on(self, publisher: str) -> bool:
        """Return whether stage, status and edition of a publisher's documents are taken from this catalogue.

        They are, unless the publisher has a catalogue of its own: a joint document is in several.
        """
        own = facts()["catalogues"].values()
        others = [c["publisher"] for c in own if c["publisher"] != self.publisher]
        return publisher.startswith(self.publisher) or not any(publisher.startswith(other) for other in others)

    def record_url(self, path: str) -> str:
        """Return the URL of a record's file."""
        return f"{self.repository}/blob/main/data/{path}"

    def status(self, stage: str, substage: str) -> str | None:
        """Return the status concept of a stage, which is empty if a record has none; None if the stage is unknown.

        Numbers are the harmonized stage codes of ISO: at 60.00 a document is under publication, from 60.60 it is
        published, at 95.99 it has been withdrawn, and substage 98 means that the project was abandoned.
        """
        if _ISO_STAGE.fullmatch(stage):
            if substage == "98" or (stage == "95" and substage in ("99", "")):
                return "withdrawnStatus"
            return "inForce" if (stage, substage or "60") >= ("60", "60") else "inPreparation"
        return self.statuses.get(stage.lower() or _NO_STAGE)


@cache
def facts() -> dict[str, Any]:
    """Return the contents of ``catalogues.toml``."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def facts_of(name: str) -> str:
    """Return the contents of ``catalogues.toml`` that the import of one catalogue reads, as JSON."""
    others = {n: c if n == name else {"publisher": c["publisher"]} for n, c in facts()["catalogues"].items()}
    return json.dumps({**facts(), "catalogues": others}, sort_keys=True, default=str)


def catalogue(name: str) -> Catalogue:
    """Return the properties of a catalogue, or the defaults if it is not listed.

    Raises:
        StandlinkError: if the name is not a valid catalogue name.
    """
    if not _NAME.fullmatch(name):
        raise StandlinkError(f"{name!r} is not a catalogue name: write it as in relaton-data-<name>, such as 3gpp")
    default, known = facts()["default"], facts()["catalogues"].get(name, {})
    return Catalogue(
        name,
        known.get("title", f"{name.upper()} documents"),
        known.get("publisher", ""),
        known.get("language", default["language"]),
        default["dates"] | known.get("dates", {}),
        default["status"] | known.get("status", {}),
        known.get("roles", default["roles"]),
        known.get("successions", ""),
        tuple(known.get("adopts", ())),
        tuple(known.get("published-stages", ())),
        known.get("revision", ""),
        known.get("retired", ""),
        known.get("filler", ""),
        known.get("latest"),
        known.get("left-out", {}),
        tuple(known.get("reversed", ())),
        known.get("page", "src"),
        known.get("committees", {}),
    )


def body(publisher: str) -> Body | None:
    """Return the body with an abbreviation used in designations, or None if it is not listed."""
    found = facts()["bodies"].get(publisher)
    return Body(**found) if found else None


def abbreviation(full: str) -> str:
    """Return the abbreviation of the body with a full name, or an empty text if it is not listed."""
    return next((short for short, found in facts()["bodies"].items() if full and found.get("name") == full), "")


def group(code: str) -> str | None:
    """Return the slug of the 3GPP or ETSI group with a code such as "R1", "SP" or "SMG03?", or None.

    Case, leading zeros, brackets and question marks are ignored.
    """
    groups = facts()["groups"]
    code = code.upper().strip("()?")
    if code in groups:
        return str(groups[code])
    number = re.search(r"\d+", code)
    pattern = groups.get(re.sub(r"\d+", "#", code))
    return pattern.replace("#", str(int(number[0]))) if pattern and number else None
