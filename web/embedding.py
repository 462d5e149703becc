"""Pictures and answers for frames of other sites: headline, picture or first rows, notes, and a link to the page.

These are the only pages that other sites may show in a frame. They have no form and no script and keep no state, so
that a page around them cannot trick a reader into anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, render_template

from ..errors import NoPictureError, NotFoundError
from ..ontology.namespaces import thing_iri
from ..queries.library import find_question
from ..queries.run import ask
from . import negotiation, pictures
from .case_pictures import picture_of_case
from .cases import LEADING_QUESTION, case_named
from .charts import drawing
from .charts.chart import Chart
from .charts.scope import scope_of
from .context import release
from .entities import picture_of_thing
from .heads import heads
from .linking import root
from .question_form import query_string
from .questions import given_arguments
from .wording import in_language

blueprint = Blueprint("embedding", __name__)

#: Rows of an answer without a picture.
ROWS: Final = 10


@blueprint.get("/embed/questions/<theme>/<name>")
def question(theme: str, name: str) -> Response:
    """Show the answer to a question; if nothing was asked, that of its example. ``chart`` names one of its pictures."""
    asked = find_question(f"{theme}/{name}")
    arguments = given_arguments() or asked.example

    def body() -> str:
        answer = ask(release(), asked, arguments)
        query = query_string(arguments)
        own, within = f"/questions/{asked.id}", f"?{query}" if query else ""
        try:
            shown: Chart | None = pictures.picture_of(answer, _drawn(own) + within)
        except (NoPictureError, NotFoundError):
            shown = None
        return render_template(
            "embed.html",
            title=in_language(asked).title,
            page=root() + own + within,
            picture=shown,
            finding=shown.finding if shown else drawing.headline_of(answer, [], scope_of(answer, release())).said,
            answer=answer,
            heads=heads(answer),
            most=ROWS,
        )

    return negotiation.page(body)


@blueprint.get("/embed/overview")
def overview() -> Response:
    """Show the picture of the front page."""
    asked = find_question(LEADING_QUESTION)
    return _picture("/", lambda: pictures.picture_of(ask(release(), asked, asked.example), _drawn("/overview")))


@blueprint.get("/embed/cases/<slug>")
def case(slug: str) -> Response:
    """Show the picture of a case."""
    return _picture(f"/cases/{slug}", lambda: picture_of_case(release(), case_named(slug)))


@blueprint.get("/embed/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response:
    """Show the picture of a thing."""
    return _picture(f"/id/{kind}/{slug}", lambda: picture_of_thing(release(), thing_iri(f"{kind}/{slug}")))


def _drawn(path: str) -> str:
    return f"{root()}{path}.svg"


def _picture(path: str, find: Callable[[], Chart]) -> Response:
    """Show a picture with the headline that it has on its page."""

    def body() -> str:
        shown = find()
        return render_template(
            "embed.html", title=shown.finding, page=root() + path, picture=shown, finding=shown.finding, answer=None
        )

    return negotiation.page(body)
