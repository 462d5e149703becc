"""The page ``docs/measures.md``: the definition of each measure, and the questions that use it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from .. import answers
from .. import measures as measure_modules
from ..library import library
from ..measures import synergy
from . import attribution, counting, registry

_INTRODUCTION = """# Measures

Definitions of the measures that Standlink computes from the [analysis tables](tables.md): formula, source in the
literature, estimand (what the numbers estimate), units, population, window of observation, assumptions and limits. The
functions take Polars frames or sparse matrices and return frames, so they work on your own data as well:

```python
import polars as pl
from standlink.queries.measures.incidence import Incidence
from standlink.queries.measures.linkage import links

links(Incidence.of(pl.DataFrame({"node": ["se", "cn"], "standard": ["5g", "5g"]})))
```

`standlink ask linkages/network level=country since=2010` answers from a release; so do the website, `Graph.answer` in
Python and `/questions/linkages/network.json`. Every answer gives the number of assertions that it is based on, and how
many of them have one source or only low-confidence evidence. An empty answer names the condition that
excluded all rows.

Tests hold every measure and every computed question to laws. These do not change a number: another order of records,
other names, each record given twice, a role or document recorded by a second source as well, a firm whose roles are
divided between itself and a unit that it owns or an earlier name, and things that take no part. Where a group counts
once, it does so under any of these; what counts organizations (`actors/kinds`, `catalogues/participation`,
`linkages/between-regions`) counts the unit too. Communities and comparisons with chance are random, so other names give
slightly other stabilities and probabilities. The few exceptions stand in `tests/queries/answers/test_laws.py` and
`tests/queries/measures/test_laws.py`, each with its reason.

This page is generated from the docstrings of the modules in `queries/measures/` and `queries/answers/`; a test compares
the two.
"""


@dataclass(frozen=True)
class Measure:
    """A measure: its name, what it is, its definition, and the ids of the questions that use it."""

    name: str
    title: str
    definition: str
    questions: tuple[str, ...]


def documentation() -> str:
    """Return the text of the page."""
    parts = [_INTRODUCTION]
    for measure in measures():
        questions = ", ".join(f"`{id_}`" for id_ in measure.questions)
        parts.append(f"## {measure.name}\n\n{measure.title}\n{measure.definition}\n\nUsed by {questions}.\n")
    return "\n".join(parts)


def measures() -> Iterator[Measure]:
    """Yield the measures that questions use, by name."""
    used: dict[str, list[str]] = {}
    for question in library().values():
        for name, module in (("acting", attribution), ("unit", counting)):
            if any(parameter.name == name for parameter in question.parameters):
                used.setdefault(module.__name__, []).append(question.id)
        for module in registry.definitions(question.measure) if question.measure else ():
            used.setdefault(module.__name__, []).append(question.id)
    for module in sorted(modules(), key=short_name):
        if module.__name__ in used:
            title, _, definition = (inspect.getdoc(module) or "").partition("\n")
            yield Measure(short_name(module), title, definition, tuple(dict.fromkeys(used[module.__name__])))


def modules() -> Iterator[ModuleType]:
    """Yield the modules that may define a measure."""
    for package in (measure_modules, synergy, answers):
        for info in iter_modules(package.__path__):
            yield import_module(f"{package.__name__}.{info.name}")


def short_name(module: ModuleType) -> str:
    """Return the name of a module without that of its package."""
    return module.__name__.rpartition(".")[2]
