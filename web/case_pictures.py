"""The pictures of a case, at its address with ``.svg``: how its rivals gained adopters, and its timeline.

The timeline is named by ``?chart=timeline``; it is the only picture of a case in which nothing is compared.
"""

from __future__ import annotations

from typing import Final

from flask import request

from ..errors import ParameterError
from ..graph.releases.release import Release
from ..queries.casebook import Case, compare
from ..queries.words import Words
from .charts.chart import Chart
from .charts.drawing import can_draw, chart_of
from .charts.scope import chinese
from .charts.timeline import Moment, timeline_of
from .errors import not_found
from .linking import root
from .translating import localized
from .wording import both, text

RIVALS: Final = "rivals"
TIMELINE: Final = "timeline"
_NAMES: Final = (RIVALS, TIMELINE)


def pictures_of_case(current: Release, case: Case) -> dict[str, Chart]:
    """Return the pictures of a case that there is enough to draw for, by name; that of the rivals comes first."""
    if not can_draw():
        return {}
    address = f"{root()}/cases/{case.slug}.svg"
    answer = compare(current, case.compared)
    drawn = {
        RIVALS: chart_of(answer, current, address) if answer else None,
        TIMELINE: _timeline(current, case, f"{address}?chart={TIMELINE}"),
    }
    return {name: found for name, found in drawn.items() if found}


def picture_of_case(current: Release, case: Case) -> Chart:
    """Return the picture of a case that the request names, or else the first.

    Raises:
        NotFoundError: if there is too little to draw it.
        ParameterError: if no case has a picture of that name.
    """
    name = request.args.get("chart")
    if name not in (None, *_NAMES):
        raise ParameterError("chart", text("question.no_chart_named", names=", ".join(_NAMES), given=repr(name)))
    drawn = pictures_of_case(current, case)
    found = drawn.get(name or next(iter(drawn), ""))
    if found is None:
        raise not_found(text("error.missing.case_picture", name=case.slug))
    return found


def _timeline(current: Release, case: Case, address: str) -> Chart | None:
    """Return the timeline of the key events; its caption says which of all events these are."""
    if not case.events:
        return None
    iri, label = case.description.iri, case.description.label
    years = "–".join(dict.fromkeys(case.events[place].date[:4] for place in (0, -1)))
    title = both("case.timeline_of", name=Words(label, chinese(current.store, iri, label)), years=years)
    is_part = len(case.events) < case.event_count
    chosen = [both("case.chosen", shown=len(case.events), count=case.event_count)] if is_part else []
    moments = (Moment(e.event, e.kind, e.date, e.until, e.actors) for e in localized(case.events))
    return timeline_of(moments, title, address, chosen)
