"""What an unclear name in the form of a question may mean: a choice of things, each with its address."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import pyoxigraph as ox

from ..errors import NotFoundError, ParameterError, StandlinkError
from ..ontology.namespaces import expand
from ..queries.question import Parameter, Question
from ..queries.resolve import resolve
from .context import release
from .linking import root


def offers(
    asked: Question, arguments: Mapping[str, list[str]], error: ParameterError | NotFoundError
) -> tuple[tuple[str, str], ...]:
    """Return the things that an unclear name may mean, each with the address in which it replaces the name."""
    parameter = next((p for p in asked.parameters if p.name == getattr(error, "parameter", "")), None)
    if parameter is None or parameter.is_word or not isinstance(error, ParameterError):
        return ()
    given = arguments.get(parameter.name, [])
    wrong = next((value for value in given if not _is_clear(parameter, value)), None)
    found = []
    for name in error.accepted if wrong else ():
        filled = {**arguments, parameter.name: [name if value == wrong else value for value in given]}
        kept = {each: [value for value in values if value.strip()] for each, values in filled.items()}
        address = f"{root()}/questions/{asked.id}?{urlencode(kept, doseq=True, safe=':')}"
        found.append((release().store.label(ox.NamedNode(expand(name) or name)), address))
    return tuple(found)


def _is_clear(parameter: Parameter, value: str) -> bool:
    try:
        return bool(resolve(release(), parameter, value))
    except StandlinkError:
        return False
