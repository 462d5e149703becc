"""The charts of the front page and of cases as SVG and PNG.

The charts of other pages have the address of the page with the suffix ``.svg`` or ``.png``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask import Blueprint, Response, request

from ..errors import NoPictureError, NotFoundError, ParameterError
from ..queries.library import find_question
from ..queries.question import Question
from ..queries.run import Answer, ask
from . import negotiation
from .case_pictures import picture_of_case
from .cases import LEADING_QUESTION, case_named
from .charts.chart import Chart
from .charts.drawing import charts, wanted
from .charts.raster import to_png
from .charts.scope import scope_of
from .context import release, site
from .negotiation import PICTURES, SVG, Representation
from .networks.picture import NAME as NETWORK
from .networks.picture import network_picture
from .wording import text

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/overview.<any(svg, png):suffix>")
def overview(suffix: str) -> Response:
    """Draw the chart of the front page."""
    question, chosen = find_question(LEADING_QUESTION), negotiation.choose(PICTURES, suffix)
    return negotiation.respond(chosen, lambda: draw(ask(release(), question, question.example), chosen))


# Written out, so that they come before the other formats of a case.
@blueprint.get("/cases/<slug>.svg", defaults={"suffix": "svg"})
@blueprint.get("/cases/<slug>.png", defaults={"suffix": "png"})
def case(slug: str, suffix: str) -> Response:
    """Draw a picture of a case: the first, or the one named by ``chart``."""
    chosen = negotiation.choose(PICTURES, suffix)

    def body() -> str | bytes:
        return drawn(picture_of_case(release(), case_named(slug)), release().id, chosen, **wanted())

    return negotiation.respond(chosen, body)


def draw(answer: Answer, chosen: Representation) -> str | bytes:
    """Return a picture of an answer in the size that the request names: the first, or the one named by ``chart``.

    Raises:
        NotFoundError: if the question has no chart.
        NoPictureError: if its answer has too few rows to draw one, or rows that a chart would not tell apart.
        ParameterError: if the question has no chart of that name.
    """
    size = wanted()
    return drawn(picture_of(answer), answer.release, chosen, **size)


def picture_of(answer: Answer, address: str = "") -> Chart:
    """Return the picture of an answer that the request names: one of its charts, its network, or the first of them.

    Args:
        answer: the answer.
        address: the address of its first picture.

    Raises:
        NotFoundError, NoPictureError, ParameterError: as ``draw``.
    """
    question, scope = answer.question, scope_of(answer, release())
    is_network = question.network is not None and question.network.drawn
    names = (*question.charts, *((NETWORK,) if is_network else ()))
    name = request.args.get("chart")
    if name is not None and name not in names:
        raise ParameterError("chart", _unknown_chart(question, names, name))
    found = charts(question.charts, answer.table, address, release().store, scope) if name != NETWORK else []
    shown = next((chart for chart in found if name in (None, chart.name)), None)
    if shown is None and name in (None, NETWORK):
        shown = network_picture(answer, address, scope)
    if shown is None:
        error = NoPictureError if names else NotFoundError
        raise error(text("question.no_chart", question=question.title))
    return shown


def drawn(chart: Chart, release_id: str, chosen: Representation, width: str, scheme: str, font: str) -> str | bytes:
    """Return a chart as SVG or PNG, from the cache if it was drawn before."""
    svg = chart.draw(site().cache, release_id, width, scheme, font)
    if chosen is SVG:
        return svg
    key = f"png/{scheme}/{hashlib.sha256(svg.encode()).hexdigest()}"
    return site().cache.get(key, lambda: to_png(svg, scheme))


def _unknown_chart(question: Question, names: Sequence[str], name: str) -> str:
    if not names:
        return text("question.no_charts", question=question.title)
    return text("question.no_chart_named", names=", ".join(names), given=repr(name))
