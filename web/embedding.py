"""Answers for frames of other sites: headline, picture or first rows, notes, and a link to the question.

These are the only pages that other sites may show in a frame. They have no form and no script and keep no state, so
that a page around them cannot trick a reader into anything.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request

from ..queries.library import find_question
from ..queries.run import ask
from . import negotiation
from .charts import drawing
from .charts.scope import scope_of
from .context import release
from .heads import heads
from .question_form import query_string
from .questions import given_arguments

blueprint = Blueprint("embedding", __name__)

#: Rows of an answer without a picture.
ROWS: Final = 10


@blueprint.get("/embed/questions/<theme>/<name>")
def question(theme: str, name: str) -> Response:
    """Show the answer to a question; if nothing was asked, that of its example. ``chart`` names one of its charts."""
    asked = find_question(f"{theme}/{name}")
    arguments = given_arguments() or asked.example

    def body() -> str:
        answer = ask(release(), asked, arguments)
        query, scope = query_string(arguments), scope_of(answer, release())
        address = f"{request.script_root}/questions/{asked.id}.svg{'?' if query else ''}{query}"
        charts = drawing.charts(asked.charts, answer.table, address, release().store, scope)
        return render_template(
            "embed.html",
            question=asked,
            answer=answer,
            heads=heads(answer),
            headline=drawing.headline_of(answer, charts, scope),
            chart=next((c for c in charts if c.name == request.args.get("chart")), next(iter(charts), None)),
            most=ROWS,
            asked=query,
            release=release(),
        )

    return negotiation.page(body)
