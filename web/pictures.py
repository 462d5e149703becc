"""The pictures of pages that have no data to hand out but their chart: the front page and the case studies.

Other pages have their picture where they have their data: at their own address with the suffix ``.svg``.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from ..errors import NotFoundError, ParameterError
from ..graph.releases.release import Release
from ..ontology.namespaces import mint
from ..queries.library import library
from ..queries.run import Answer, ask
from . import negotiation
from .casebook import read_case
from .cases import LEADING_QUESTION
from .charts.drawing import charts, wanted
from .context import release, site
from .errors import not_found
from .negotiation import SVG

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/overview.svg")
def overview() -> Response:
    """Draw the finding of the front page."""
    asked = library()[LEADING_QUESTION]
    return negotiation.respond(SVG, lambda: draw(ask(release(), asked, asked.example)))


@blueprint.get("/cases/<slug>.svg")
def case(slug: str) -> Response:
    """Draw how the rivals of a case gained adopters."""
    return negotiation.respond(SVG, lambda: draw(_rivalry(release(), slug)))


def draw(answer: Answer) -> str:
    """Return the picture of an answer as the request wants it: the first, or the one named by ``chart``.

    Raises:
        NotFoundError: if the question has no chart, or too little of an answer to draw.
        ParameterError: if it has none of that name.
    """
    size, question = wanted(), answer.question
    names = question.charts
    if (name := request.args.get("chart")) is not None:
        if name not in names:
            raise ParameterError("chart", f"chart is one of {', '.join(names) or 'none'}; not {name!r}")
        names = (name,)
    found = charts(names, answer.table, "", release().store)
    if not found:
        raise NotFoundError(f"{question.id} has no chart, or its answer has too few rows to draw")
    return found[0].draw(site().cache, answer.release, **size)


def _rivalry(current: Release, slug: str) -> Answer:
    try:
        iri = mint("initiative", slug)
    except ValueError:
        raise not_found(f"case {slug}") from None
    found = site().cache.get(f"{current.id}/case/{iri}", lambda: read_case(current, iri))
    if found is None or found.rivalry is None:
        raise not_found(f"picture of {slug}")
    return found.rivalry
