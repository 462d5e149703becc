"""Unlinked organization names as rows of the mapping file, for review by a person."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from ....ontology.namespaces import slug
from ...releases.dataset import all_datasets, unlinked_names
from .actors import COLUMNS
from .files import own_decisions
from .linking import Candidate, Organizations


def review(home: Path, search: Callable[[str], Sequence[str]] | None = None) -> str:
    """Return the names in datasets that are still unlinked, the most frequent first, as CSV.

    Names that the user has mapped since the import are left out. The reviewer enters the date in each row and, where no
    similar actor was found, the kind.

    Args:
        home: the data folder.
        search: returns the organizations that a search for a name finds in the current release; None if there is none.

    Raises:
        FileError: if the user's mapping file, or a file of a dataset, is malformed.
    """
    counted = {dataset.name: unlinked_names(home, dataset.name) for dataset in all_datasets(home)}
    times = sum((Counter(names) for names in counted.values()), Counter[str]())
    written = io.StringIO()
    rows = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for candidate in Organizations.load(own=own_decisions(home)).review(times):
        where = [name for name, names in counted.items() if candidate.name in names]
        rows.writerow(_row(candidate, where, search(candidate.name) if search else ()))
    return written.getvalue()


def _row(candidate: Candidate, datasets: list[str], found: Sequence[str]) -> dict[str, str]:
    # In the mapping file | separates names and @GB marks a country; neither matters for matching.
    name = " ".join(re.sub(r"[|@]", " ", candidate.name).split())
    near = ", ".join(f"{n.actor.slug} {n.score:.2f} {n.method}" for n in candidate.near) or "nothing"
    note = f"times: {candidate.times}, in {', '.join(datasets)}; near: {near}"
    if found:
        note += f"; found by search: {', '.join(found)}"
    if candidate.near:
        return {"slug": candidate.near[0].actor.slug, "names": name, "note": note}
    try:
        return {"slug": slug(name), "name": name, "note": note}
    except ValueError:  # No Latin letter: the reviewer has to choose a slug.
        return {"name": name, "note": note}
