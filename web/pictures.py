"""The charts of the front page and of cases as SVG.

The charts of other pages have the address of the page with the suffix ``.svg``.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from ..errors import NoPictureError, NotFoundError, ParameterError
from ..graph.releases.release import Release
from ..queries.casebook import compare
from ..queries.library import find_question
from ..queries.question import Question
from ..queries.run import Answer, ask
from . import negotiation
from .cases import LEADING_QUESTION, find_case
from .charts.drawing import charts, wanted
from .charts.scope import scope_of
from .context import release, site
from .errors import not_found
from .negotiation import SVG
from .wording import text

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/overview.svg")
def overview() -> Response:
    """Draw the chart of the front page."""
    question = find_question(LEADING_QUESTION)
    return negotiation.respond(SVG, lambda: draw(ask(release(), question, question.example)))


@blueprint.get("/cases/<slug>.svg")
def case(slug: str) -> Response:
    """Draw how the rivals of a case gained adopters."""
    return negotiation.respond(SVG, lambda: draw(_rivalry(release(), slug)))


def draw(answer: Answer) -> str:
    """Return a chart of an answer in the size that the request names: the first, or the one named by ``chart``.

    Raises:
        NotFoundError: if the question has no chart.
        NoPictureError: if its answer has too few rows to draw one, or rows that a chart would not tell apart.
        ParameterError: if the question has no chart of that name.
    """
    size, question = wanted(), answer.question
    names = question.charts
    if (name := request.args.get("chart")) is not None:
        if name not in names:
            raise ParameterError("chart", _unknown_chart(question, name))
        names = (name,)
    found = charts(names, answer.table, "", release().store, scope_of(answer, release()))
    if not found:
        error = NoPictureError if question.charts else NotFoundError
        raise error(text("question.no_chart", question=question.title))
    return found[0].draw(site().cache, answer.release, **size)


def _rivalry(current: Release, slug: str) -> Answer:
    found = find_case(current, slug)
    answer = compare(current, found.compared) if found else None
    if answer is None:
        raise not_found(text("error.missing.case_picture", name=slug))
    return answer


def _unknown_chart(question: Question, name: str) -> str:
    if not question.charts:
        return text("question.no_charts", question=question.title)
    return text("question.no_chart_named", names=", ".join(question.charts), given=repr(name))
