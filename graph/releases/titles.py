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
#: Those of the datasets of studies.
_OF_STUDIES: Final[dict[str, str]] = {}


def chinese_titles() -> Mapping[str, str]:
    """Return the Chinese title of each dataset, by its English title."""
    return _listed() | _OF_STUDIES


def add_chinese_titles(titles: Mapping[str, str]) -> None:
    """Add the Chinese titles of the datasets of a study, by their English titles."""
    _OF_STUDIES.update(titles)


@cache
def _listed() -> dict[str, str]:
    with TITLES.open(encoding="utf-8", newline="") as file:
        return {row["title"]: row["title_zh"] for row in csv.DictReader(file)}
