"""Addresses of earlier versions whose numbers are read otherwise now, from ``former-addresses.tsv``."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

from ....ontology.namespaces import mint

FILE: Final = Path(__file__).with_name("former-addresses.tsv")


@cache
def former() -> dict[str, str]:
    """Return the present addresses of documents and numbers by their former ones."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {mint("standard", row["former"]): mint("standard", row["present"]) for row in rows}
