"""Reading the parameters of a request; what is unknown, repeated or not accepted is refused with what is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from ...errors import ParameterError
from ..wording import text
from .operations import RESERVED, Argument, Arguments, Parameter

_WHOLE: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)


def read(parameters: Sequence[Parameter], path: Mapping[str, str], query: Mapping[str, list[str]]) -> Arguments:
    """Return the arguments of a request by the name of the parameter, with defaults.

    Raises:
        ParameterError: if one is unknown, missing, repeated or not accepted.
    """
    known = {parameter.name: parameter for parameter in parameters}
    refuse_unknown(query, [parameter.name for parameter in parameters if not parameter.in_path])
    given = {name: [value] for name, value in path.items()} | dict(query)
    found: dict[str, Argument] = {}
    for name, parameter in known.items():
        values = given.get(name, [])
        if not values and parameter.required:
            raise ParameterError(name, text("api.missing", name=name, about=parameter.about), parameter.choices)
        if len(values) > 1 and not parameter.many:
            raise ParameterError(name, text("api.repeated", name=name, count=len(values)))
        read_values = [_value(parameter, value) for value in values]
        if parameter.many:
            found[name] = [str(value) for value in read_values]
        elif read_values:
            found[name] = read_values[0]
        elif parameter.default is not None:
            found[name] = parameter.default
    return Arguments(found)


def refuse_unknown(given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse parameters that an operation does not take.

    Raises:
        ParameterError: naming the first of them, and those that are taken.
    """
    for name in given:
        if name in known:
            continue
        near = get_close_matches(name, known, n=1)
        hint, others = text("api.did_you_mean", name=near[0]) if near else "", ", ".join(known)
        if name in RESERVED:
            raise ParameterError(name, text("api.reserved", name=name, known=others), known)
        raise ParameterError(name, text("api.unknown", name=name, hint=hint, known=others), known)


def refuse_blank(given: Mapping[str, Sequence[str]]) -> None:
    """Refuse parameters without a value, which an emptied field of a form has, but no program means.

    Raises:
        ParameterError: naming the first of them.
    """
    for name, values in given.items():
        if not all(value.strip() for value in values):
            raise ParameterError(name, text("api.blank", name=name))


def _value(parameter: Parameter, given: str) -> str | int:
    name = parameter.name
    if parameter.kind == "integer":
        if not _WHOLE.fullmatch(given):
            raise ParameterError(name, text("api.not_whole", name=name, given=given))
        number = int(given)
        low, high = parameter.least, parameter.most
        if (low is not None and number < low) or (high is not None and number > high):
            raise ParameterError(name, text("api.out_of_range", name=name, given=given, least=low, most=high))
        return number
    if parameter.choices and given not in parameter.choices:
        near = get_close_matches(given, parameter.choices, n=1)
        hint = text("api.did_you_mean", name=near[0]) if near else ""
        accepted = ", ".join(parameter.choices)
        raise ParameterError(
            name, text("api.not_accepted", name=name, given=given, hint=hint, accepted=accepted), parameter.choices
        )
    if parameter.longest is not None and not 0 < len(given) <= parameter.longest:
        raise ParameterError(name, text("api.too_long", name=name, most=parameter.longest, about=parameter.about))
    return given
