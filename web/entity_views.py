"""What the page of a thing shows by its kind, besides its description: series, partners, places, rivals, profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from ..graph.releases.release import Release
from ..graph.store.description import Description, Figure, Occurrence, Thing
from ..graph.store.store import sl
from ..ontology.namespaces import compact, kind_and_slug
from ..queries.casebook import RIVALRY, compare
from ..queries.library import library
from ..queries.question import Question
from ..queries.region_figures import figures_of
from ..queries.region_profiles import FEWEST_PERIODS, FIRST, RegionProfile, Series, profiles_of
from .charts.chart import Chart
from .charts.drawing import chart
from .charts.scope import scope_of
from .context import site
from .linking import as_value, root
from .region_measures import latest, lines_by_kind
from .translating import localized

#: The kinds of thing whose page has a template of its own.
OWN_PAGES: Final = ("actor", "claim", "region", "standard")
#: The kinds that can be compared.
COMPARED: Final = ("actor", "region", "standard")
#: The question on the roles of each year, by source.
_YEARLY: Final = "catalogues/participation"
#: The most rivals that a chart compares a standard with.
MOST_RIVALS: Final = 4
_COMPETES: Final = sl("competesWith").value


@dataclass(frozen=True)
class Shared:
    """A thing with the number of events in which it has a part, and the notes of these."""

    thing: Thing
    events: int
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Rivalry:
    """How a standard and its rivals gained adopters: the chart, and the question that it answers with its arguments."""

    chart: Chart
    question: Question
    query: str


def compare_href(*iris: str) -> str:
    """Return the address of the page that compares things with each other, or one with what a reader chooses there."""
    return f"{root()}/compare?{'&'.join(f'of={as_value(iri)}' for iri in iris)}"


def profile_of(current: Release, described: Description) -> RegionProfile | None:
    """Return the profile of a region; None of other things, and if there is nothing to show."""
    if described.kind != "region":
        return None
    return site().cache.get(f"{current.id}/regions", lambda: profiles_of(current)).get(described.iri)


def measured(current: Release, described: Description) -> dict[str, object]:
    """Return the figures of a region by year, from tables of indicators and counted from records; none of others."""
    if described.kind != "region":
        return {}
    found = site().cache.get(f"{current.id}/figures", lambda: figures_of(current)).of(described.iri)
    return {"lines": lines_by_kind(found), "latest": list(latest(found, current))}


def series_of(described: Description) -> tuple[Series, ...]:
    """Return the figures of a thing over time, the longest series first; none if not all its figures were read.

    A series is as in ``queries/answers/regional.py``: one indicator and one unit that nothing narrows, one value for
    each period, and periods of one length.
    """
    if len(described.figures) < described.counts.figures:
        return ()
    grouped: dict[tuple[Thing, Thing, int], list[Figure]] = {}
    for figure in described.figures:
        is_whole = not figure.dimensions and figure.observed.iri == described.iri
        if is_whole and figure.period and "/" not in figure.period:
            grouped.setdefault((figure.indicator, figure.unit, len(figure.period)), []).append(figure)
    found = (_series(indicator, unit, figures) for (indicator, unit, _), figures in grouped.items())
    return tuple(sorted(filter(None, found), key=lambda s: (-len(s.points), s.indicator.order)))


def _series(indicator: Thing, unit: Thing, figures: Iterable[Figure]) -> Series | None:
    try:
        values = {(each.period, float(each.value)) for each in figures}
    except ValueError:
        return None
    points = tuple(sorted(values))
    is_one_each = len({period for period, _ in points}) == len(points) >= FEWEST_PERIODS
    return Series(indicator, unit, points) if is_one_each else None


def is_told(series: Series) -> bool:
    """Return whether a picture of a series says anything: its figures are not all equal."""
    return len({value for _, value in series.points}) > 1


def partners(described: Description) -> list[Shared]:
    """Return the actors with a part in events of an actor, those in most first; none if not all were read."""
    return _shared(described, lambda event: (t for role in event.roles for t in role.things), "actor")


def places(described: Description) -> list[Shared]:
    """Return the regions of the events of an actor, those of most first; none if not all events were read."""
    return _shared(described, lambda event: event.regions, "region")


def _shared(described: Description, things: Callable[[Occurrence], Iterable[Thing]], kind: str) -> list[Shared]:
    if described.kind != "actor" or len(described.events) < described.counts.events:
        return []
    events: dict[Thing, list[Occurrence]] = {}
    for event in described.events:
        for thing in dict.fromkeys(things(event)):
            if thing.iri != described.iri and _kind(thing.iri) == kind:
                events.setdefault(thing, []).append(event)
    found = [
        Shared(thing, len(behind), tuple(sorted({n for event in behind for n in event.notes})))
        for thing, behind in events.items()
    ]
    return sorted(found, key=lambda each: (-each.events, each.thing.order))


def rivals(described: Description) -> list[str]:
    """Return the IRIs of the standards that compete with a standard; none of other things."""
    if described.kind != "standard":
        return []
    values = (value for fact in described.facts if fact.property.iri == _COMPETES for value in fact.values)
    return [v.thing.iri for v in values if v.thing and _kind(v.thing.iri) == "standard"]


def rivalry_of(current: Release, described: Description) -> Rivalry | None:
    """Return how a standard and its rivals gained adopters; None if it has no rivals, or there is nothing to draw."""
    others = rivals(described)
    names = [compact(iri) for iri in (described.iri, *others[:MOST_RIVALS])]
    answer = compare(current, names) if others else None
    if answer is None:
        return None
    query = urlencode([("rivals", name) for name in names], safe=":")
    address = f"{root()}/questions/{RIVALRY}.svg?{query}"
    drawn = chart(answer.question.charts[0], answer.table, address, current.store, scope_of(answer, current))
    # With the adopters of one of them only, there is nothing to compare.
    is_compared = drawn is not None and len(drawn.layouts["wide"].data["ends"]) > 1
    return Rivalry(drawn, answer.question, query) if drawn and is_compared else None


def view(current: Release, described: Description) -> dict[str, object]:
    """Return what the template of the page of a thing needs by its kind."""
    profile = profile_of(current, described)
    series = profile.series if profile else series_of(described)
    yearly = library().get(_YEARLY)
    return {
        "profile": localized(profile),
        "measured": measured(current, described),
        "has_yearly": yearly is not None and not yearly.unmet(current.manifest.get("tables", {})),
        "series": [each for each in series if is_told(each)][:FIRST],
        "partners": partners(described),
        "places": places(described),
        "rivalry": rivalry_of(current, described),
        "compared": compare_href(described.iri) if described.kind in COMPARED else "",
        "rivals_compared": compare_href(described.iri, *others) if (others := rivals(described)) else "",
    }


def _kind(iri: str) -> str:
    return (kind_and_slug(iri) or ("",))[0]
