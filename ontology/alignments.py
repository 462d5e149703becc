"""Mappings of our terms to published vocabularies, read from ``alignments.sssom.tsv``.

The format is SSSOM, https://mapping-commons.github.io/sssom/: metadata in comments, then one mapping a line.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("alignments.sssom.tsv")


@dataclass(frozen=True)
class Mapping:
    """A mapping of a term to one of a published vocabulary.

    Attributes:
        subject: the IRI of our term.
        predicate: the prefixed name of how the two relate, such as ``rdfs:subClassOf``.
        object: the IRI of the other term.
        name: its prefixed name.
        confidence: how sure the mapping is, from 0 to 1.
        comment: the reason or reservation; may be empty.
    """

    subject: str
    predicate: str
    object: str
    name: str
    confidence: float
    comment: str


@cache
def mappings() -> tuple[Mapping, ...]:
    """Return all mappings, in the order of the file."""
    lines = FILE.read_text("utf-8").splitlines()
    pairs = (line.removeprefix("#   ").partition(": ")[::2] for line in lines if line.startswith("#   "))
    prefixes = dict(pairs)

    def expanded(name: str) -> str:
        prefix, _, local = name.partition(":")
        return prefixes[prefix] + local

    rows = csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t")
    return tuple(
        Mapping(
            expanded(row["subject_id"]),
            row["predicate_id"],
            expanded(row["object_id"]),
            row["object_id"],
            float(row["confidence"]),
            row["comment"],
        )
        for row in rows
    )
