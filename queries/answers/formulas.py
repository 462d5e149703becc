"""The formulas and literature of measures, from ``queries/formulas``: one file for each module that defines a measure.

A file lists the keys of its ``references`` in ``references.toml``, then formulas in LaTeX (the part of it that
``web/mathml.py`` reads) with their names, and what their symbols mean, in English and Chinese.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from ..words import Words
from . import registry

FOLDER: Final = Path(__file__).parents[1] / "formulas"
_REFERENCES: Final = "references"


@dataclass(frozen=True)
class Formula:
    """A formula, or a symbol, in LaTeX, with its name or meaning."""

    tex: str
    words: Words


@dataclass(frozen=True)
class Reference:
    """An entry of the literature; ``doi`` is empty if it has none."""

    text: str
    doi: str = ""

    @property
    def address(self) -> str:
        """The address of the DOI."""
        return f"https://doi.org/{self.doi}" if self.doi else ""


@dataclass(frozen=True)
class Definition:
    """What a measure is: its formulas, their symbols, and the literature that its description cites."""

    name: str
    formulas: tuple[Formula, ...]
    symbols: tuple[Formula, ...]
    references: tuple[Reference, ...]


def definitions(measure: str) -> list[Definition]:
    """Return the definitions of the measures that a computation uses."""
    names = [module.__name__.rpartition(".")[2] for module in registry.definitions(measure)]
    return [definition(name) for name in names if (FOLDER / f"{name}.toml").exists()]


@cache
def definition(name: str) -> Definition:
    """Return the definition of the measure that a module defines."""
    found = _read(name)
    listed = references()
    return Definition(
        name,
        tuple(_formula(entry) for entry in found.get("formula", ())),
        tuple(_formula(entry) for entry in found.get("symbol", ())),
        tuple(listed[key] for key in found["references"]),
    )


@cache
def references() -> dict[str, Reference]:
    """Return the literature by its keys."""
    return {key: Reference(**entry) for key, entry in _read(_REFERENCES).items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def _formula(entry: dict[str, str]) -> Formula:
    return Formula(entry["tex"], Words(entry["en"], entry["zh"]))
