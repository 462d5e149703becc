"""The facets beside lists of things: how many have each value, and the address that narrows the list to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import request, url_for

from ..graph.index.schema import FACETS
from ..ontology.namespaces import KINDS, compact, expand
from ..queries.search.pages import QUESTION, TERM
from .context import release
from .errors import not_found
from .kinds import kind_names
from .translating import named, title_of
from .wording import text

#: The values of a facet that are shown at once; the others unfold, up to a number.
SHOWN: Final = 6
MOST: Final = 60
#: What search finds besides things.
PAGES: Final = (QUESTION, TERM)


@dataclass(frozen=True)
class Value:
    """A value of a facet, the number of results with it, and the address with or, if it is chosen, without it."""

    name: str
    label: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Facet:
    """A facet with its most frequent values; years are in descending order. ``total`` is the number of values."""

    name: str
    label: str
    values: tuple[Value, ...]
    total: int


def filters() -> dict[str, list[str]]:
    """Return the values of facets that the request asks for.

    Raises:
        NotFoundError: if it asks for a kind that does not exist.
    """
    found = {name: [value for value in request.args.getlist(name) if value] for name in FACETS}
    for kind in found["kind"]:
        if kind not in KINDS and kind not in PAGES:
            raise not_found(text("error.missing.kind", name=kind))
    return {name: [expand(value) or value for value in values] for name, values in found.items() if values}


def facets_of(counts: Mapping[str, Mapping[str, int]]) -> tuple[Facet, ...]:
    """Return the facets of results from their counts."""
    return tuple(_facet(name, counted) for name, counted in counts.items())


def as_json(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Return counts with values as a request names them."""
    return {name: {compact(value): count for value, count in counted.items()} for name, counted in counts.items()}


def _facet(name: str, counted: Mapping[str, int]) -> Facet:
    chosen = request.args.getlist(name)
    some = sorted(counted.items(), key=lambda pair: (compact(pair[0]) not in chosen, -pair[1], pair[0]))[:MOST]
    if name == "year":
        some.sort(reverse=True)
    release().store.expect([value for value, _ in some])
    values = tuple(
        Value(
            compact(value),
            label(name, value),
            count,
            compact(value) in chosen,
            _address(name, compact(value)),
        )
        for value, count in some
    )
    return Facet(name, text(f"search.facets.{name}"), values, len(counted))


def label(name: str, value: str) -> str:
    """Return the name of a value of a facet."""
    if name == "kind":
        pages = {QUESTION: text("search.questions"), TERM: text("search.terms")}
        return pages.get(value) or kind_names()[value].name
    if name == "dataset":
        titles = {each["graph"]: each["title"] for each in release().manifest["datasets"]}
        return title_of(value, titles.get(value, compact(value)))
    return value if name == "year" else named(value).label


def _address(name: str, value: str) -> str:
    return address(name, value, chosen=value in request.args.getlist(name))


def address(name: str, value: str, *, chosen: bool = False) -> str:
    """Return the address of this list with one more value of a parameter or, if it is chosen, without it."""
    pairs = [pair for pair in _pairs() if pair != (name, value)]
    return _to(pairs if chosen else [*pairs, (name, value)])


def address_with(name: str, value: str) -> str:
    """Return the address of this list with one value of a parameter instead of any other; without it if empty."""
    return _to([*(pair for pair in _pairs() if pair[0] != name), *([(name, value)] if value else [])])


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield the parameters of this list that its other pages keep."""
    for name in ("q", *FACETS, "of", "editions", "sort"):
        yield from ((name, value) for value in request.args.getlist(name) if value)


def _to(pairs: Sequence[tuple[str, str]]) -> str:
    together: dict[str, list[str]] = {}
    for name, value in pairs:
        together.setdefault(name, []).append(value)
    return url_for(request.endpoint or "", **(request.view_args or {}), **together)  # type: ignore[arg-type]


def kept() -> dict[str, list[str]]:
    """Return the parameters of this list, for the links to its other pages."""
    together: dict[str, list[str]] = {}
    for name, value in _pairs():
        together.setdefault(name, []).append(value)
    return together
