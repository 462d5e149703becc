"""What an operation of the API is: an address, its parameters, the type of its answer, and the function that answers.

The type and the docstring of the function are the documentation: ``openapi.py`` makes the description from them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

Argument = str | int | list[str]
Kind = Literal["string", "integer"]

#: Names that mean the same wherever they are taken, and that no parameter of a question may have.
RESERVED: Final = ("lang", "page", "sort", "format", "release")


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation.

    Attributes:
        about: its meaning, a phrase.
        kind: what its values are.
        in_path: whether it is a part of the address; it is then required.
        many: whether it may be repeated.
        choices: the values that are accepted; any, if there are none.
        longest: the length of the longest text; an empty one is not accepted.
        least, most: the bounds of a number.
        example: a value for those who try the operation.
    """

    name: str
    about: str
    kind: Kind = "string"
    in_path: bool = False
    required: bool = False
    many: bool = False
    default: str | int | None = None
    choices: tuple[str, ...] = ()
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    example: str = ""


@dataclass(frozen=True)
class Arguments:
    """The arguments of a request by the name of the parameter, with defaults, as their parameters declare them."""

    values: Mapping[str, Argument]

    def text(self, name: str) -> str:
        """Return a text; empty if it was not given."""
        return str(self.values.get(name, ""))

    def number(self, name: str) -> int:
        """Return a number that is required or has a default."""
        return int(self.text(name))

    def texts(self, name: str) -> list[str]:
        """Return the texts of a parameter that may be repeated."""
        found = self.values.get(name, [])
        return found if isinstance(found, list) else [str(found)]


@dataclass(frozen=True)
class Operation:
    """An operation: ``GET`` of an address.

    Attributes:
        path: the address below the root of the API, such as ``/things/{kind}/{slug}``.
        name: the name of the operation, which generated clients take for a function.
        parameters: what may be given; anything else is refused.
        answer: the type of the answer.
        run: makes the answer.
        depends_on: what the answer depends on besides the release.
    """

    path: str
    name: str
    parameters: tuple[Parameter, ...]
    answer: type
    run: Callable[[Arguments], object]
    depends_on: Callable[[], str] = str

    @property
    def summary(self) -> str:
        """The first line of what the operation does."""
        return self.description.partition("\n")[0]

    @property
    def description(self) -> str:
        """What the operation does."""
        return inspect.getdoc(self.run) or ""

    @property
    def tag(self) -> str:
        """The group of the operation: the first part of its address."""
        return self.path.split("/")[1] or "about"


OPERATIONS: Final[dict[str, Operation]] = {}

Run = TypeVar("Run", bound=Callable[[Arguments], object])

PAGE: Final = Parameter("page", "the page of the list, from 1", "integer", default=1, least=1, most=100_000)
LIMIT: Final = Parameter("limit", "entries of a page", "integer", default=100, least=1, most=1000)
RELEASE: Final = Parameter(
    "release", "the release that answers: the id of one that is kept; the current one by default"
)


def operation(
    path: str, answer: type, *parameters: Parameter, depends_on: Callable[[], str] = str
) -> Callable[[Run], Run]:
    """Register a function as the operation of an address. Every operation takes ``release``."""

    def register(function: Run) -> Run:
        name = function.__name__
        if name in OPERATIONS:
            raise ValueError(f"{name} is registered twice")
        OPERATIONS[name] = Operation(path, name, (*parameters, RELEASE), answer, function, depends_on)
        return function

    return register
