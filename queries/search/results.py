"""Results of bulk look-up as CSV, JSON and lines of JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from .lookup import Found

#: The columns of the CSV form. A reference for which several things fit has a row for each.
COLUMNS: Final = ("line", "reference", "outcome", "score", "address", "label", "kind", "reason")


def as_object(found: Found) -> dict[str, Any]:
    """Return what was found for a reference as a JSON object."""
    return {
        "line": found.reference.line,
        "reference": found.reference.text,
        "outcome": found.outcome,
        "reason": found.reason,
        "matches": [asdict(match) for match in found.matches],
    }


def to_json(found: Iterable[Found]) -> str:
    """Return results as a JSON array."""
    return json.dumps([as_object(each) for each in found], ensure_ascii=False)


def to_json_lines(found: Iterable[Found]) -> str:
    """Return results as one JSON object a line."""
    return "".join(json.dumps(as_object(each), ensure_ascii=False) + "\n" for each in found)


def rows(found: Iterable[Found]) -> Iterable[tuple[str, ...]]:
    """Yield results as rows of ``COLUMNS``."""
    for each in found:
        start = (str(each.reference.line), each.reference.text, each.outcome)
        for match in each.matches:
            yield (*start, f"{match.score:.2f}", match.iri, match.label, match.kind, each.reason)
        if not each.matches:
            yield (*start, "", "", "", "", each.reason)


def to_csv(found: Iterable[Found]) -> str:
    """Return results as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(found))
    return text.getvalue()
