"""The page ``docs/measures.md``: what each measure is, and which questions ask for it."""

from __future__ import annotations

import inspect
from importlib import import_module
from operator import itemgetter
from pkgutil import iter_modules

from .. import answers, measures
from ..library import library
from . import modules_of
from .walks import MEASURES

_INTRODUCTION = """# Measures

What a researcher would compute by hand from the [analysis tables](tables.md), computed in the same way every time,
with formula, source in the literature, units, assumptions and limits. The functions take Polars frames or sparse
matrices and give frames, so they serve your own data as well:

```python
import polars as pl
from standlink.queries.measures.incidence import Incidence
from standlink.queries.measures.linkage import links

links(Incidence.of(pl.DataFrame({"node": ["se", "cn"], "standard": ["5g", "5g"]})))
```

`standlink ask linkages/network level=country since=2010` answers from a release; so do the web, `Graph.answer` in
Python and `/questions/linkages/network.json`. Every answer says how many assertions stand behind it, and what part of
these rests on a single source or on low confidence only. What is narrowed to nothing says which condition left nothing.

This page is made from the first lines of the modules in `queries/measures/` and `queries/answers/`; a test keeps
the two alike.
"""


def documentation() -> str:
    """Return the text of the page."""
    asked: dict[str, list[str]] = {}
    for question in library().values():
        if question.measure and question.sparql:
            asked.setdefault(MEASURES[question.measure].__module__, []).append(question.id)
        elif question.measure:
            for module in modules_of(question.measure):
                asked.setdefault(module.__name__, []).append(question.id)
    parts = [_INTRODUCTION]
    modules = [(info.name, room) for room in (measures, answers) for info in iter_modules(room.__path__)]
    for name, room in sorted(modules, key=itemgetter(0)):
        module = import_module(f"{room.__name__}.{name}")
        if module.__name__ in asked:
            text = inspect.getdoc(module) or ""
            first, _, rest = text.partition("\n")
            questions = ", ".join(f"`{id_}`" for id_ in asked[module.__name__])
            parts.append(f"## {name}\n\n{first}\n{rest}\n\nAsked for by {questions}.\n")
    return "\n".join(parts)
