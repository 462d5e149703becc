"""The meaning of relations between records, from ``relations.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from .record import Record, Relation

FILE: Final = Path(__file__).with_name("relations.toml")


@dataclass(frozen=True)
class Meaning:
    """What a relation says of its document and the other.

    Attributes:
        property: relates the two, as a prefixed name; empty if the relation is left out.
        reverse: whether the property goes from the other document to this one.
        directed: whether the kind of relation tells which of the two it goes from.
        left_out: what is left out, and counted under these words.
    """

    property: str = ""
    reverse: bool = False
    directed: bool = True
    left_out: str = ""


@cache
def _meanings() -> dict[str, Meaning]:
    found = tomllib.loads(FILE.read_text("utf-8"))
    meanings = {kind: Meaning(p.removeprefix("^"), p.startswith("^")) for kind, p in found["properties"].items()}
    meanings |= {kind: Meaning(p, directed=False) for kind, p in found["undirected"].items()}
    left_out = found["left-out"] | found["editions"]
    return meanings | {kind: Meaning(left_out=reason) for kind, reason in left_out.items()}


def kind_of(relation: Relation) -> str:
    """Return the kind of a relation, in lower case: that of its description, if this is one."""
    described = relation.described.replace(" ", "").lower()
    return described if described in _meanings() else relation.kind.lower()


def meaning(kind: str) -> Meaning | None:
    """Return the meaning of a kind of relation, or None if it is not in the vocabulary."""
    return _meanings().get(kind)


def is_translation(record: Record) -> bool:
    """Return whether a record is that of a translation, whose language its title and kind describe."""
    return any(kind_of(relation) == "translatedfrom" for relation in record.relations)
