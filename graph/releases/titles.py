"""Chinese titles of datasets: ``titles.csv`` gives one for each English title of an importer or a curated file.

A title belongs to the release that shows it rather than to an import, so a new Chinese title needs no new import.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

TITLES: Final = Path(__file__).with_name("titles.csv")


@cache
def chinese_titles() -> Mapping[str, str]:
    """Return the Chinese title of each dataset, by its English title."""
    with TITLES.open(encoding="utf-8", newline="") as file:
        return {row["title"]: row["title_zh"] for row in csv.DictReader(file)}
