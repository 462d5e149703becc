"""Which datasets have an open licence, from ``licences.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from ..store.store import INFERRED

#: What says that rights are undetermined: https://rightsstatements.org/page/UND/1.0/
UNDETERMINED: Final = "http://rightsstatements.org/vocab/UND/1.0/"
_FILE: Final = Path(__file__).with_suffix(".toml")


@cache
def _listed() -> Mapping[str, Mapping[str, Any]]:
    return {each["iri"]: each for each in tomllib.loads(_FILE.read_text("utf-8"))["licence"]}


def name_of(licence: str) -> str | None:
    """Return the usual name of a licence; None if it is not listed.

    >>> name_of("https://opendatacommons.org/licenses/pddl/1-0/")
    'PDDL 1.0'
    """
    return _listed().get(licence, {}).get("name")


def is_open(licence: str) -> bool:
    """Return whether a licence is known to be open.

    >>> is_open("https://creativecommons.org/publicdomain/zero/1.0/"), is_open("https://example.org/terms")
    (True, False)
    """
    return bool(_listed().get(licence, {}).get("open"))


def closed_graphs(datasets: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the IRIs of the graphs that a download of open data leaves out.

    These are the datasets whose licence is not known to be open and, if there is one, the inferred triples: they follow
    from all datasets together.

    Args:
        datasets: the entries of the manifest of a release.
    """
    closed = [str(each["graph"]) for each in datasets if not is_open(str(each.get("licence", "")))]
    return [*closed, INFERRED.value] if closed else []
