"""The registry of computed answers: every function of this folder with one of two signatures, by its name.

``def NAME(request: Request) -> Finding`` computes an answer and is named by the header line ``# measure: NAME`` of a
question. ``def NAME(request: Request, table: Table) -> pl.Series`` returns the assertions that the answer of a query
uses, and is named by ``# behind: NAME``.

The signatures are read from the source files. A module is imported when a function of it is first called, so that a
start does not wait for Polars and SciPy.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Final, cast

from .. import measures
from .packaged import load, packaged

if TYPE_CHECKING:
    import polars as pl

    from ..table import Table
    from .request import Finding, Request

    Computation = Callable[[Request], Finding]
    AssertionSelector = Callable[[Request, Table], pl.Series]

_COMPUTATION: Final = re.compile(r"^def ([a-z]\w*)\(request: Request\) -> Finding:", re.MULTILINE)
_SELECTOR: Final = re.compile(r"^def ([a-z]\w*)\(request: Request, _?table: Table\) -> pl\.Series:", re.MULTILINE)


def computations() -> Mapping[str, str]:
    """Return the module of each computation, by the name of the function; those of other packages too."""
    return {**{name: point.module for name, point in packaged().items()}, **_own()}


@cache
def _own() -> Mapping[str, str]:
    return _functions(_COMPUTATION)


@cache
def assertion_selectors() -> Mapping[str, str]:
    """Return the module of each function that selects the assertions of an answer, by the name of the function."""
    return _functions(_SELECTOR)


def computation(name: str) -> Computation:
    """Return a computation, importing its module.

    Raises:
        MeasureError: if another package brings it, and it cannot be loaded.
    """
    if name not in _own():
        return load(name)
    return cast("Computation", getattr(import_module(_own()[name]), name))


def assertion_selector(name: str) -> AssertionSelector:
    """Return a function that selects the assertions of an answer, importing its module."""
    return cast("AssertionSelector", getattr(import_module(assertion_selectors()[name]), name))


def load_all() -> None:
    """Import all modules of computations, which takes half a second."""
    for module in sorted({*_own().values(), *assertion_selectors().values()}):
        import_module(module)


def definition(name: str) -> str:
    """Return what a computation does, and the definitions of the measures that it uses."""
    return "\n\n".join(inspect.getdoc(part) or "" for part in (computation(name), *definitions(name)))


def definitions(name: str) -> list[ModuleType]:
    """Return the modules whose docstrings define what a computation measures: its own, and those that it uses."""
    function = computation(name)
    module = sys.modules[function.__module__]
    own = [module] if _has_definition(module) else []
    code = cast("FunctionType", inspect.unwrap(function)).__code__
    return list(dict.fromkeys([*own, *_measures(code, vars(module))]))


def _has_definition(module: ModuleType) -> bool:
    return bool(re.search(r"^Definitions?[.:]", module.__doc__ or "", re.MULTILINE))


def _is_measure(module: ModuleType) -> bool:
    """Return whether a module is one of measures, or one of this folder that defines something itself."""
    of_answers = module.__name__.startswith(f"{__package__}.") and _has_definition(module)
    return of_answers or module.__name__.startswith(measures.__name__)


def _functions(signature: re.Pattern[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        for name in signature.findall(path.read_text("utf-8")):
            module = f"{__package__}.{path.stem}"
            if name in found:
                raise ValueError(f"{name} is defined in {found[name]} and in {module}: rename one of them")
            found[name] = module
    return MappingProxyType(found)


def _measures(code: CodeType, names: Mapping[str, object]) -> Iterator[ModuleType]:
    """Yield the modules of measures that a function uses, itself or through other functions of its module."""
    for name in code.co_names:
        used = names.get(name)
        if isinstance(used, ModuleType) and _is_measure(used):
            yield used
        elif isinstance(used, FunctionType) and used.__globals__ is names and used.__code__ is not code:
            yield from _measures(used.__code__, names)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _measures(inner, names)
