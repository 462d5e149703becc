"""Operations on things: one of them, lists by kind and other facets, search."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from msgspec import Struct

from ...errors import AmbiguousNameError, UnknownNameError
from ...graph.index.schema import FACETS
from ...graph.store.description import Description
from ...graph.store.forwarding import forwarded
from ...ontology.namespaces import KINDS, compact, expand, kind_and_slug, thing_iri
from ...queries.resolve import describe
from ...queries.search.ranking import ORDERS, Hit, Hits, Order, list_things, search
from ..context import release
from ..errors import not_found
from ..facets import MOST, label
from ..parts import pages_of
from .operations import LIMIT, PAGE, Arguments, Parameter, operation

_SORT: Final = Parameter("sort", "the order of the list", choices=ORDERS, default=ORDERS[0])
_EDITIONS: Final = Parameter(
    "editions", "folded: an edition is listed under its standard; all: also by itself",
    choices=("folded", "all"), default="folded",
)  # fmt: skip
_ABOUT: Final = {
    "body": "a standards body, such as actor:iso",
    "status": "a status of a document, such as sl:publishedStatus",
    "year": "a year, such as 2019",
    "region": "a region, such as region:japan",
    "case": "a case, such as initiative:5g-standardization",
    "technology": "a technology or field, such as technology:ng-ran",
    "class": "a class of things, such as sl:Company",
    "dataset": "the named graph of a dataset, such as graph:wifi",
}
_FILTERS: Final = (
    Parameter("kind", "a kind of thing", many=True, choices=KINDS),
    *(Parameter(name, _ABOUT[name], many=True) for name in FACETS if name != "kind"),
)


class Found(Struct, frozen=True):
    """A thing in a list.

    Attributes:
        name: the prefixed name, which parameters take.
        names: its other names.
        class_label: the label of its most specific class.
        snippet: the beginning of its description.
        editions: the number of its editions that the list folds under it.
    """

    iri: str
    name: str
    label: str
    names: tuple[str, ...]
    kind: str
    class_label: str
    snippet: str
    editions: int


class Value(Struct, frozen=True):
    """A value of a facet.

    Attributes:
        value: the prefixed name, a kind or a year, which the parameter takes.
        label: its name in English.
        things: the number of things in the list that have it.
    """

    value: str
    label: str
    things: int


class Things(Struct, frozen=True):
    """A page of a list of things.

    Attributes:
        total: the number of things in the list.
        page, pages: which page of how many this is.
        instead: the corrected text that was searched for, if a word was misspelt.
        partial: whether nothing has all the words, so that what has most of them is listed.
        facets: the values of each facet that most things have, at most 60, the most frequent first.
    """

    release: str
    total: int
    page: int
    pages: int
    instead: str
    partial: bool
    facets: dict[str, tuple[Value, ...]]
    things: tuple[Found, ...]


@operation(
    "/things/{kind}/{slug}",
    Description,
    Parameter("kind", "the kind of thing", in_path=True, required=True, choices=KINDS, example="actor"),
    Parameter("slug", "the last part of its IRI", in_path=True, required=True, example="nokia"),
)
def get_thing(arguments: Arguments) -> Description:
    """The description of a thing, with its evidence.

    Names, facts, events, figures and claims, each with the numbers of its notes, and the notes. Around a hub, lists
    have their first entries and the number of all.
    """
    current, iri = release(), thing_iri(f"{arguments.text('kind')}/{arguments.text('slug')}")
    now = forwarded(current.store, iri) if kind_and_slug(iri) else None
    found = current.describe(now) if now else None
    if found is None:
        raise not_found(f"{arguments.text('kind')}:{arguments.text('slug')}")
    return found


@operation(
    "/described",
    Description,
    Parameter("name", "an IRI, prefixed name, slug or name", required=True, longest=500, example="Nokia"),
)
def get_described(arguments: Arguments) -> Description:
    """The description of the thing that a name means.

    A name that several things have is refused with those that have it; an unknown one, with names like it.
    """
    try:
        return describe(release(), arguments.text("name"))
    except (UnknownNameError, AmbiguousNameError) as error:
        # The name is what is asked for, not an argument of a question.
        error.status = HTTPStatus.NOT_FOUND if isinstance(error, UnknownNameError) else HTTPStatus.CONFLICT
        raise


@operation("/things", Things, *_FILTERS, _EDITIONS, _SORT, PAGE, LIMIT)
def list_all(arguments: Arguments) -> Things:
    """The things with some values of facets, such as kind, class, year and dataset.

    Values of one facet are alternatives; different facets narrow each other.
    """
    limit, offset = _window(arguments)
    every = arguments.text("editions") == "all"
    found = list_things(release(), _filters(arguments), limit, offset, _order(arguments), editions=every)
    return _page(found, arguments)


@operation(
    "/search",
    Things,
    Parameter("q", "an identifier in any spelling, a name, or words of a description", required=True, longest=500),
    *_FILTERS,
    _EDITIONS,
    _SORT,
    PAGE,
    LIMIT,
)
def find(arguments: Arguments) -> Things:
    """The things that a text means or describes, the best first, with counts of facets."""
    limit, offset = _window(arguments)
    every = arguments.text("editions") == "all"
    found = search(
        release(), arguments.text("q"), _filters(arguments), limit, offset,
        order=_order(arguments), editions=every, facets=True,
    )  # fmt: skip
    return _page(found, arguments)


def _filters(arguments: Arguments) -> dict[str, list[str]]:
    given = {name: arguments.texts(name) for name in FACETS}
    return {name: [expand(value) or value for value in values] for name, values in given.items() if values}


def _window(arguments: Arguments) -> tuple[int, int]:
    limit, page = arguments.number("limit"), arguments.number("page")
    return limit, (page - 1) * limit


def _order(arguments: Arguments) -> Order:
    return next(order for order in ORDERS if order == arguments.text("sort"))


def _page(found: Hits, arguments: Arguments) -> Things:
    limit, page = arguments.number("limit"), arguments.number("page")
    facets = {name: _values(name, counts) for name, counts in found.facets.items()}
    return Things(
        release().id, found.total, page, pages_of(found.total, limit), found.instead, found.is_partial, facets,
        tuple(map(_found, found.hits)),
    )  # fmt: skip


def _values(facet: str, counts: Mapping[str, int]) -> tuple[Value, ...]:
    some = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    release().store.expect([value for value, _ in some])
    return tuple(Value(compact(value), label(facet, value), things) for value, things in some)


def _found(hit: Hit) -> Found:
    return Found(hit.iri, compact(hit.iri), hit.label, hit.names, hit.kind, hit.class_label, hit.snippet, hit.editions)
