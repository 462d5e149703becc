"""The names of organizations that importers left unlinked, as rows of the mapping file, for a person to decide."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from ....ontology.namespaces import slug
from ...releases.dataset import all_datasets, unlinked_names
from .actors import COLUMNS
from .files import own_decisions
from .linking import Candidate, Organizations


def review(home: Path) -> str:
    """Return the names that stand in datasets and are still unlinked, the most frequent first, as CSV.

    What the user has decided since the import is left out. A row has the day of the decision still to be filled in,
    and, where no actor is near, also its kind.

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
        rows.writerow(_row(candidate, where))
    return written.getvalue()


def _row(candidate: Candidate, datasets: list[str]) -> dict[str, str]:
    # A bar parts names in the mapping file, and @GB behind one tells a country; neither counts in a name.
    name = " ".join(re.sub(r"[|@]", " ", candidate.name).split())
    near = ", ".join(f"{n.actor.slug} {n.score:.2f} {n.method}" for n in candidate.near) or "nothing"
    note = f"times: {candidate.times}, in {', '.join(datasets)}; near: {near}"
    if candidate.near:
        return {"slug": candidate.near[0].actor.slug, "names": name, "note": note}
    try:
        return {"slug": slug(name), "name": name, "note": note}
    except ValueError:  # Without a Latin letter the person has to find one.
        return {"name": name, "note": note}
