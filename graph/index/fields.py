"""The properties that the search index reads (``fields.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...ontology.namespaces import node

FIELDS: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Fields:
    """The properties that the index reads, as IRIs, and the facet of each that has one."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    facets: dict[str, str]

    @classmethod
    def read(cls) -> Fields:
        """Return the properties that ``fields.toml`` names."""
        given: dict[str, Any] = tomllib.loads(FIELDS.read_text("utf-8"))
        facets = {"edition": given["edition"], **given["facets"]}
        by_property = {node(name).value: facet for facet, names in facets.items() for name in names}
        names, texts = (tuple(node(name).value for name in given[key]) for key in ("names", "texts"))
        return cls(names, texts, by_property)
