"""Misspelt slugs: things whose slug has one letter more, less or other, goes on, or stops earlier.

Only look-ups in the index of IRIs, so that the time does not grow with the release.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ...graph.store.connections import reading
from ...ontology.namespaces import STUDY_MARK, mint

_LETTERS: Final = string.ascii_lowercase + string.digits + "-"
#: The longest slug that is looked for with an error, in characters: there are some 74 candidates for each.
_LONGEST: Final = 80


def near_slugs(index: Path, kind: str, slug: str, most: int = 2) -> list[str]:
    """Return slugs of things of a kind: those that continue this one, else those spelt nearly so, else a beginning."""
    study, mark, slug = slug.rpartition(STUDY_MARK)
    start = mint(kind, f"{study}{mark}x")[:-1]
    with reading(index) as db:
        candidates = [start + other for other in with_one_error(slug)] if len(slug) <= _LONGEST else []
        spelt = f"SELECT iri FROM things WHERE iri IN ({', '.join('?' * len(candidates))}) ORDER BY weight DESC, iri"
        # "." follows "-" in the order of characters.
        longer = "SELECT iri FROM things WHERE iri > ? AND iri < ? ORDER BY iri"
        bounds = (f"{start}{slug}-", f"{start}{slug}.")
        shorter = "SELECT iri FROM things WHERE iri = ?"
        beginnings = [(start + beginning,) for beginning in shortened(slug)]
        for query, arguments in ((longer, bounds), (spelt, candidates), *((shorter, b) for b in beginnings)):
            found = db.execute(f"{query} LIMIT {most:d}", arguments).fetchall()
            if found:
                return [study + mark + iri.removeprefix(start) for (iri,) in found]
    return []


def with_one_error(slug: str) -> set[str]:
    """Return all texts with one letter missing, added or replaced, or two neighbours swapped.

    >>> {"nacs", "nac", "nacz-", "nazc"} < with_one_error("nacz")
    True
    """
    return {*_edited(slug)} - {slug}


def _edited(slug: str) -> Iterator[str]:
    for at in range(len(slug) + 1):
        before, after = slug[:at], slug[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]


def shortened(slug: str) -> list[str]:
    """Return the beginnings of a slug of two or more of its parts, the longest first.

    >>> shortened("3gpp-ts-23-501")
    ['3gpp-ts-23', '3gpp-ts']
    """
    parts = slug.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts) - 1, 1, -1)]
